public import GatehouseDatastore

extension RedisSessionStore {
    /// Counts one attempt and says whether it is allowed.
    public func hit(_ key: CounterKey, _ rule: CounterRule, at now: Timestamp) async throws(StoreError) -> CounterHit {
        let lockEnd = now + rule.lock
        let reply = try await client.run(
            .hitCounter,
            keys: [keys.counter(key)],
            [now.digits, (now + rule.window).digits, lockEnd.digits, .decimal(max(rule.limit, 1))]
        )
        guard let parts = reply.array, let outcome = parts.first?.text else { throw .unexpectedReply }
        switch (outcome, parts.count) {
        case ("allowed", 3):
            guard let count = parts[1].integer.flatMap({ Int(exactly: $0) }), count > 0,
                let generation = parts[2].bytes.flatMap({ OrderedDigits.number($0) })
            else { throw .unexpectedReply }
            return .allowed(count: count, CounterGeneration(generation))
        case ("tripped", 1): return .tripped(until: lockEnd)
        case ("locked", 2):
            guard let end = parts[1].bytes.flatMap({ OrderedDigits.number($0) }) else { throw .unexpectedReply }
            return .locked(until: Timestamp(microseconds: end))
        default: throw .unexpectedReply
        }
    }

    /// Forgets the hits of a window, if it is still the one named.
    public func clear(
        _ key: CounterKey,
        ifGeneration generation: CounterGeneration,
        at now: Timestamp
    ) async throws(StoreError) -> CounterClearing {
        let reply = try await client.run(
            .clearCounter,
            keys: [keys.counter(key)],
            [now.digits, OrderedDigits.of(generation.number)]
        )
        switch reply {
        case .integer(1): return .cleared
        case .integer(0): return .superseded
        default: throw .unexpectedReply
        }
    }

    /// Returns until when a key is locked, and counts nothing; nil if it is not locked now.
    public func lockEnd(of key: CounterKey, at now: Timestamp) async throws(StoreError) -> Timestamp? {
        let reply = try await client.run(.findLock, keys: [keys.counter(key)], [now.digits])
        if reply == .null { return nil }
        guard let end = reply.bytes.flatMap({ OrderedDigits.number($0) }) else { throw .unexpectedReply }
        return Timestamp(microseconds: end)
    }

    /// Removes nothing and returns 0: the server removes what is over by itself.
    public func sweepCounters(at now: Timestamp, limit: Int) async throws(StoreError) -> Int { 0 }
}
