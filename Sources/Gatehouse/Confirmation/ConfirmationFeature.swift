import GatehouseDatastore

/// Confirms that addresses are their users'.
struct ConfirmationFeature: Sendable {
    let configuration: ConfirmationConfiguration
    let links: OneTimeLinks
    let requests: LinkRequests
    let accounts: AccountChanges
    let signIns: LinkSignIn

    /// Takes a request for a confirmation link.
    func request(_ typed: String, client: ClientInfo) async throws(GatehouseError) {
        try await requests.request(.confirmationLink, for: typed, client: client)
    }

    /// Confirms the address that a link was mailed to.
    ///
    /// It signs nobody in who brings a session already: the page of a link submits itself, and a stranger's link must not
    /// put the stranger's account in the place of one's own.
    ///
    /// - Throws: ``GatehouseError`` with code `linkInvalid` if the link is spent, too old, or was mailed to an address that
    ///   is not the user's any more; `storeUnavailable`.
    func confirm(
        _ token: LinkToken,
        replacing old: SessionToken?,
        client: ClientInfo
    ) async throws(GatehouseError) -> LinkOutcome {
        let link = try await links.spend(token, for: .confirmation)
        let user = try await accounts.confirm(link, client: client)
        guard configuration.signingIn, old == nil else { return LinkOutcome(user: user, signedIn: nil) }
        let signedIn = try await signIns.signIn(user, by: "confirmation", replacing: nil, client: client)
        return LinkOutcome(user: user, signedIn: signedIn)
    }
}

/// The mail with a confirmation link.
struct ConfirmationMail: MailPreparing {
    let configuration: ConfirmationConfiguration
    let links: OneTimeLinks
    let throttle: LinkThrottle

    /// A link for an account whose address is not confirmed; nothing for any other.
    func prepare(_ order: MailOrder, attempt: Int, for user: UserRecord?) async throws(GatehouseError) -> PreparedMail?
    {
        guard let user, user.isActive, user.confirmedAt == nil,
            try await throttle.allowsMail(.confirmationLink, to: user.id, attempt: attempt)
        else { return nil }
        let address = user.email.canonical.text.string
        let link = try await links.issue(
            .confirmation,
            to: user,
            boundTo: address,
            lifetime: configuration.lifetime
        )
        guard let link else { return nil }
        return PreparedMail(
            kind: .confirmationLink,
            recipient: user.email.display.string,
            user: user,
            link: link,
            lifetime: configuration.lifetime
        )
    }
}
