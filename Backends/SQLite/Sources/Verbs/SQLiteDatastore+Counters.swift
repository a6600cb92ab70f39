public import GatehouseDatastore
import GatehouseSQL

extension SQLiteDatastore {
    /// Counts one attempt and says whether it is allowed; see ``GatehouseDatastore/CounterStore``.
    public func hit(
        _ key: CounterKey,
        _ rule: CounterRule,
        at now: Timestamp
    ) async throws(StoreError) -> CounterHit {
        // Attempts on a locked key must not keep the disk busy: they are refused without a commit.
        let seen = try await read { connection throws(StoreError) in try connection.counter(key) }
        if let seen, seen.isLocked, seen.endsAt > now { return .locked(until: seen.endsAt) }
        return try await write { connection throws(StoreError) in
            let (outcome, counter) = Counter.hit(try connection.counter(key), rule, at: now)
            if let counter { try connection.run(CounterQuery.upsert, key.values + counter.values) }
            return outcome
        }
    }

    /// Forgets the hits of a window, if it is still the one named; see ``GatehouseDatastore/CounterStore``.
    public func clear(
        _ key: CounterKey,
        ifGeneration generation: CounterGeneration,
        at now: Timestamp
    ) async throws(StoreError) -> CounterClearing {
        try await write { connection throws(StoreError) in
            let values = key.values + [.integer(generation.number), .moment(now)]
            return try connection.run(CounterQuery.clear, values) == 1 ? .cleared : .superseded
        }
    }

    /// Returns until when a key is locked, and counts nothing; nil if it is not locked now.
    public func lockEnd(of key: CounterKey, at now: Timestamp) async throws(StoreError) -> Timestamp? {
        try await read { connection throws(StoreError) in
            guard let counter = try connection.counter(key), counter.isLocked, counter.endsAt > now else { return nil }
            return counter.endsAt
        }
    }

    /// Removes counters whose window and lock are over and returns how many; fewer than the limit when none is left.
    public func sweepCounters(at now: Timestamp, limit: Int) async throws(StoreError) -> Int {
        try await write { connection throws(StoreError) in
            try connection.run(CounterQuery.sweep, [.moment(now), .limit(limit)])
        }
    }
}

/// A counter as it is kept: a window, or the lock that ended it.
private struct Counter: Sendable {
    var generation: Int64
    var count: Int64
    var isLocked: Bool
    var endsAt: Timestamp

    var values: [SQLiteValue] {
        [.integer(generation), .integer(count), .flag(isLocked), .moment(endsAt)]
    }

    /// What a hit comes to, and the counter after it; nil if it stays as it is.
    static func hit(_ counter: Counter?, _ rule: CounterRule, at now: Timestamp) -> (CounterHit, Counter?) {
        let limit = Int64(clamping: max(rule.limit, 1))
        let (following, overflow) = (counter?.generation ?? .min).addingReportingOverflow(1)
        let generation = max(now.microseconds, overflow ? .max : following)
        // A cleared counter has a count of zero: its window is over, its number is still taken.
        guard var counter, counter.endsAt > now, counter.isLocked || counter.count > 0 else {
            let new = Counter(generation: generation, count: 1, isLocked: false, endsAt: now + rule.window)
            return (.allowed(count: 1, CounterGeneration(generation)), new)
        }
        if counter.isLocked { return (.locked(until: counter.endsAt), nil) }
        guard counter.count < limit else {
            let end = now + rule.lock
            return (
                .tripped(until: end), Counter(generation: generation, count: counter.count, isLocked: true, endsAt: end)
            )
        }
        counter.count += 1
        return (.allowed(count: Int(clamping: counter.count), CounterGeneration(counter.generation)), counter)
    }
}

extension CounterKey {
    fileprivate var values: [SQLiteValue] { [.name(scope), .digest(digest)] }
}

extension SQLiteConnection {
    fileprivate func counter(_ key: CounterKey) throws(StoreError) -> Counter? {
        try first(CounterQuery.byKey, key.values) { (row: inout SQLiteRow) throws(StoreError) in
            Counter(
                generation: try row.integer(),
                count: try row.integer(),
                isLocked: try row.flag(),
                endsAt: try row.moment()
            )
        }
    }
}

private enum CounterQuery {
    static let table = "gatehouse_counters"
    static let byKey = Query(
        "SELECT generation, count, is_locked, ends_at FROM \(table) WHERE scope = ? AND digest = ?"
    )
    static let upsert = Query(
        """
        INSERT INTO \(table) (scope, digest, generation, count, is_locked, ends_at) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (scope, digest) DO UPDATE SET
            generation = excluded.generation, count = excluded.count, is_locked = excluded.is_locked,
            ends_at = excluded.ends_at
        """
    )
    static let clear = Query(
        """
        UPDATE \(table) SET count = 0
        WHERE scope = ? AND digest = ? AND generation = ? AND ends_at > ? AND is_locked = 0 AND count > 0
        """
    )
    static let sweep = Query(
        """
        DELETE FROM \(table) WHERE (scope, digest) IN (SELECT scope, digest FROM \(table) WHERE ends_at <= ? LIMIT ?)
        """
    )
}
