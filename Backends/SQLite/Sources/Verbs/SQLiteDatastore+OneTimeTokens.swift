public import GatehouseDatastore
import GatehouseSQL

extension SQLiteDatastore {
    /// Files a token; see ``GatehouseDatastore/OneTimeTokenStore``.
    public func issue(
        _ token: OneTimeTokenRecord,
        _ replacement: TokenReplacement,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> TokenIssue {
        try await write { connection throws(StoreError) in
            guard try connection.hasUser(token.user) else { return .noSuchUser }
            let holder: [SQLiteValue] = [.digest(token.digest), .id(token.handle), .moment(now)]
            if try connection.has(TokenQuery.holder, holder) { throw .duplicate(.token) }
            try connection.run(TokenQuery.free, holder)
            if replacement == .replacingEarlier {
                try connection.run(TokenQuery.endUnspent, [.id(token.user), .name(token.purpose)])
            }
            try connection.run(TokenQuery.insert, token.values())
            try connection.append(companions)
            return .issued
        }
    }

    /// Returns a token that can be spent, without spending it; nil if there is none.
    public func load(
        _ digest: TokenDigest,
        for purpose: StoredName,
        at now: Timestamp
    ) async throws(StoreError) -> OneTimeTokenRecord? {
        try await read { connection throws(StoreError) in
            let values: [SQLiteValue] = [.digest(digest), .name(purpose), .moment(now)]
            return try connection.first(TokenQuery.unspent, values, OneTimeTokenRecord.init(row:))
        }
    }

    /// Spends a token; see ``GatehouseDatastore/OneTimeTokenStore``.
    public func consume(
        _ digest: TokenDigest,
        for purpose: StoredName,
        attempt: AttemptKey,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> TokenConsumption {
        // Guessing must not keep the disk busy: a token that is absent or spent is refused without a commit.
        let seen = try await read { connection throws(StoreError) in
            try connection.state(of: digest, for: purpose, at: now)
        }
        if let refusal = seen.refusal(to: attempt) { return refusal }
        return try await write { connection throws(StoreError) in
            let found = try connection.state(of: digest, for: purpose, at: now)
            if let refusal = found.refusal(to: attempt) { return refusal }
            guard case .found(let token, _) = found else { return .absent }
            try connection.run(TokenQuery.spend, [.id(token.handle), .moment(now), .id(attempt)])
            try connection.append(companions)
            return .consumed(token)
        }
    }

    /// Counts a wrong code against a token; see ``GatehouseDatastore/OneTimeTokenStore``.
    public func failAttempt(
        _ handle: TokenHandle,
        limit: Int,
        at now: Timestamp
    ) async throws(StoreError) -> TokenAttempt {
        try await write { connection throws(StoreError) in
            let values: [SQLiteValue] = [.id(handle), .moment(now)]
            let count = try connection.changed(TokenQuery.fail, values) { (row: inout SQLiteRow) throws(StoreError) in
                try row.integer()
            }
            guard let count else { return .absent }
            let remaining = Int64(clamping: max(limit, 1)) - max(count, 0)
            guard remaining > 0 else {
                try connection.run(TokenQuery.delete, [.id(handle)])
                return .exhausted
            }
            return .remaining(Int(clamping: remaining))
        }
    }

    /// Ends a user's unspent tokens of the purposes named, and returns how many live ones it ended.
    public func revokeTokens(
        of user: UserID,
        for purposes: Set<StoredName>?,
        at now: Timestamp
    ) async throws(StoreError) -> Int {
        try await write { connection throws(StoreError) in
            guard let purposes else {
                return try connection.run(TokenQuery.revokeAll, [.id(user), .moment(now)])
            }
            var count = 0
            for purpose in purposes {
                count += try connection.run(TokenQuery.revoke, [.id(user), .moment(now), .name(purpose)])
            }
            return count
        }
    }

    /// Removes tokens and tombstones that have expired and returns how many; fewer than the limit when none is left.
    public func sweepTokens(at now: Timestamp, limit: Int) async throws(StoreError) -> Int {
        try await write { connection throws(StoreError) in
            try connection.run(TokenQuery.sweep, [.moment(now), .limit(limit)])
        }
    }
}

/// How a token stands.
private enum TokenState: Sendable {
    /// There is none to spend.
    case absent
    /// There is one, spent or not.
    case found(OneTimeTokenRecord, spent: (at: Timestamp, by: AttemptKey)?)

    /// What to answer an attempt that changes nothing; nil if it may spend the token.
    func refusal(to attempt: AttemptKey) -> TokenConsumption? {
        guard case .found(let token, let spent) = self else { return .absent }
        guard let spent else { return nil }
        return spent.by == attempt ? .replayed(token) : .alreadyUsed(at: spent.at)
    }
}

extension SQLiteConnection {
    fileprivate func state(
        of digest: TokenDigest,
        for purpose: StoredName,
        at now: Timestamp
    ) throws(StoreError) -> TokenState {
        let values: [SQLiteValue] = [.digest(digest), .name(purpose), .moment(now)]
        let state = try first(TokenQuery.byDigest, values) { (row: inout SQLiteRow) throws(StoreError) in
            let token = try OneTimeTokenRecord(row: &row)
            guard let at = try row.optionalMoment() else { return TokenState.found(token, spent: nil) }
            return .found(token, spent: (at, try row.id()))
        }
        return state ?? .absent
    }
}

private enum TokenQuery {
    static let columns = OneTimeTokenRecord.columnNames(user: "user").columnList
    static let table = "gatehouse_one_time_tokens"
    static let insert = Query("INSERT INTO \(table) (\(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
    static let byDigest = Query(
        "SELECT \(columns), spent_at, spent_by FROM \(table) WHERE digest = ? AND purpose = ? AND expires_at > ?"
    )
    static let unspent = Query(
        "SELECT \(columns) FROM \(table) WHERE digest = ? AND purpose = ? AND expires_at > ? AND spent_at IS NULL"
    )
    static let holder = Query("SELECT 1 FROM \(table) WHERE (digest = ?1 OR handle = ?2) AND expires_at > ?3")
    static let free = Query("DELETE FROM \(table) WHERE (digest = ?1 OR handle = ?2) AND expires_at <= ?3")
    static let endUnspent = Query("DELETE FROM \(table) WHERE user = ? AND purpose = ? AND spent_at IS NULL")
    static let spend = Query("UPDATE \(table) SET spent_at = ?2, spent_by = ?3 WHERE handle = ?1")
    static let fail = Query(
        """
        UPDATE \(table) SET failures = min(failures, 9223372036854775806) + 1
        WHERE handle = ? AND spent_at IS NULL AND expires_at > ? RETURNING failures
        """
    )
    static let delete = Query("DELETE FROM \(table) WHERE handle = ?")
    static let revokeAll = Query("DELETE FROM \(table) WHERE user = ?1 AND spent_at IS NULL AND expires_at > ?2")
    static let revoke = Query(
        "DELETE FROM \(table) WHERE user = ?1 AND purpose = ?3 AND spent_at IS NULL AND expires_at > ?2"
    )
    static let sweep = Query(
        "DELETE FROM \(table) WHERE rowid IN (SELECT rowid FROM \(table) WHERE expires_at <= ? LIMIT ?)"
    )
}
