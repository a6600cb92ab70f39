public import GatehouseDatastore
import GatehouseSQL

extension PostgreSQLDatastore {
    /// Counts one attempt and says whether it is allowed; see ``GatehouseDatastore/CounterStore``.
    public func hit(
        _ key: CounterKey,
        _ rule: CounterRule,
        at now: Timestamp
    ) async throws(StoreError) -> CounterHit {
        try await perform(.countersHit) { call throws(StoreError) in
            let values =
                key.values + [
                    .moment(now), .integer(now.microseconds), .integer(Int64(clamping: max(rule.limit, 1))),
                    .moment(now + rule.window), .moment(now + rule.lock),
                ]
            for _ in 0..<Call.tries {
                let hit = try await call.change(.counter(key), CounterQuery.hit, values)
                let outcome = try hit.first { row throws(StoreError) in
                    let generation = CounterGeneration(try row.integer())
                    let count = try row.integer()
                    // A key that was locked is left alone, so one that comes back locked was locked by this hit.
                    let isTripped = try row.flag()
                    let end = try row.moment()
                    return isTripped
                        ? CounterHit.tripped(until: end) : .allowed(count: Int(clamping: count), generation)
                }
                if let outcome { return outcome }
                let lock = try await call.read(CounterQuery.lock, key.values + [.moment(now)])
                if let end = try lock.first({ row throws(StoreError) in try row.moment() }) {
                    return .locked(until: end)
                }
            }
            throw .restless
        }
    }

    /// Forgets the hits of a window, if it is still the one named; see ``GatehouseDatastore/CounterStore``.
    public func clear(
        _ key: CounterKey,
        ifGeneration generation: CounterGeneration,
        at now: Timestamp
    ) async throws(StoreError) -> CounterClearing {
        try await perform(.countersClear) { call throws(StoreError) in
            let values = key.values + [.integer(generation.number), .moment(now)]
            let cleared = try await call.change(.counter(key), CounterQuery.clear, values)
            return cleared.changedCount == 1 ? .cleared : .superseded
        }
    }

    /// Returns until when a key is locked, and counts nothing; nil if it is not locked now.
    public func lockEnd(of key: CounterKey, at now: Timestamp) async throws(StoreError) -> Timestamp? {
        try await perform(.countersLockEnd) { call throws(StoreError) in
            let lock = try await call.read(CounterQuery.lock, key.values + [.moment(now)])
            return try lock.first { row throws(StoreError) in try row.moment() }
        }
    }

    /// Removes counters whose window and lock are over and returns how many; fewer than the limit when none is left.
    public func sweepCounters(at now: Timestamp, limit: Int) async throws(StoreError) -> Int {
        try await perform(.countersSweep) { call throws(StoreError) in
            try await call.change(isRepeatable: true, CounterQuery.sweep, [.moment(now), .limit(limit)]).changedCount
        }
    }
}

extension CounterKey {
    fileprivate var values: [PostgreSQLValue] { [.name(scope), .digest(digest)] }
}

private enum CounterQuery {
    static let table = "gatehouse_counters"

    // Attempts on a locked key must not keep the disk busy: they are seen before a row is locked, which would be a change
    // to commit. The condition stands once more in the update, which judges the row as it is when it is written.
    static let hit = Query(
        """
        INSERT INTO \(table) AS c (scope, digest, generation, count, is_locked, ends_at)
        SELECT $1, $2, $4, 1, false, $6
        WHERE NOT EXISTS (
            SELECT 1 FROM \(table) WHERE scope = $1 AND digest = $2 AND is_locked AND ends_at > $3
        )
        ON CONFLICT (scope, digest) DO UPDATE SET
            generation = CASE
                WHEN c.ends_at > $3 AND c.count BETWEEN 1 AND $5 - 1 THEN c.generation
                ELSE greatest($4, least(c.generation, 9223372036854775806) + 1)
            END,
            count = CASE
                WHEN c.ends_at <= $3 OR c.count = 0 THEN 1
                WHEN c.count < $5 THEN c.count + 1
                ELSE c.count
            END,
            is_locked = c.ends_at > $3 AND c.count > 0 AND c.count >= $5,
            ends_at = CASE
                WHEN c.ends_at <= $3 OR c.count = 0 THEN $6
                WHEN c.count < $5 THEN c.ends_at
                ELSE $7
            END
        WHERE NOT (c.is_locked AND c.ends_at > $3)
        RETURNING generation, count, is_locked, ends_at
        """
    )
    static let lock = Query(
        "SELECT ends_at FROM \(table) WHERE scope = $1 AND digest = $2 AND is_locked AND ends_at > $3"
    )
    static let clear = Query(
        """
        UPDATE \(table) SET count = 0
        WHERE scope = $1 AND digest = $2 AND generation = $3 AND ends_at > $4 AND NOT is_locked AND count > 0
        """
    )
    static let sweep = Query(
        """
        DELETE FROM \(table) WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM \(table) WHERE ends_at <= $1 ORDER BY ends_at LIMIT $2 FOR UPDATE SKIP LOCKED
        ))
        """
    )
}
