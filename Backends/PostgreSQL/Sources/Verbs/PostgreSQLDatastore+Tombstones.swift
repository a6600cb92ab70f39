public import GatehouseDatastore
import GatehouseSQL

extension PostgreSQLDatastore {
    /// Notes that a session was ended; see ``GatehouseDatastore/SessionTombstoneStore``.
    public func bury(
        _ session: SessionID,
        of user: UserID,
        until end: Timestamp
    ) async throws(StoreError) -> SessionBurial {
        try await perform(.tombstonesBury) { call throws(StoreError) in
            let values: [PostgreSQLValue] = [.id(session), .id(user), .moment(end)]
            // Noting it again changes nothing, so it may be sent again.
            let buried = try await call.change(isRepeatable: true, TombstoneQuery.bury, values)
            return buried.hasRow ? .buried : .noSuchUser
        }
    }

    /// Removes tombstones that have expired and returns how many; fewer than the limit when none is left.
    public func sweepTombstones(at now: Timestamp, limit: Int) async throws(StoreError) -> Int {
        try await perform(.tombstonesSweep) { call throws(StoreError) in
            let values: [PostgreSQLValue] = [.moment(now), .limit(limit)]
            return try await call.change(isRepeatable: true, TombstoneQuery.sweep, values).changedCount
        }
    }
}

private enum TombstoneQuery {
    static let table = "gatehouse_session_tombstones"
    static let bury = Query(
        """
        INSERT INTO \(table) AS t (session, user_id, ends_at)
        SELECT $1, id, $3 FROM gatehouse_users WHERE id = $2 FOR KEY SHARE
        ON CONFLICT (session) DO UPDATE SET ends_at = greatest(t.ends_at, excluded.ends_at)
        RETURNING 1
        """
    )
    static let sweep = Query(
        """
        DELETE FROM \(table) WHERE session = ANY (ARRAY(
            SELECT session FROM \(table) WHERE ends_at <= $1 ORDER BY ends_at LIMIT $2 FOR UPDATE SKIP LOCKED
        ))
        """
    )
}
