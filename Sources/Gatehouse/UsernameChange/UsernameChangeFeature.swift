import GatehouseDatastore

/// Lets signed-in people change their username.
struct UsernameChangeFeature: Sendable {
    let configuration: UsernameChangeConfiguration
    let isUsernameRequired: Bool
    let identifiers: IdentifierRules
    let accounts: AccountChanges
    let access: AccessControl
    let postbox: Postbox
    let trail: AuditTrail

    /// Gives a user another username; an empty one takes it away.
    ///
    /// - Throws: ``GatehouseError`` with code `reauthenticationRequired` if the session is not fresh; `invalidInput` with the
    ///   problem `username_taken` or one of ``UsernameRefusal``; `notFound`, `conflict` or `storeUnavailable`.
    func change(
        _ principal: Principal,
        to typed: String,
        client: ClientInfo
    ) async throws(GatehouseError) -> Account {
        guard configuration.isEnabled else { throw GatehouseError(.notFound) }
        try access.requireFresh(principal, within: configuration.freshness)
        if typed.isEmpty && isUsernameRequired { throw .invalid([.usernameInvalid]) }
        let username = typed.isEmpty ? nil : try read(typed, for: principal.user)
        let changed = try await accounts.apply(to: principal.user) {
            (user) throws(GatehouseError) -> AccountChanges.Step? in
            guard user.username != username else { return nil }
            let details: [StoredName: StoredText] = ["change": StoredText(lossy: "username")]
            return AccountChanges.Step(
                patch: UserPatch(.username(username)),
                companions: AccompanyingRecords(
                    audit: [trail.event(.userUpdated, user: user.id, client: client, details: details)],
                    mail: postbox.notice(.usernameChanged, to: user, client: client)
                )
            )
        }
        if changed.hasChanged { postbox.bell.ring() }
        return Account(changed.user)
    }

    /// Reads a new name, which may be reserved if it is the one that the user has, in another case.
    private func read(_ typed: String, for user: UserRecord) throws(GatehouseError) -> UserIdentifier {
        let isOwn = user.username.map { $0.canonical == IdentifierRules.username(typed)?.canonical } ?? false
        do {
            return try identifiers.newUsername(typed, allowingReserved: isOwn)
        } catch {
            throw .invalid([error.problem])
        }
    }
}
