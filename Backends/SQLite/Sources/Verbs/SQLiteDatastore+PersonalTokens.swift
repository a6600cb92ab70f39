public import GatehouseDatastore
import GatehouseSQL

extension SQLiteDatastore {
    /// Adds a personal access token, if its user has fewer than a number; see ``GatehouseDatastore/AccessTokenStore``.
    public func insert(
        _ token: PersonalTokenRecord,
        limit: Int,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> PersonalTokenInsertion {
        try await write { connection throws(StoreError) in
            guard try connection.hasUser(token.user) else { return .noSuchUser }
            let holder: [SQLiteValue] = [.digest(token.digest), .id(token.id), .moment(now)]
            if try connection.has(PersonalTokenQuery.holder, holder) { throw .duplicate(.token) }
            let owned: [SQLiteValue] = [.id(token.user), .integer(token.securityEpoch.number), .moment(now)]
            let count = try connection.first(PersonalTokenQuery.count, owned) {
                (row: inout SQLiteRow) throws(StoreError) in
                try row.integer()
            }
            guard (count ?? 0) < Int64(clamping: max(limit, 1)) else { return .tooMany }
            try connection.run(PersonalTokenQuery.free, holder)
            try connection.run(PersonalTokenQuery.insert, token.values())
            try connection.append(companions)
            return .inserted
        }
    }

    /// Returns the token of a digest with its user and roles, all as of one commit; nil if there is no such token.
    public func loadPersonalToken(
        _ digest: TokenDigest,
        at now: Timestamp
    ) async throws(StoreError) -> PersonalTokenAccount? {
        try await read { connection throws(StoreError) in
            // The first query stays open while the second runs, so both see one commit.
            try connection.first(PersonalTokenQuery.account, [.digest(digest), .moment(now)]) {
                (row: inout SQLiteRow) throws(StoreError) in
                let token = try PersonalTokenRecord(row: &row)
                let user = try UserRecord(row: &row)
                let account = AccountRecord(user: user, roles: try connection.roles(of: user.id))
                return PersonalTokenAccount(token: token, account: account)
            }
        }
    }

    /// Notes that a token was used, if the filed use is old enough; see ``GatehouseDatastore/AccessTokenStore``.
    public func touchPersonalToken(
        _ id: PersonalTokenID,
        at now: Timestamp,
        granularity: Duration
    ) async throws(StoreError) -> PersonalTokenTouch {
        // Most uses are recent, and reading is all it takes to know.
        let seen = try await read { connection throws(StoreError) in
            try connection.touch(id, at: now, granularity: granularity)
        }
        guard case .touched = seen else { return seen }
        return try await write { connection throws(StoreError) in
            let outcome = try connection.touch(id, at: now, granularity: granularity)
            guard case .touched = outcome else { return outcome }
            try connection.run(PersonalTokenQuery.touch, [.id(id), .moment(now)])
            return .touched
        }
    }

    /// Ends a token at once; see ``GatehouseDatastore/AccessTokenStore``.
    public func revokePersonalToken(
        _ id: PersonalTokenID,
        of user: UserID,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> AccessTokenEnding {
        try await write { connection throws(StoreError) in
            guard try connection.run(PersonalTokenQuery.revoke, [.id(id), .id(user), .moment(now)]) == 1 else {
                return .absent
            }
            try connection.append(companions)
            return .ended
        }
    }

    /// Lists a user's live tokens, oldest first.
    public func personalTokens(
        of user: UserID,
        at now: Timestamp,
        after position: PersonalTokenID?,
        limit: Int
    ) async throws(StoreError) -> Page<PersonalTokenRecord, PersonalTokenID> {
        try await read { connection throws(StoreError) in
            let after: SQLiteValue = position.map { .id($0) } ?? .bytes([])
            let values: [SQLiteValue] = [.id(user), .moment(now), after, .pageLimit(limit)]
            let tokens = try connection.all(PersonalTokenQuery.page, values, PersonalTokenRecord.init(row:))
            return Page(tokens, limit: limit, position: \.id)
        }
    }

    /// Removes families and tokens that have expired and returns how many; fewer than the limit when none is left.
    public func sweepAccessTokens(at now: Timestamp, limit: Int) async throws(StoreError) -> Int {
        let limit = max(limit, 1)
        return try await write { connection throws(StoreError) in
            let families = try connection.sweepFamilies(at: now, limit: limit)
            guard families < limit else { return families }
            return families + (try connection.run(PersonalTokenQuery.sweep, [.moment(now), .limit(limit - families)]))
        }
    }
}

extension SQLiteConnection {
    /// What noting a use of a token comes to, changing nothing.
    fileprivate func touch(
        _ id: PersonalTokenID,
        at now: Timestamp,
        granularity: Duration
    ) throws(StoreError) -> PersonalTokenTouch {
        try first(PersonalTokenQuery.lastUse, [.id(id), .moment(now)]) { (row: inout SQLiteRow) throws(StoreError) in
            .outcome(after: try row.optionalMoment(), at: now, granularity: granularity)
        } ?? .absent
    }
}

private enum PersonalTokenQuery {
    static let table = "gatehouse_personal_tokens"
    static let names = PersonalTokenRecord.columnNames(user: "user")
    static let columns = names.columnList
    static let holder = Query("SELECT 1 FROM \(table) WHERE (digest = ?1 OR id = ?2) AND expires_at > ?3")
    static let free = Query("DELETE FROM \(table) WHERE (digest = ?1 OR id = ?2) AND expires_at <= ?3")
    static let count = Query(
        "SELECT count(*) FROM \(table) WHERE user = ?1 AND security_epoch = ?2 AND expires_at > ?3"
    )
    static let insert = Query("INSERT INTO \(table) (\(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
    static let account = Query(
        """
        SELECT \(names.prefixed(by: "t").columnList), \(UserRecord.columnNames.prefixed(by: "u").columnList)
        FROM \(table) t JOIN gatehouse_users u ON u.id = t.user
        WHERE t.digest = ?1 AND t.expires_at > ?2
        """
    )
    static let lastUse = Query("SELECT last_used_at FROM \(table) WHERE id = ?1 AND expires_at > ?2")
    static let touch = Query("UPDATE \(table) SET last_used_at = ?2 WHERE id = ?1")
    static let revoke = Query("DELETE FROM \(table) WHERE id = ?1 AND user = ?2 AND expires_at > ?3")
    static let page = Query(
        "SELECT \(columns) FROM \(table) WHERE user = ?1 AND expires_at > ?2 AND id > ?3 ORDER BY id LIMIT ?4"
    )
    static let sweep = Query(
        "DELETE FROM \(table) WHERE rowid IN (SELECT rowid FROM \(table) WHERE expires_at <= ? LIMIT ?)"
    )
}
