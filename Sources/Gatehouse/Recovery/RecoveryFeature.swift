import GatehouseDatastore
import Logging

/// Lets people set a new password by a link that is mailed to them.
struct RecoveryFeature: Sendable {
    let configuration: RecoveryConfiguration
    let links: OneTimeLinks
    let requests: LinkRequests
    let passwords: PasswordReplacing
    let accounts: AccountChanges
    let sessions: SessionFeature
    let signIns: LinkSignIn
    let postbox: Postbox
    let trail: AuditTrail

    /// Takes a request for a recovery link.
    ///
    /// - Throws: As ``LinkRequests``; `notFound` if the feature is switched off.
    func request(_ typed: String, client: ClientInfo) async throws(GatehouseError) {
        guard configuration.isEnabled else { throw GatehouseError(.notFound) }
        try await requests.request(.recoveryLink, for: typed, client: client)
    }

    /// Sets a new password for the owner of a link, and ends every session and token of the user before it returns.
    ///
    /// The password is judged before the link is spent, so a refused one can be corrected. Between spending and setting
    /// nothing else happens; should the process die there, nothing has changed and another link can be asked for. An address
    /// that was not confirmed is so afterwards: the link came by it.
    ///
    /// - Throws: ``GatehouseError`` with code `linkInvalid`; `invalidInput` with the password's problems;
    ///   `screeningUnavailable`, `serverBusy`, `conflict`, `notFound` or `storeUnavailable`.
    func recover(
        _ token: LinkToken,
        _ password: Password,
        repeated: Password?,
        replacing old: SessionToken?,
        client: ClientInfo
    ) async throws(GatehouseError) -> LinkOutcome {
        guard configuration.isEnabled else { throw GatehouseError(.notFound) }
        let prospect = try await links.look(at: token, for: .recovery)
        let hash = try await passwords.hash(password, repeated: repeated, for: prospect.user, field: "password")
        let link = try await links.spend(token, for: .recovery)
        let companions = AccompanyingRecords(
            audit: [trail.event(.passwordReset, user: link.user.id, client: client)],
            mail: postbox.notice(.passwordReset, to: link.user, client: client)
        )
        let changed = try await passwords.replace(by: hash, of: link.user, with: companions)
        postbox.bell.ring()
        var current = link
        current.user = changed
        let user = await confirmed(current, client: client)
        _ = try await sessions.clear(of: user.id, client: client)
        guard configuration.signingIn else { return LinkOutcome(user: user, signedIn: nil) }
        let signedIn = try await signIns.signIn(
            user,
            by: "recovery",
            provesIdentity: true,
            replacing: old,
            client: client
        )
        return LinkOutcome(user: user, signedIn: signedIn)
    }
}

extension RecoveryFeature {
    /// The user with the address confirmed; as it is if that cannot be done now.
    ///
    /// The password is new already, so this is no failure of the recovery: another link confirms the address later.
    private func confirmed(_ link: Link, client: ClientInfo) async -> UserRecord {
        do {
            return try await accounts.confirm(link, client: client)
        } catch {
            trail.logger.warning(
                "A password was recovered, and the address that the link came by could not be confirmed.",
                metadata: ["error": "\(error)"]
            )
            return link.user
        }
    }
}

/// The mail with a recovery link.
struct RecoveryMail: MailPreparing {
    let configuration: RecoveryConfiguration
    let links: OneTimeLinks
    let throttle: LinkThrottle

    /// A link for an account that may be used; nothing for any other.
    func prepare(_ order: MailOrder, attempt: Int, for user: UserRecord?) async throws(GatehouseError) -> PreparedMail?
    {
        guard let user, user.isActive, configuration.isEnabled,
            try await throttle.allowsMail(.recoveryLink, to: user.id, attempt: attempt)
        else { return nil }
        let link = try await links.issue(
            .recovery,
            to: user,
            boundTo: user.email.canonical.text.string,
            lifetime: configuration.lifetime
        )
        guard let link else { return nil }
        return PreparedMail(
            kind: .recoveryLink,
            recipient: user.email.display.string,
            user: user,
            link: link,
            lifetime: configuration.lifetime
        )
    }
}
