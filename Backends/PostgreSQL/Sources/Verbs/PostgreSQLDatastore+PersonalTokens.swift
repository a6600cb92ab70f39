public import GatehouseDatastore
import GatehouseSQL

extension PostgreSQLDatastore {
    /// Adds a personal access token, if its user has fewer than a number; see ``GatehouseDatastore/AccessTokenStore``.
    public func insert(
        _ token: PersonalTokenRecord,
        limit: Int,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> PersonalTokenInsertion {
        let conditions: [PostgreSQLValue] = [.moment(now), .limit(limit)]
        let insertion = try Command(PersonalTokenQuery.insert, token.values() + conditions + companions.values())
        let commands = [
            // Whoever adds one for the same user waits here, so that each counts the tokens of those before.
            Command(PersonalTokenQuery.lockOwner, [.id(token.user)]),
            Command(PersonalTokenQuery.free, [.digest(token.digest), .id(token.id), .moment(now)]), insertion,
        ]
        return try await perform(.personalTokensInsert) { call throws(StoreError) in
            let results = try await call.transact(commands)
            guard results.count == commands.count else { throw .unreadable("no answer") }
            guard results[0].hasRow else { return .noSuchUser }
            return results[2].hasRow ? .inserted : .tooMany
        }
    }

    /// Notes that a token was used, if the filed use is old enough; see ``GatehouseDatastore/AccessTokenStore``.
    public func touchPersonalToken(
        _ id: PersonalTokenID,
        at now: Timestamp,
        granularity: Duration
    ) async throws(StoreError) -> PersonalTokenTouch {
        try await perform(.personalTokensTouch) { call throws(StoreError) in
            let fixed: [PostgreSQLValue] = [.id(id), .moment(now)]
            for _ in 0..<Call.tries {
                // Most uses are recent, and reading is all it takes to know.
                let found = try await call.read(PersonalTokenQuery.lastUse, fixed)
                let outcome = try found.first { row throws(StoreError) in
                    PersonalTokenTouch.outcome(after: try row.optionalMoment(), at: now, granularity: granularity)
                }
                guard case .touched = outcome else { return outcome ?? .absent }
                let values = fixed + [.moment(now - granularity)]
                if try await call.change(.personalToken(id), PersonalTokenQuery.touch, values).changedCount == 1 {
                    return .touched
                }
            }
            throw .restless
        }
    }

    /// Ends a token at once; see ``GatehouseDatastore/AccessTokenStore``.
    public func revokePersonalToken(
        _ id: PersonalTokenID,
        of user: UserID,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> AccessTokenEnding {
        let values = try [.id(id), .id(user), .moment(now)] + companions.values()
        return try await perform(.personalTokensRevoke) { call throws(StoreError) in
            try await call.change(.personalToken(id), PersonalTokenQuery.revoke, values).hasRow ? .ended : .absent
        }
    }

    /// Lists a user's live tokens, oldest first.
    public func personalTokens(
        of user: UserID,
        at now: Timestamp,
        after position: PersonalTokenID?,
        limit: Int
    ) async throws(StoreError) -> Page<PersonalTokenRecord, PersonalTokenID> {
        try await perform(.personalTokensList) { call throws(StoreError) in
            let fixed: [PostgreSQLValue] = [.id(user), .moment(now), .pageLimit(limit)]
            let (query, values) = PersonalTokenQuery.page.after(position.map { .id($0) }, fixed)
            let tokens = try await call.read(query, values).all(PersonalTokenRecord.init(row:))
            return Page(tokens, limit: limit, position: \.id)
        }
    }

    /// Removes families and tokens that have expired and returns how many; fewer than the limit when none is left.
    public func sweepAccessTokens(at now: Timestamp, limit: Int) async throws(StoreError) -> Int {
        try await perform(.accessTokensSweep) { call throws(StoreError) in
            let values: [PostgreSQLValue] = [.moment(now), .limit(limit)]
            let swept = try await call.change(isRepeatable: true, PersonalTokenQuery.sweep, values)
            return Int(clamping: try swept.first { row throws(StoreError) in try row.integer() } ?? 0)
        }
    }
}

extension PersonalTokenRecord {
    /// The columns that `init(row:)` reads, in its order; the permissions as one text, one a line.
    ///
    /// - Parameter table: The table or its alias.
    static func selection(from table: String) -> String {
        columnNames(user: "user_id").prefixed(by: table).map { name in
            name == "\(table).permissions" ? "array_to_string(\(name), E'\\n')" : name
        }.columnList
    }
}

private enum PersonalTokenQuery {
    static let table = "gatehouse_personal_tokens"
    static let columns = PersonalTokenRecord.columnNames(user: "user_id").columnList
    static let selection = PersonalTokenRecord.selection(from: table)

    static let lockOwner = Query("SELECT 1 FROM gatehouse_users WHERE id = $1 FOR NO KEY UPDATE")
    static let free = Query("DELETE FROM \(table) WHERE (digest = $1 OR id = $2) AND expires_at <= $3")
    // One that is there already is a duplicate, also when there are too many: the constraint says so.
    static let insert = Query(
        """
        WITH inserted AS (
            INSERT INTO \(table) (\(columns)) SELECT $1, $2, id, $4, string_to_array($5, E'\\n'), $6, $7, $8, $9
            FROM gatehouse_users WHERE id = $3 AND (
                (SELECT count(*) FROM \(table) WHERE user_id = $3 AND security_epoch = $6 AND expires_at > $10) < $11
                OR EXISTS (SELECT 1 FROM \(table) WHERE digest = $2 OR id = $1)
            ) RETURNING 1
        ), \(AccompanyingRecords.written(with: "inserted", from: 12))
        SELECT 1 FROM inserted
        """
    )
    static let lastUse = Query("SELECT last_used_at FROM \(table) WHERE id = $1 AND expires_at > $2")
    static let touch = Query(
        """
        UPDATE \(table) SET last_used_at = $2
        WHERE id = $1 AND expires_at > $2 AND (last_used_at IS NULL OR (last_used_at < $2 AND last_used_at <= $3))
        """
    )
    static let revoke = Query(
        """
        WITH ended AS (DELETE FROM \(table) WHERE id = $1 AND user_id = $2 AND expires_at > $3 RETURNING 1),
        \(AccompanyingRecords.written(with: "ended", from: 4))
        SELECT 1 FROM ended
        """
    )
    static let page = PageQuery { isFirst in
        """
        SELECT \(selection) FROM \(table) WHERE user_id = $1 AND expires_at > $2 \(isFirst ? "" : "AND id > $4")
        ORDER BY id LIMIT $3
        """
    }
    // What is left of the limit after the families is for the tokens.
    static let sweep = Query(
        """
        WITH families AS (
            DELETE FROM gatehouse_refresh_families WHERE id = ANY (ARRAY(
                SELECT id FROM gatehouse_refresh_families WHERE least(expires_at, ends_at) <= $1
                ORDER BY least(expires_at, ends_at) LIMIT $2 FOR UPDATE SKIP LOCKED
            )) RETURNING 1
        ), tokens AS (
            DELETE FROM \(table) WHERE id = ANY (ARRAY(
                SELECT id FROM \(table) WHERE expires_at <= $1
                ORDER BY expires_at LIMIT $2 - (SELECT count(*) FROM families) FOR UPDATE SKIP LOCKED
            )) RETURNING 1
        )
        SELECT (SELECT count(*) FROM families) + (SELECT count(*) FROM tokens)
        """
    )
}
