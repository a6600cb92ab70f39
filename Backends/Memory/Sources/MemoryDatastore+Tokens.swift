public import GatehouseDatastore
import Synchronization

extension MemoryDatastore {
    /// Files a token, and ends the user's earlier ones of its purpose if asked to.
    public func issue(
        _ token: OneTimeTokenRecord,
        _ replacement: TokenReplacement,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> TokenIssue {
        try database.ledger.withLock { (ledger) throws(StoreError) -> TokenIssue in
            guard ledger.users.contains(token.user) else { return .noSuchUser }
            try ledger.tokens.requireFree(token, at: now)
            try ledger.requireNew(companions)
            ledger.tokens.issue(token, replacement, at: now)
            ledger.append(companions)
            return .issued
        }
    }

    /// Returns a token that can be spent, without spending it.
    public func load(
        _ digest: TokenDigest,
        for purpose: StoredName,
        at now: Timestamp
    ) async throws(StoreError) -> OneTimeTokenRecord? {
        database.ledger.withLock { $0.tokens.unspent(digest, for: purpose, at: now) }
    }

    /// Spends a token.
    public func consume(
        _ digest: TokenDigest,
        for purpose: StoredName,
        attempt: AttemptKey,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> TokenConsumption {
        try database.ledger.withLock { (ledger) throws(StoreError) -> TokenConsumption in
            let outcome = ledger.tokens.prospect(of: digest, for: purpose, attempt: attempt, at: now)
            guard case .consumed = outcome else { return outcome }
            try ledger.requireNew(companions)
            ledger.tokens.spend(digest, attempt: attempt, at: now)
            ledger.append(companions)
            return outcome
        }
    }

    /// Counts a wrong code against a token.
    public func failAttempt(
        _ handle: TokenHandle,
        limit: Int,
        at now: Timestamp
    ) async throws(StoreError) -> TokenAttempt {
        database.ledger.withLock { $0.tokens.fail(handle, limit: limit, at: now) }
    }

    /// Ends a user's unspent tokens of the purposes named, and returns how many live ones it ended.
    public func revokeTokens(
        of user: UserID,
        for purposes: Set<StoredName>?,
        at now: Timestamp
    ) async throws(StoreError) -> Int {
        database.ledger.withLock { $0.tokens.revoke(of: user, for: purposes, at: now) }
    }

    /// Removes expired tokens and tombstones and returns how many.
    public func sweepTokens(at now: Timestamp, limit: Int) async throws(StoreError) -> Int {
        database.ledger.withLock { $0.tokens.sweep(at: now, limit: limit) }
    }
}
