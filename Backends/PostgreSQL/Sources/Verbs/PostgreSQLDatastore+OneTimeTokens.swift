public import GatehouseDatastore
import GatehouseSQL

extension PostgreSQLDatastore {
    /// Files a token; see ``GatehouseDatastore/OneTimeTokenStore``.
    public func issue(
        _ token: OneTimeTokenRecord,
        _ replacement: TokenReplacement,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> TokenIssue {
        let insertion = try Command(TokenQuery.insert, token.values() + companions.values())
        var commands = [
            // Whoever issues for the same user waits here, so that each sees the tokens of those before.
            Command(TokenQuery.lockOwner, [.id(token.user)]),
            Command(TokenQuery.free, [.digest(token.digest), .id(token.handle), .moment(now)]), insertion,
        ]
        if replacement == .replacingEarlier {
            let values: [PostgreSQLValue] = [.id(token.user), .name(token.purpose), .id(token.handle)]
            commands.append(Command(TokenQuery.endEarlier, values))
        }
        return try await perform(.tokensIssue) { [commands] call throws(StoreError) in
            let results = try await call.transact(commands)
            guard results.count == commands.count else { throw .unreadable("no answer") }
            return results[2].hasRow ? .issued : .noSuchUser
        }
    }

    /// Returns a token that can be spent, without spending it; nil if there is none.
    public func load(
        _ digest: TokenDigest,
        for purpose: StoredName,
        at now: Timestamp
    ) async throws(StoreError) -> OneTimeTokenRecord? {
        try await perform(.tokensLoad) { call throws(StoreError) in
            let values: [PostgreSQLValue] = [.digest(digest), .name(purpose), .moment(now)]
            return try await call.read(TokenQuery.unspent, values).first(OneTimeTokenRecord.init(row:))
        }
    }

    /// Spends a token; see ``GatehouseDatastore/OneTimeTokenStore``.
    ///
    /// When the connection is lost before the answer, it asks again under the same attempt key: if the first time was
    /// carried out, the outcome is `replayed`.
    public func consume(
        _ digest: TokenDigest,
        for purpose: StoredName,
        attempt: AttemptKey,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> TokenConsumption {
        let fixed: [PostgreSQLValue] = [.digest(digest), .name(purpose), .moment(now)]
        let values = try fixed + [.id(attempt)] + companions.values()
        return try await perform(.tokensConsume) { call throws(StoreError) in
            for _ in 0..<Call.tries {
                let spent = try await call.change(.token(digest), isRepeatable: true, TokenQuery.spend, values)
                if let token = try spent.first(OneTimeTokenRecord.init(row:)) { return .consumed(token) }
                let found = try await call.read(TokenQuery.byDigest, fixed)
                let state = try found.first { row throws(StoreError) in
                    (try OneTimeTokenRecord(row: &row), try row.optionalMoment(), try row.optionalID() as AttemptKey?)
                }
                guard let (token, spentAt, spentBy) = state else { return .absent }
                if let spentAt { return spentBy == attempt ? .replayed(token) : .alreadyUsed(at: spentAt) }
            }
            throw .restless
        }
    }

    /// Counts a wrong code against a token; see ``GatehouseDatastore/OneTimeTokenStore``.
    public func failAttempt(
        _ handle: TokenHandle,
        limit: Int,
        at now: Timestamp
    ) async throws(StoreError) -> TokenAttempt {
        let limit = Int64(clamping: max(limit, 1))
        let values: [PostgreSQLValue] = [.id(handle), .moment(now)]
        return try await perform(.tokensFailAttempt) { call throws(StoreError) in
            let results = try await call.transact([
                Command(TokenQuery.fail, values), Command(TokenQuery.exhaust, values + [.integer(limit)]),
            ])
            guard results.count == 2 else { throw .unreadable("no answer") }
            guard let count = try results[0].first({ row throws(StoreError) in try row.integer() }) else {
                return .absent
            }
            return results[1].changedCount == 1 ? .exhausted : .remaining(Int(clamping: limit - max(count, 0)))
        }
    }

    /// Ends a user's unspent tokens of the purposes named, and returns how many live ones it ended.
    public func revokeTokens(
        of user: UserID,
        for purposes: Set<StoredName>?,
        at now: Timestamp
    ) async throws(StoreError) -> Int {
        try await perform(.tokensRevoke) { call throws(StoreError) in
            let fixed: [PostgreSQLValue] = [.id(user), .moment(now)]
            guard let purposes else { return try await call.change(TokenQuery.revokeAll, fixed).changedCount }
            let values = fixed + [.texts(purposes.map(\.string))]
            return try await call.change(TokenQuery.revoke, values).changedCount
        }
    }

    /// Removes tokens and tombstones that have expired and returns how many; fewer than the limit when none is left.
    public func sweepTokens(at now: Timestamp, limit: Int) async throws(StoreError) -> Int {
        try await perform(.tokensSweep) { call throws(StoreError) in
            try await call.change(isRepeatable: true, TokenQuery.sweep, [.moment(now), .limit(limit)]).changedCount
        }
    }
}

private enum TokenQuery {
    static let table = "gatehouse_one_time_tokens"
    static let columns = OneTimeTokenRecord.columnNames(user: "user_id").columnList

    static let lockOwner = Query("SELECT 1 FROM gatehouse_users WHERE id = $1 FOR NO KEY UPDATE")
    static let free = Query("DELETE FROM \(table) WHERE (digest = $1 OR handle = $2) AND expires_at <= $3")
    static let insert = Query(
        """
        WITH inserted AS (
            INSERT INTO \(table) (\(columns)) SELECT $1, $2, id, $4, $5, $6, $7, $8 FROM gatehouse_users WHERE id = $3
            RETURNING 1
        ), \(AccompanyingRecords.written(with: "inserted", from: 9))
        SELECT 1 FROM inserted
        """
    )
    static let endEarlier = Query(
        "DELETE FROM \(table) WHERE user_id = $1 AND purpose = $2 AND spent_at IS NULL AND handle <> $3"
    )
    // The condition is in the change, not in a look before it; see the README.
    static let spend = Query(
        """
        WITH spent AS (
            UPDATE \(table) SET spent_at = $3, spent_by = $4
            WHERE digest = $1 AND purpose = $2 AND expires_at > $3 AND spent_at IS NULL RETURNING \(columns)
        ), \(AccompanyingRecords.written(with: "spent", from: 5))
        SELECT \(columns) FROM spent
        """
    )
    static let unspent = Query(
        """
        SELECT \(columns) FROM \(table)
        WHERE digest = $1 AND purpose = $2 AND expires_at > $3 AND spent_at IS NULL
        """
    )
    static let byDigest = Query(
        """
        SELECT \(columns), spent_at, spent_by FROM \(table) WHERE digest = $1 AND purpose = $2 AND expires_at > $3
        """
    )
    static let fail = Query(
        """
        UPDATE \(table) SET failures = least(failures, 9223372036854775806) + 1
        WHERE handle = $1 AND spent_at IS NULL AND expires_at > $2 RETURNING failures
        """
    )
    static let exhaust = Query(
        "DELETE FROM \(table) WHERE handle = $1 AND spent_at IS NULL AND expires_at > $2 AND failures >= $3"
    )
    static let revokeAll = Query("DELETE FROM \(table) WHERE user_id = $1 AND spent_at IS NULL AND expires_at > $2")
    static let revoke = Query(
        """
        DELETE FROM \(table) WHERE user_id = $1 AND spent_at IS NULL AND expires_at > $2 AND purpose = ANY ($3)
        """
    )
    static let sweep = Query(
        """
        DELETE FROM \(table) WHERE handle = ANY (ARRAY(
            SELECT handle FROM \(table) WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED
        ))
        """
    )
}
