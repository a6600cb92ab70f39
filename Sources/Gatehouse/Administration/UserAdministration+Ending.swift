import GatehouseDatastore

extension UserAdministration {
    /// Ends everything by which anybody acts for a user, on every node, before it returns: sessions, tokens of every kind,
    /// mailed links that sign in or change the account, and what is remembered of HTTP Basic.
    ///
    /// The password stays; the owner is told by mail. Links that confirm the address, or undo a change of it, go on to act.
    ///
    /// That stands with the account, so it holds also while a store of sessions apart from the accounts is away.
    ///
    /// - Returns: How many sessions there were; nil if their store is away, so that nobody can say.
    /// - Throws: ``GatehouseError`` with code `notFound` if there is no such user.
    @discardableResult
    public func resetAccess(of identity: String, client: ClientInfo = .unknown) async throws(GatehouseError) -> Int? {
        try await endSessions(of: identity, client: client)
    }

    /// Deletes a user with all that belongs to the user, for good; audit events stay.
    ///
    /// Nothing of the user's authenticates any more, on any node, when it returns, even while a store of sessions apart from
    /// the accounts is away.
    ///
    /// - Throws: ``GatehouseError`` with code `notFound` if there is no such user.
    public func delete(_ identity: String, client: ClientInfo = .unknown) async throws(GatehouseError) {
        let user = try await require(identity)
        let companion = trail.companion(.userDeleted, user: user.id, client: client)
        let deletion = try await translatingStoreErrors { () async throws(StoreError) in
            try await users.delete(user.id, with: companion)
        }
        guard deletion == .deleted else { throw GatehouseError(.notFound) }
        // Without their user they open nothing; this frees their rows.
        await sessions.removeAll(of: user.id)
    }

    /// Lists a user's live sessions, oldest first.
    ///
    /// - Throws: ``GatehouseError`` with code `notFound` if there is no such user.
    public func sessions(of identity: String) async throws(GatehouseError) -> [Session] {
        try await sessions.live(of: require(identity).id).map(Session.init)
    }
}
