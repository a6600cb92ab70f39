import GatehouseDatastore

/// What a keeper of counters must do.
enum CounterCases {
    static let all: [ConformanceCase] = hit + boundaries + clear + lockEnd + sweep
}

extension CounterRule {
    /// A rule as cases use it: a minute's window, an hour's lock.
    static func rule(
        _ limit: Int,
        window: Duration = .seconds(60),
        lock: Duration = .seconds(3_600)
    ) -> CounterRule {
        CounterRule(limit: limit, window: window, lock: lock)
    }
}

extension CounterHit {
    /// The how-manieth it was; nil if it was not allowed.
    var count: Int? {
        guard case .allowed(let count, _) = self else { return nil }
        return count
    }

    /// The generation of its window; nil if it was not allowed.
    var generation: CounterGeneration? {
        guard case .allowed(_, let generation) = self else { return nil }
        return generation
    }
}

extension ConformanceWorld {
    /// Counts one attempt through the first node, which must be allowed, and returns the window's generation.
    func allowedHit(
        _ key: CounterKey,
        _ rule: CounterRule,
        at time: Timestamp? = nil,
        count: Int
    ) async throws -> CounterGeneration {
        let hit = try await first.counters.hit(key, rule, at: time ?? now)
        try expect(hit.count, equals: count, "the how-manieth hit it was")
        return try unwrap(hit.generation, "the generation")
    }
}
