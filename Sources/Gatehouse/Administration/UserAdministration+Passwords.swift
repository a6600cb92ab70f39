import GatehouseDatastore

extension UserAdministration {
    /// Gives a user another password, or a first one, and ends every session and token of the user, on every node, before
    /// it returns; the owner is told by mail.
    ///
    /// All of it stands with the account in one commit, so it holds also while a store of sessions apart from the accounts
    /// is away. Of a sign-in that upgrades the old hash meanwhile nothing remains.
    ///
    /// - Parameters:
    ///   - identity: The e-mail address, the username or the identifier.
    ///   - typed: The new password; it passes the policy first.
    ///   - client: Who is calling.
    /// - Returns: How many sessions there were; nil if their store is away, so that nobody can say.
    /// - Throws: ``GatehouseError`` with code `notFound` if there is no such user; `invalidInput` and a problem such as
    ///   `password_too_short`; `conflict` if somebody else ended the user's sessions meanwhile, as a change of the password
    ///   does; `serverBusy`, `screeningUnavailable` or `storeUnavailable`.
    @discardableResult
    public func changePassword(
        of identity: String,
        to typed: String,
        client: ClientInfo = .unknown
    ) async throws(GatehouseError) -> Int? {
        let user = try await require(identity)
        let hash = try await passwords.hash(Password(typed), repeated: nil, for: user, field: "password")
        let companions = AccompanyingRecords(
            audit: [trail.event(.passwordChanged, user: user.id, client: client)],
            mail: postbox.notice(.passwordChanged, to: user, client: client)
        )
        _ = try await passwords.replace(by: hash, of: user, with: companions)
        postbox.bell.ring()
        return try await sessions.clear(of: user.id, client: client)
    }
}
