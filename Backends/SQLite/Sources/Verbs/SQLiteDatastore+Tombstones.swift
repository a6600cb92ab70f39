public import GatehouseDatastore
import GatehouseSQL

extension SQLiteDatastore {
    /// Notes that a session was ended; see ``GatehouseDatastore/SessionTombstoneStore``.
    public func bury(
        _ session: SessionID,
        of user: UserID,
        until end: Timestamp
    ) async throws(StoreError) -> SessionBurial {
        try await write { connection throws(StoreError) in
            guard try connection.hasUser(user) else { return .noSuchUser }
            try connection.run(TombstoneQuery.bury, [.id(session), .id(user), .moment(end)])
            return .buried
        }
    }

    /// Returns a user, its roles, and whether a session has a tombstone; nil if there is no such user.
    public func loadAccount(
        _ id: UserID,
        presenting session: SessionID?,
        at now: Timestamp
    ) async throws(StoreError) -> AccountRecord? {
        try await read { connection throws(StoreError) in
            // The first query stays open while the second runs, so both see one commit.
            try connection.first(TombstoneQuery.account, [.id(id), .id(session), .moment(now)]) {
                (row: inout SQLiteRow) throws(StoreError) in
                let isEnded = try row.flag()
                let user = try UserRecord(row: &row)
                return AccountRecord(user: user, roles: try connection.roles(of: id), isSessionEnded: isEnded)
            }
        }
    }

    /// Removes tombstones that have expired and returns how many; fewer than the limit when none is left.
    public func sweepTombstones(at now: Timestamp, limit: Int) async throws(StoreError) -> Int {
        try await write { connection throws(StoreError) in
            try connection.run(TombstoneQuery.sweep, [.moment(now), .limit(limit)])
        }
    }
}

private enum TombstoneQuery {
    static let table = "gatehouse_session_tombstones"
    static let users = UserRecord.columnNames.columnList
    static let bury = Query(
        """
        INSERT INTO \(table) (session, user, ends_at) VALUES (?, ?, ?)
        ON CONFLICT (session) DO UPDATE SET ends_at = max(ends_at, excluded.ends_at)
        """
    )
    static let account = Query(
        """
        SELECT EXISTS (SELECT 1 FROM \(table) WHERE session = ?2 AND ends_at > ?3), \(users)
        FROM gatehouse_users WHERE id = ?1
        """
    )
    static let sweep = Query(
        "DELETE FROM \(table) WHERE session IN (SELECT session FROM \(table) WHERE ends_at <= ? LIMIT ?)"
    )
}
