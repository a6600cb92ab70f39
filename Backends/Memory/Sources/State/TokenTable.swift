import GatehouseDatastore

/// The one-time tokens, with the tombstones of those that were spent.
struct TokenTable: Sendable {
    private struct Row {
        var token: OneTimeTokenRecord
        var failures = 0
        var spent: (attempt: AttemptKey, at: Timestamp)?

        func isLive(at now: Timestamp) -> Bool { token.expiresAt > now }
    }

    private var rows: [TokenDigest: Row] = [:]
    private var digests: [TokenHandle: TokenDigest] = [:]
    private var owned: [UserID: Set<TokenDigest>] = [:]
    private var tidying = Tidying()

    /// Throws if a live token, spent or not, has the digest or the handle.
    func requireFree(_ token: OneTimeTokenRecord, at now: Timestamp) throws(StoreError) {
        for digest in [token.digest, digests[token.handle]] {
            if let digest, let row = rows[digest], row.isLive(at: now) { throw .duplicate(.token) }
        }
    }

    /// Files a token that ``requireFree(_:at:)`` has let pass.
    mutating func issue(_ token: OneTimeTokenRecord, _ replacement: TokenReplacement, at now: Timestamp) {
        if replacement == .replacingEarlier { _ = revoke(of: token.user, for: [token.purpose], at: now) }
        remove(token.digest)
        if let digest = digests[token.handle] { remove(digest) }
        if tidying.isDue(at: rows.count) {
            _ = sweep(at: now, limit: .max)
            tidying.isDone(leaving: rows.count)
        }
        rows[token.digest] = Row(token: token)
        digests[token.handle] = token.digest
        owned[token.user, default: []].insert(token.digest)
    }

    /// The live token that has a digest and a purpose and was not spent.
    func unspent(_ digest: TokenDigest, for purpose: StoredName, at now: Timestamp) -> OneTimeTokenRecord? {
        guard let row = rows[digest], row.isLive(at: now), row.token.purpose == purpose, row.spent == nil else {
            return nil
        }
        return row.token
    }

    /// Says what spending a token would come to, changing nothing.
    func prospect(
        of digest: TokenDigest,
        for purpose: StoredName,
        attempt: AttemptKey,
        at now: Timestamp
    ) -> TokenConsumption {
        guard let row = rows[digest], row.isLive(at: now), row.token.purpose == purpose else { return .absent }
        guard let spent = row.spent else { return .consumed(row.token) }
        return spent.attempt == attempt ? .replayed(row.token) : .alreadyUsed(at: spent.at)
    }

    mutating func spend(_ digest: TokenDigest, attempt: AttemptKey, at now: Timestamp) {
        rows[digest]?.spent = (attempt, now)
    }

    mutating func fail(_ handle: TokenHandle, limit: Int, at now: Timestamp) -> TokenAttempt {
        guard let digest = digests[handle], var row = rows[digest], row.isLive(at: now), row.spent == nil else {
            return .absent
        }
        let limit = max(limit, 1)
        row.failures += 1
        guard row.failures < limit else {
            remove(digest)
            return .exhausted
        }
        rows[digest] = row
        return .remaining(limit - row.failures)
    }

    /// Ends the unspent tokens of a user and returns how many of them were live.
    mutating func revoke(of user: UserID, for purposes: Set<StoredName>?, at now: Timestamp) -> Int {
        var count = 0
        for digest in owned[user] ?? [] {
            guard let row = rows[digest], row.spent == nil, purposes?.contains(row.token.purpose) ?? true,
                row.isLive(at: now)
            else { continue }
            remove(digest)
            count += 1
        }
        return count
    }

    mutating func removeAll(of user: UserID) {
        for digest in owned[user] ?? [] { remove(digest) }
    }

    mutating func sweep(at now: Timestamp, limit: Int) -> Int {
        let expired = rows.lazy.filter { !$0.value.isLive(at: now) }.map(\.key).prefix(max(limit, 1))
        let digests = Array(expired)
        for digest in digests { remove(digest) }
        return digests.count
    }

    private mutating func remove(_ digest: TokenDigest) {
        guard let row = rows.removeValue(forKey: digest) else { return }
        digests[row.token.handle] = nil
        owned[row.token.user]?.remove(digest)
        if owned[row.token.user]?.isEmpty == true { owned[row.token.user] = nil }
    }
}
