public import GatehouseDatastore
import Synchronization

extension MemoryDatastore {
    /// Returns what a presented key stands for, with the user and the roles as they are now.
    ///
    /// The session is read first, so an epoch that is raised in between is seen.
    public func loadPrincipal(_ key: SessionKey, at now: Timestamp) async throws(StoreError) -> PrincipalLookup {
        let lookup = database.sessions.withShard(key.shard) { $0.lookup(key, at: now) }
        let session: SessionRecord
        switch lookup {
        case .absent: return .absent
        case .current(let record), .superseded(let record), .reused(let record): session = record
        }
        guard let account = account(session.user, presenting: session.id, at: now) else { return .absent }
        return .session(lookup, account)
    }

    /// A user, its roles and whether a session has a tombstone, all of one instant.
    func account(_ id: UserID, presenting session: SessionID?, at now: Timestamp) -> AccountRecord? {
        database.accounts.withLock(of: id) { rows in
            guard let row = rows[id] else { return nil }
            return AccountRecord(
                user: row.user,
                roles: roles(of: row),
                isSessionEnded: row.isEnded(session, at: now)
            )
        }
    }

    /// The roles of a row whose lock is held, so that none of them can be granted, revoked or defined anew meanwhile.
    func roles(of row: AccountRow) -> [RoleRecord] {
        guard !row.roles.isEmpty else { return [] }
        return database.roles.withLock { roles in row.roles.all.compactMap { roles[$0] } }
    }
}
