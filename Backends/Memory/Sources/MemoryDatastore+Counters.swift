public import GatehouseDatastore

extension MemoryDatastore {
    /// Counts one attempt and says whether it is allowed.
    public func hit(_ key: CounterKey, _ rule: CounterRule, at now: Timestamp) async throws(StoreError) -> CounterHit {
        database.counters.withLock(of: key.digest) { $0.hit(key, rule, at: now) }
    }

    /// Forgets the hits of a window, if it is still the one named.
    public func clear(
        _ key: CounterKey,
        ifGeneration generation: CounterGeneration,
        at now: Timestamp
    ) async throws(StoreError) -> CounterClearing {
        database.counters.withLock(of: key.digest) { $0.clear(key, ifGeneration: generation, at: now) }
    }

    /// Returns until when a key is locked, and counts nothing; nil if it is not locked now.
    public func lockEnd(of key: CounterKey, at now: Timestamp) async throws(StoreError) -> Timestamp? {
        database.counters.withLock(of: key.digest) { $0.lockEnd(of: key, at: now) }
    }

    /// Removes counters whose window and lock are over and returns how many.
    public func sweepCounters(at now: Timestamp, limit: Int) async throws(StoreError) -> Int {
        let limit = max(limit, 1)
        var left = limit
        for index in database.counters.indices where left > 0 {
            left -= database.counters.withLock(at: index) { $0.sweep(at: now, limit: left) }
        }
        return limit - left
    }
}
