import GatehouseDatastore

extension UserAdministration {
    /// Gives a user another password, or a first one, and ends every session and token of the user, on every node, before
    /// it returns.
    ///
    /// Both stand with the account in one commit, so they hold also while a store of sessions apart from the accounts is
    /// away. Of a sign-in that upgrades the old hash meanwhile nothing remains.
    ///
    /// - Parameters:
    ///   - identity: The e-mail address, the username or the identifier.
    ///   - typed: The new password; it passes the policy first.
    ///   - client: Who is calling.
    /// - Returns: How many sessions there were; nil if their store is away, so that nobody can say.
    /// - Throws: ``GatehouseError`` with code `notFound` if there is no such user; `invalidInput` and a problem such as
    ///   `password_too_short`; `conflict` if others change the password all the time; `serverBusy`, `screeningUnavailable`
    ///   or `storeUnavailable`.
    @discardableResult
    public func changePassword(
        of identity: String,
        to typed: String,
        client: ClientInfo = .unknown
    ) async throws(GatehouseError) -> Int? {
        let user = try await require(identity)
        let password = Password(typed)
        let context = PasswordContext(email: user.email.display.string, username: user.username?.display.string)
        try await policy.check(password, context: context)
        try await replaceHash(of: user, by: try await hasher.hash(password), client: client)
        return try await sessions.clear(of: user.id, client: client)
    }

    /// Puts a hash in the place of the one a user has, looking again when that was replaced in between.
    private func replaceHash(
        of user: UserRecord,
        by hash: PasswordHash,
        client: ClientInfo
    ) async throws(GatehouseError) {
        var current: UserRecord? = user
        for _ in 0..<16 {
            guard let user = current else { throw GatehouseError(.notFound) }
            let companion = trail.companion(.passwordChanged, user: user.id, client: client)
            let outcome = try await translatingStoreErrors { () async throws(StoreError) in
                try await users.replacePasswordHash(
                    of: user.id,
                    from: user.passwordHash,
                    to: hash,
                    bumpingEpoch: true,
                    at: surroundings.now(),
                    with: companion
                )
            }
            switch outcome {
            case .replaced: return
            case .absent: throw GatehouseError(.notFound)
            case .superseded:
                current = try await translatingStoreErrors { () async throws(StoreError) in
                    try await users.load(user.id)
                }
            }
        }
        throw GatehouseError(.conflict)
    }
}
