import GatehouseDatastore

/// Some of the counters.
struct CounterShard: Sendable {
    private struct Row {
        var generation: CounterGeneration
        var count: Int
        var isLocked: Bool
        /// When the window or the lock is over.
        ///
        /// A cleared counter keeps its row, so that its next generation is higher.
        var end: Timestamp

        /// The generation of a stretch that begins now.
        func next(at now: Timestamp) -> CounterGeneration {
            let (raised, overflow) = generation.number.addingReportingOverflow(1)
            return CounterGeneration(max(now.microseconds, overflow ? .max : raised))
        }
    }

    private var rows: [CounterKey: Row] = [:]
    private var tidying = Tidying()

    mutating func hit(_ key: CounterKey, _ rule: CounterRule, at now: Timestamp) -> CounterHit {
        guard var row = rows[key], row.end > now else { return begin(key, rule, at: now) }
        if row.isLocked { return .locked(until: row.end) }
        if row.count < max(rule.limit, 1) {
            row.count += 1
            rows[key] = row
            return .allowed(count: row.count, row.generation)
        }
        let until = now + rule.lock
        rows[key] = Row(generation: row.next(at: now), count: 0, isLocked: true, end: until)
        return .tripped(until: until)
    }

    private mutating func begin(_ key: CounterKey, _ rule: CounterRule, at now: Timestamp) -> CounterHit {
        let generation = rows[key]?.next(at: now) ?? CounterGeneration(now.microseconds)
        if tidying.isDue(at: rows.count) {
            _ = sweep(at: now, limit: .max)
            tidying.isDone(leaving: rows.count)
        }
        rows[key] = Row(generation: generation, count: 1, isLocked: false, end: now + rule.window)
        return .allowed(count: 1, generation)
    }

    mutating func clear(
        _ key: CounterKey,
        ifGeneration generation: CounterGeneration,
        at now: Timestamp
    ) -> CounterClearing {
        guard let row = rows[key], row.end > now, !row.isLocked, row.generation == generation else {
            return .superseded
        }
        rows[key]?.end = .distantPast
        return .cleared
    }

    func lockEnd(of key: CounterKey, at now: Timestamp) -> Timestamp? {
        guard let row = rows[key], row.isLocked, row.end > now else { return nil }
        return row.end
    }

    mutating func sweep(at now: Timestamp, limit: Int) -> Int {
        let over = rows.lazy.filter { $0.value.end <= now }.map(\.key).prefix(limit)
        let keys = Array(over)
        for key in keys { rows[key] = nil }
        return keys.count
    }
}
