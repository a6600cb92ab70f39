import GatehouseDatastore

/// Lets signed-in people take on another e-mail address, and lets the owner of the old one undo it.
struct EmailChangeFeature: Sendable {
    let configuration: EmailChangeConfiguration
    let links: OneTimeLinks
    let undos: UndoLinks
    let accounts: AccountChanges
    let passwords: PasswordReplacing
    let sessions: SessionFeature
    let access: AccessControl
    let throttle: LinkThrottle
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
        try await throttle.countRequest(of: client)
        guard let email = IdentifierRules.email(typed) else { throw .invalid([.emailInvalid]) }
        guard email != principal.user.email else { throw .invalid([Self.same]) }
        let mail = postbox.mail(
            .emailChangeLink,
            user: principal.id,
            recipient: email.display.string,
            client: client,
            details: [
                "epoch": String(principal.user.securityEpoch.number),
                "from": principal.user.email.canonical.text.string,
            ]
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
        guard let email = link.newAddress.flatMap(IdentifierRules.email) else { throw GatehouseError(.linkInvalid) }
        let changed = try await accounts.apply(to: link.user) { (user) throws(GatehouseError) -> AccountChanges.Step? in
            var link = link
            link.user = user
            guard link.isValid(for: .emailChange) else { throw GatehouseError(.linkInvalid) }
            let now = links.surroundings.now()
            // In the order of the changes, whenever the mails are sent.
            let details = ["at": String(now.microseconds)]
            return AccountChanges.Step(
                patch: UserPatch(.email(email, confirmedAt: now)),
                companions: AccompanyingRecords(
                    audit: [trail.event(.emailChanged, user: user.id, client: client)],
                    mail: postbox.notice(.emailChanged, to: user, client: client, details: details)
                )
            )
        }
        postbox.bell.ring()
        return LinkOutcome(user: changed.user, signedIn: nil)
    }

    /// Gives a user an old address back, ends every session and token, and takes the password away, of which nobody knows
    /// any more who has it; a link for a new one is mailed to the old address.
    ///
    /// Links that undo later changes end with it: they lead to addresses of whoever changed them. The link is spent last, so
    /// that its owner, who cannot ask for another one, can follow it again if something failed. An account that has the
    /// address by now and never confirmed it makes way.
    ///
    /// - Throws: ``GatehouseError`` with code `linkInvalid`; `invalidInput` with the problem `email_taken` if somebody who
    ///   confirmed the address has it; `notFound`, `conflict` or `storeUnavailable`.
    func undo(_ token: LinkToken, client: ClientInfo) async throws(GatehouseError) -> LinkOutcome {
        guard configuration.isEnabled else { throw GatehouseError(.notFound) }
        let link = try await links.look(at: token, for: .emailUndo)
        guard let email = IdentifierRules.email(link.address) else { throw GatehouseError(.linkInvalid) }
        guard try await !undos.hasEnded(link) else { throw GatehouseError(.linkInvalid) }
        try await undos.endLater(than: link)
        try await makeWay(for: email, to: link.user, client: client)
        guard try await !undos.hasEnded(link) else { throw GatehouseError(.linkInvalid) }
        let locked = try await takePasswordAway(from: link.user, at: email, client: client)
        let user = try await accounts.apply(to: locked) { user in
            guard user.email != email else { return nil }
            let recovery = recoveryMail(to: user, at: email, client: client)
            return AccountChanges.Step(
                patch: UserPatch(.email(email, confirmedAt: links.surroundings.now()), bumpsSecurityEpoch: true),
                companions: AccompanyingRecords(
                    audit: [trail.event(.emailChangeUndone, user: user.id, client: client)],
                    mail: postbox.notice(.emailChangeUndone, to: user, at: email, client: client) + [recovery]
                )
            )
        }.user
        postbox.bell.ring()
        _ = try await sessions.clear(of: user.id, client: client)
        _ = try await links.spend(token, for: .emailUndo)
        return LinkOutcome(user: user, signedIn: nil)
    }

    private func takePasswordAway(
        from user: UserRecord,
        at email: UserIdentifier,
        client: ClientInfo
    ) async throws(GatehouseError) -> UserRecord {
        guard user.passwordHash != nil else { return user }
        // If the address is back already, nothing follows that would mail a link for a new password.
        let isBack = user.email.canonical == email.canonical
        let companions = AccompanyingRecords(
            audit: [trail.event(.passwordReset, user: user.id, client: client)],
            mail: isBack ? [recoveryMail(to: user, at: email, client: client)] : []
        )
        return try await passwords.replace(by: nil, of: user, with: companions)
    }

    private func recoveryMail(to user: UserRecord, at email: UserIdentifier, client: ClientInfo) -> MailRecord {
        postbox.mail(.recoveryLink, user: user.id, recipient: email.display.string, client: client)
    }

    /// Removes an account that has an address without ever having confirmed it, so that the address can go back.
    ///
    /// - Throws: ``GatehouseError`` with the problem `email_taken` if somebody confirmed it; nothing has changed then.
    private func makeWay(
        for email: UserIdentifier,
        to user: UserRecord,
        client: ClientInfo
    ) async throws(GatehouseError) {
        let holder = try await translatingStoreErrors { () async throws(StoreError) in
            try await accounts.users.load(email.canonical)
        }
        guard let holder, holder.id != user.id else { return }
        guard holder.confirmedAt == nil else { throw .invalid([.emailTaken]) }
        let companion = trail.companion(.userDeleted, user: holder.id, client: client)
        try await translatingStoreErrors { () async throws(StoreError) in
            _ = try await accounts.users.delete(holder.id, with: companion)
        }
    }

    private static let same = FieldProblem(
        field: "email",
        code: "email_same",
        message: "This is your address already. Enter another one."
    )
}
