public import GatehouseDatastore
import GatehouseSQL

extension PostgreSQLDatastore {
    /// Returns what a presented key stands for, with the session's user and roles, all as of one commit.
    public func loadPrincipal(_ key: SessionKey, at now: Timestamp) async throws(StoreError) -> PrincipalLookup {
        try await perform(.principalsLoad) { call throws(StoreError) in
            let values: [PostgreSQLValue] = [.digest(key.digest), .integer(Int64(key.shard)), .moment(now)]
            return try await call.read(AccountQuery.principal, values).first { row throws(StoreError) in
                let isCurrent = try row.flag()
                let until = try row.optionalMoment()
                let session = try SessionRecord(row: &row)
                let account = try AccountRecord(row: &row)
                return .session(isCurrent ? .current(session) : .replaced(session, until: until, at: now), account)
            } ?? .absent
        }
    }

    /// Returns a user, its roles, and whether a session has a tombstone; nil if there is no such user.
    public func loadAccount(
        _ id: UserID,
        presenting session: SessionID?,
        at now: Timestamp
    ) async throws(StoreError) -> AccountRecord? {
        try await perform(.tombstonesAccount) { call throws(StoreError) in
            let values: [PostgreSQLValue] = [.id(id), .id(session), .moment(now)]
            return try await call.read(AccountQuery.account, values).first(AccountRecord.init(row:))
        }
    }

    /// Returns the token of a digest with its user and roles, all as of one commit; nil if there is no such token.
    public func loadPersonalToken(
        _ digest: TokenDigest,
        at now: Timestamp
    ) async throws(StoreError) -> PersonalTokenAccount? {
        try await perform(.personalTokensLoad) { call throws(StoreError) in
            let values: [PostgreSQLValue] = [.digest(digest), .moment(now)]
            return try await call.read(AccountQuery.personalToken, values).first { row throws(StoreError) in
                let token = try PersonalTokenRecord(row: &row)
                return PersonalTokenAccount(token: token, account: try AccountRecord(row: &row))
            }
        }
    }
}

extension AccountRecord {
    /// Reads the columns of ``AccountQuery``: the tombstone, the user, and the roles as four lists.
    fileprivate init(row: inout PostgreSQLRow) throws(StoreError) {
        let isEnded = try row.flag()
        let user = try UserRecord(row: &row)
        let (names, summaries) = (try row.strings(), try row.strings())
        let (permissions, moments) = (try row.strings(), try row.moments())
        guard names.count == summaries.count, names.count == permissions.count, names.count == moments.count else {
            throw .unreadable("a user's roles")
        }
        var roles: [RoleRecord] = []
        for index in names.indices {
            roles.append(
                try RoleRecord(
                    name: names[index],
                    summary: summaries[index],
                    joinedPermissions: permissions[index],
                    createdAt: moments[index]
                )
            )
        }
        self.init(user: user, roles: roles, isSessionEnded: isEnded)
    }
}

private enum AccountQuery {
    /// One statement, so that session, user and roles are as of one commit.
    static let principal = Query(
        """
        SELECT s.is_current, s.previous_until, \(session.prefixed(by: "s").columnList), \(selection("s.id"))
        FROM (
            SELECT true AS is_current, previous_until, \(session.columnList) FROM gatehouse_sessions
            WHERE digest = $1 AND shard = $2 AND expires_at > $3
            UNION ALL
            SELECT false, previous_until, \(session.columnList) FROM gatehouse_sessions
            WHERE previous_digest = $1 AND shard = $2 AND expires_at > $3
            LIMIT 1
        ) s JOIN gatehouse_users u ON u.id = s.user_id \(roles)
        """
    )
    static let account = Query("SELECT \(selection("$2")) FROM gatehouse_users u \(roles) WHERE u.id = $1")

    static let personalToken = Query(
        """
        SELECT \(PersonalTokenRecord.selection(from: "t")), false, \(userWithRoles)
        FROM gatehouse_personal_tokens t JOIN gatehouse_users u ON u.id = t.user_id \(roles)
        WHERE t.digest = $1 AND t.expires_at > $2
        """
    )

    private static let session = SessionRecord.columnNames(user: "user_id")

    /// Whether a session has a tombstone at `$3`, the user, and the roles.
    private static func selection(_ session: String) -> String {
        """
        EXISTS (SELECT 1 FROM gatehouse_session_tombstones t WHERE t.session = \(session) AND t.ends_at > $3),
        \(userWithRoles)
        """
    }

    private static let userWithRoles = """
        \(UserRecord.columnNames.prefixed(by: "u").columnList), r.names, r.summaries, r.permissions, r.moments
        """

    /// The user's roles in one row, in the order of their names, each column as a list.
    private static let roles = """
        CROSS JOIN LATERAL (
            SELECT array_agg(name) AS names, array_agg(summary) AS summaries,
                array_agg(array_to_string(permissions, E'\\n')) AS permissions, array_agg(created_at) AS moments
            FROM (
                SELECT name, summary, permissions, created_at
                FROM gatehouse_grants JOIN gatehouse_roles ON name = role WHERE user_id = u.id ORDER BY role
            ) granted
        ) r
        """
}
