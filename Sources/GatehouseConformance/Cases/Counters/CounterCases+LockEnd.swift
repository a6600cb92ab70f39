import GatehouseDatastore

extension CounterCases {
    static let lockEnd = [neverHit, withinLimit, lockedKey, lockIsOver, askingCountsNothing, otherKeys]

    private static let neverHit = ConformanceCase(
        "counters.lock-end.never-hit",
        "A key that was never hit is not locked, on either node.",
        requires: [.counters]
    ) { world in
        let key = world.mint.counterKey()
        for node in [world.first, world.second, world.first] {
            for time in [world.now, world.now - .seconds(3_600)] {
                let end = try await node.counters.lockEnd(of: key, at: time)
                try expect(end, equals: nil, "the lock of a key that was never hit")
            }
        }
    }

    private static let withinLimit = ConformanceCase(
        "counters.lock-end.within-limit",
        "A key is not locked while its hits are within the limit, nor when they reach it.",
        requires: [.counters]
    ) { world in
        let key = world.mint.counterKey()
        for count in 1...3 {
            _ = try await world.allowedHit(key, .rule(3), count: count)
            let end = try await world.second.counters.lockEnd(of: key, at: world.now)
            try expect(end, equals: nil, "the lock after hit \(count) of 3")
        }
    }

    private static let lockedKey = ConformanceCase(
        "counters.lock-end.locked",
        "A locked key tells both nodes the end of its lock, as the hits on it do.",
        requires: [.counters]
    ) { world in
        let key = world.mint.counterKey()
        let rule = CounterRule.rule(1)
        let end = world.now + rule.lock
        _ = try await world.allowedHit(key, rule, count: 1)
        let tripped = try await world.first.counters.hit(key, rule, at: world.now)
        try expect(tripped, equals: .tripped(until: end), "the hit that passes the limit")
        for delay in [Duration.zero, .seconds(61), .seconds(3_599), .seconds(-10)] {
            for node in [world.second, world.first] {
                let found = try await node.counters.lockEnd(of: key, at: world.now + delay)
                try expect(found, equals: end, "the end of the lock, \(delay) after it began")
            }
        }
        let locked = try await world.second.counters.hit(key, rule, at: world.now)
        try expect(locked, equals: .locked(until: end), "a hit on the locked key")
    }

    private static let lockIsOver = ConformanceCase(
        "counters.lock-end.to-the-microsecond",
        "A lock has an end in its last microsecond and none at its end, however short it is.",
        requires: [.counters]
    ) { world in
        let counters = try world.first.counters
        for lock in [Duration.seconds(600), .milliseconds(1), .microseconds(1), .zero] {
            let key = world.mint.counterKey()
            let rule = CounterRule.rule(1, lock: lock)
            _ = try await world.allowedHit(key, rule, count: 1)
            guard case .tripped(let end) = try await counters.hit(key, rule, at: world.now) else {
                throw ConformanceFailure("the hit that passes the limit does not trip")
            }
            if end > world.now {
                let last = try await counters.lockEnd(of: key, at: end - .microseconds(1))
                try expect(last, equals: end, "in the last microsecond of \(lock)")
            }
            for time in [end, end + .microseconds(1), end + .seconds(86_400)] {
                let over = try await counters.lockEnd(of: key, at: time)
                try expect(over, equals: nil, "after a lock of \(lock)")
            }
        }
    }

    private static let askingCountsNothing = ConformanceCase(
        "counters.lock-end.counts-nothing",
        "However often a key is asked about, its hits count and its window and lock end as if it were not.",
        requires: [.counters]
    ) { world in
        let counters = try world.first.counters
        let key = world.mint.counterKey()
        let rule = CounterRule.rule(2)
        let ask: (Timestamp) async throws -> Void = { time in
            for _ in 0..<8 { _ = try await counters.lockEnd(of: key, at: time) }
        }
        try await ask(world.now)
        let begun = try await world.allowedHit(key, rule, count: 1)
        try await ask(world.now + .seconds(30))
        let second = try await world.allowedHit(key, rule, at: world.now + .seconds(59), count: 2)
        try expect(second, equals: begun, "the window of the second hit")
        try await ask(world.now + .seconds(59))
        let next = world.now + .seconds(60)
        let renewed = try await world.allowedHit(key, rule, at: next, count: 1)
        try await ask(next)
        let clearing = try await counters.clear(key, ifGeneration: renewed, at: next)
        try expect(clearing, equals: .cleared, "clearing the window")
        try await ask(next)
        for count in 1...2 { _ = try await world.allowedHit(key, rule, at: next, count: count) }
        let tripped = try await counters.hit(key, rule, at: next)
        try expect(tripped, equals: .tripped(until: next + rule.lock), "the hit that passes the limit")
        try await ask(next + .seconds(1_800))
        let locked = try await counters.hit(key, rule, at: next + .seconds(3_599))
        try expect(locked, equals: .locked(until: next + rule.lock), "a hit on the locked key")
        try await ask(next + rule.lock)
        _ = try await world.allowedHit(key, rule, at: next + rule.lock, count: 1)
    }

    private static let otherKeys = ConformanceCase(
        "counters.lock-end.keys-are-independent",
        "The same digest in another scope, and another digest in the same scope, are not locked with a key.",
        requires: [.counters]
    ) { world in
        let counters = try world.first.counters
        let key = CounterKey(scope: "sign-in.account", digest: world.mint.digest())
        let others = [
            CounterKey(scope: "sign-in.address", digest: key.digest),
            CounterKey(scope: "sign-in", digest: key.digest),
            CounterKey(scope: key.scope, digest: world.mint.digest()),
        ]
        for other in others { _ = try await world.allowedHit(other, .rule(5), count: 1) }
        for _ in 0..<2 { _ = try await counters.hit(key, .rule(1), at: world.now) }
        for other in others {
            let end = try await counters.lockEnd(of: other, at: world.now)
            try expect(end, equals: nil, "the lock of another key")
        }
        let end = try await counters.lockEnd(of: key, at: world.now)
        try expect(end, equals: world.now + .seconds(3_600), "the lock of the key")
    }
}
