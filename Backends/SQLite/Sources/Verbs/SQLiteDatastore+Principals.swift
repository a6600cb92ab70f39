public import GatehouseDatastore
import GatehouseSQL

extension SQLiteDatastore {
    /// Returns what a presented key stands for, with the session's user and roles, all as of one commit.
    public func loadPrincipal(_ key: SessionKey, at now: Timestamp) async throws(StoreError) -> PrincipalLookup {
        try await read { connection throws(StoreError) in
            let values: [SQLiteValue] = [.digest(key.digest), .integer(Int64(key.shard)), .moment(now)]
            // Each query stays open while the roles are read, so that all of it is as of one commit.
            let current = try connection.first(PrincipalQuery.byDigest, values) {
                (row: inout SQLiteRow) throws(StoreError) in
                let (session, account, _) = try connection.principal(row: &row)
                return PrincipalLookup.session(.current(session), account)
            }
            if let current { return current }
            let previous = try connection.first(PrincipalQuery.byPreviousDigest, values) {
                (row: inout SQLiteRow) throws(StoreError) in
                let (session, account, until) = try connection.principal(row: &row)
                return PrincipalLookup.session(.replaced(session, until: until, at: now), account)
            }
            return previous ?? .absent
        }
    }
}

extension SQLiteConnection {
    /// Reads the columns of ``PrincipalQuery``, and the roles.
    fileprivate func principal(
        row: inout SQLiteRow
    ) throws(StoreError) -> (SessionRecord, AccountRecord, until: Timestamp?) {
        let isEnded = try row.flag()
        let until = try row.optionalMoment()
        let session = try SessionRecord(row: &row)
        let user = try UserRecord(row: &row)
        let account = AccountRecord(user: user, roles: try roles(of: user.id), isSessionEnded: isEnded)
        return (session, account, until)
    }
}

private enum PrincipalQuery {
    static let byDigest = query("digest")
    static let byPreviousDigest = query("previous_digest")

    private static func query(_ column: String) -> Query {
        let sessions = SessionRecord.columnNames(user: "user").prefixed(by: "s").columnList
        let users = UserRecord.columnNames.prefixed(by: "u").columnList
        return Query(
            """
            SELECT
                EXISTS (SELECT 1 FROM gatehouse_session_tombstones t WHERE t.session = s.id AND t.ends_at > ?3),
                s.previous_until, \(sessions), \(users)
            FROM gatehouse_sessions s JOIN gatehouse_users u ON u.id = s.user
            WHERE s.\(column) = ?1 AND s.shard = ?2 AND s.expires_at > ?3
            """
        )
    }
}
