import GatehouseDatastore

extension Set<Capability> {
    /// What a case needs that buries sessions.
    static var ofTombstones: Set<Capability> { [.tombstones, .users] }
}

extension ConformanceWorld {
    /// Buries a session at a node, by default the first, which must succeed.
    func bury(
        _ session: SessionID,
        of user: UserRecord,
        until end: Timestamp,
        through node: ConformanceNode? = nil
    ) async throws {
        let burial = try await (node ?? first).tombstones.bury(session, of: user.id, until: end)
        try GatehouseConformance.expect(burial, equals: .buried, "burying a session")
    }

    /// Buries new sessions of a user, one for each end.
    func bury(of user: UserRecord, until ends: [Timestamp]) async throws -> [SessionID] {
        var sessions: [SessionID] = []
        for end in ends {
            let session: SessionID = mint.id()
            try await bury(session, of: user, until: end)
            sessions.append(session)
        }
        return sessions
    }

    /// Loads an account that must be there, by default at the first node at the world's time.
    func account(
        of user: UserRecord,
        presenting session: SessionID? = nil,
        at time: Timestamp? = nil,
        through node: ConformanceNode? = nil
    ) async throws -> AccountRecord {
        let tombstones = try (node ?? first).tombstones
        let account = try await tombstones.loadAccount(user.id, presenting: session, at: time ?? now)
        return try unwrap(account, "the account")
    }

    /// Whether a session has a tombstone, as the account says.
    func isEnded(
        _ session: SessionID?,
        of user: UserRecord,
        at time: Timestamp? = nil,
        through node: ConformanceNode? = nil
    ) async throws -> Bool {
        try await account(of: user, presenting: session, at: time, through: node).isSessionEnded
    }

    /// Loads an account a few times at each node, so that whatever a node keeps of it is warm.
    func warmUp(_ user: UserRecord, presenting session: SessionID? = nil) async throws {
        for node in [first, second, first, second, first, second] {
            _ = try await account(of: user, presenting: session, through: node)
        }
    }
}
