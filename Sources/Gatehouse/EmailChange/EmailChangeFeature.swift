import GatehouseDatastore

/// Lets signed-in people take on another e-mail address, and lets the owner of the old one undo it.
struct EmailChangeFeature: Sendable {
    let configuration: EmailChangeConfiguration
    let links: OneTimeLinks
    let accounts: AccountChanges
    let passwords: PasswordReplacing
    let sessions: SessionFeature
    let access: AccessControl
    let postbox: Postbox
    let trail: AuditTrail

    /// Takes a request for a new address; a link is mailed there.
    ///
    /// A free and a taken address are answered alike; the owner of a taken one is told by mail.
    ///
    /// - Throws: ``GatehouseError`` with code `reauthenticationRequired` if the session is not fresh; `invalidInput` with the
    ///   problem `email_invalid` or `email_same`; `tooManyAttempts`, `notFound` or `storeUnavailable`.
    func request(_ typed: String, by principal: Principal, client: ClientInfo) async throws(GatehouseError) {
        guard configuration.isEnabled else { throw GatehouseError(.notFound) }
        try access.requireFresh(principal, within: configuration.freshness)
        guard let email = IdentifierRules.email(typed) else { throw .invalid([.emailInvalid]) }
        guard email != principal.user.email else { throw .invalid([Self.same]) }
        let mail = postbox.mail(
            .emailChangeLink,
            user: principal.id,
            recipient: email.display.string,
            client: client,
            details: ["epoch": String(principal.user.securityEpoch.number)]
        )
        let event = trail.event(.emailChangeRequested, user: principal.id, client: client)
        try await postbox.enqueue(AccompanyingRecords(audit: [event], mail: [mail]))
    }

    /// Gives a user the address that a link was mailed to; confirmed, since the link came by it.
    ///
    /// Address and confirmation are one patch. The owner of the old address is told there, with a way to undo it.
    ///
    /// - Throws: ``GatehouseError`` with code `linkInvalid`, `invalidInput` with the problem `email_taken`, `notFound`,
    ///   `conflict` or `storeUnavailable`.
    func confirm(_ token: LinkToken, client: ClientInfo) async throws(GatehouseError) -> LinkOutcome {
        guard configuration.isEnabled else { throw GatehouseError(.notFound) }
        let link = try await links.spend(token, for: .emailChange)
        guard let email = IdentifierRules.email(link.address) else { throw GatehouseError(.linkInvalid) }
        let changed = try await accounts.apply(to: link.user) { (user) throws(GatehouseError) -> AccountChanges.Step? in
            var link = link
            link.user = user
            guard link.isValid(for: .emailChange) else { throw GatehouseError(.linkInvalid) }
            return AccountChanges.Step(
                patch: UserPatch(.email(email, confirmedAt: links.surroundings.now())),
                companions: AccompanyingRecords(
                    audit: [trail.event(.emailChanged, user: user.id, client: client)],
                    mail: postbox.notice(.emailChanged, to: user, client: client)
                )
            )
        }
        postbox.bell.ring()
        return LinkOutcome(user: changed.user, signedIn: nil)
    }

    /// Gives a user an old address back, ends every session and token, and takes the password away, of which nobody knows
    /// any more who has it; a link for a new one is mailed to the old address.
    ///
    /// - Throws: As ``confirm(_:client:)``.
    func undo(_ token: LinkToken, client: ClientInfo) async throws(GatehouseError) -> LinkOutcome {
        let link = try await links.spend(token, for: .emailUndo)
        guard let email = IdentifierRules.email(link.address) else { throw GatehouseError(.linkInvalid) }
        let restored = try await accounts.apply(to: link.user) { user in
            AccountChanges.Step(
                patch: UserPatch(.email(email, confirmedAt: links.surroundings.now()), bumpsSecurityEpoch: true),
                companions: AccompanyingRecords(
                    audit: [trail.event(.emailChangeUndone, user: user.id, client: client)],
                    mail: postbox.notice(.emailChangeUndone, to: user, client: client)
                )
            )
        }.user
        let recipient = restored.email.display.string
        let recovery = postbox.mail(.recoveryLink, user: restored.id, recipient: recipient, client: client)
        let user = try await passwords.replace(
            by: nil,
            of: restored,
            with: AccompanyingRecords(
                audit: [trail.event(.passwordReset, user: restored.id, client: client)],
                mail: [recovery]
            )
        )
        postbox.bell.ring()
        _ = try await sessions.clear(of: user.id, client: client)
        return LinkOutcome(user: user, signedIn: nil)
    }

    private static let same = FieldProblem(
        field: "email",
        code: "email_same",
        message: "This is your address already. Enter another one."
    )
}
