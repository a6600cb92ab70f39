import GatehouseDatastore

/// Signs people in by a link that is mailed to them.
struct PasswordlessFeature: Sendable {
    let configuration: PasswordlessConfiguration
    let links: OneTimeLinks
    let requests: LinkRequests
    let signIns: LinkSignIn

    /// Takes a request for a link that signs in.
    ///
    /// - Throws: As ``LinkRequests``; `notFound` if the feature is switched off.
    func request(_ typed: String, client: ClientInfo) async throws(GatehouseError) {
        guard configuration.isEnabled else { throw GatehouseError(.notFound) }
        try await requests.request(.signInLink, for: typed, client: client)
    }

    /// Signs in the owner of a link.
    ///
    /// - Throws: ``GatehouseError`` with code `linkInvalid`, `confirmationRequired`, `notFound` or `storeUnavailable`.
    func signIn(
        _ token: LinkToken,
        replacing old: SessionToken?,
        client: ClientInfo
    ) async throws(GatehouseError) -> SignedIn {
        guard configuration.isEnabled else { throw GatehouseError(.notFound) }
        let link = try await links.spend(token, for: .signIn)
        return try await signIns.signIn(link.user, by: "link", replacing: old, client: client)
    }
}

/// The mail with a link that signs in.
struct PasswordlessMail: MailPreparing {
    let configuration: PasswordlessConfiguration
    let links: OneTimeLinks
    let throttle: LinkThrottle
    let confirmation: ConfirmationMail

    /// A link for an account that may sign in; one that confirms if that has to come first.
    func prepare(_ order: MailOrder, attempt: Int, for user: UserRecord?) async throws(GatehouseError) -> PreparedMail?
    {
        guard let user, user.isActive, configuration.isEnabled else { return nil }
        if user.confirmedAt == nil && confirmation.configuration.isRequired {
            return try await confirmation.prepare(order, attempt: attempt, for: user)
        }
        guard try await throttle.allowsMail(.signInLink, to: user.id, attempt: attempt) else { return nil }
        let link = try await links.issue(
            .signIn,
            to: user,
            boundTo: user.email.canonical.text.string,
            lifetime: configuration.lifetime
        )
        guard let link else { return nil }
        return PreparedMail(
            kind: .signInLink,
            recipient: user.email.display.string,
            user: user,
            link: link,
            lifetime: configuration.lifetime
        )
    }
}
