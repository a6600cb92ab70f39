import GatehouseDatastore

extension CounterCases {
    static let boundaries: [ConformanceCase] = [
        ConformanceCase(
            "counters.window.from-the-first-hit",
            "A window lasts from its first hit, however many follow, and is over at its end to the microsecond.",
            requires: [.counters]
        ) { world in
            let key = world.mint.counterKey()
            let rule = CounterRule.rule(10)
            let end = world.now + rule.window
            let first = try await world.allowedHit(key, rule, count: 1)
            _ = try await world.allowedHit(key, rule, at: world.now + .seconds(59), count: 2)
            let last = try await world.allowedHit(key, rule, at: end - .microseconds(1), count: 3)
            try expect(last, equals: first, "the window in its last microsecond")
            let next = try await world.allowedHit(key, rule, at: end, count: 1)
            try expect(next > first, "the window that begins at the end of another has not a higher generation")
        },

        ConformanceCase(
            "counters.window.short-ones-kept",
            "Windows of a millisecond and of a microsecond are neither cut off nor drawn out.",
            requires: [.counters]
        ) { world in
            for window in [Duration.microseconds(1), .milliseconds(1), .microseconds(1_500)] {
                let key = world.mint.counterKey()
                let rule = CounterRule.rule(10, window: window)
                _ = try await world.allowedHit(key, rule, count: 1)
                _ = try await world.allowedHit(key, rule, at: world.now + window - .microseconds(1), count: 2)
                _ = try await world.allowedHit(key, rule, at: world.now + window, count: 1)
            }
        },

        ConformanceCase(
            "counters.window.none",
            "With a window of zero or less every hit is the first of a window of its own.",
            requires: [.counters]
        ) { world in
            for window in [Duration.zero, .microseconds(-1), .seconds(-60)] {
                let key = world.mint.counterKey()
                for _ in 0..<3 { _ = try await world.allowedHit(key, .rule(1, window: window), count: 1) }
            }
        },

        ConformanceCase(
            "counters.lock.to-the-microsecond",
            "A lock holds in its last microsecond, and the hit at its end begins a new window.",
            requires: [.counters]
        ) { world in
            let counters = try world.first.counters
            for lock in [Duration.seconds(600), .seconds(5), .milliseconds(1), .microseconds(1)] {
                let key = world.mint.counterKey()
                let rule = CounterRule.rule(1, lock: lock)
                let end = world.now + lock
                let first = try await world.allowedHit(key, rule, count: 1)
                _ = try await counters.hit(key, rule, at: world.now)
                let locked = try await counters.hit(key, rule, at: end - .microseconds(1))
                try expect(locked, equals: .locked(until: end), "in the last microsecond of \(lock)")
                let next = try await world.allowedHit(key, rule, at: end, count: 1)
                try expect(next > first, "the window after a lock has not a higher generation")
                let again = try await counters.hit(key, rule, at: end)
                try expect(again, equals: .tripped(until: end + lock), "passing the limit again")
            }
        },

        ConformanceCase(
            "counters.lock.none",
            "With a lock of zero the hit that passes the limit trips, and the next one begins a new window.",
            requires: [.counters]
        ) { world in
            let key = world.mint.counterKey()
            let rule = CounterRule.rule(1, lock: .zero)
            for _ in 0..<3 {
                _ = try await world.allowedHit(key, rule, count: 1)
                let hit = try await world.first.counters.hit(key, rule, at: world.now)
                try expect(hit, equals: .tripped(until: world.now), "the hit that passes the limit")
            }
        },
    ]
}
