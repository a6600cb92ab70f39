import GatehouseDatastore

extension CounterCases {
    static let sweep: [ConformanceCase] = [
        ConformanceCase(
            "counters.sweep.only-what-is-over",
            "A sweep leaves every window and every lock that has a microsecond to run.",
            requires: [.counters]
        ) { world in
            let counters = try world.first.counters
            let rule = CounterRule.rule(1, window: .seconds(60), lock: .seconds(60))
            let barely = CounterRule.rule(
                1,
                window: .seconds(60) + .microseconds(1),
                lock: .seconds(60) + .microseconds(1)
            )
            let end = world.now + .seconds(60)
            let over = (0..<2).map { _ in world.mint.counterKey() }
            let running = (0..<2).map { _ in world.mint.counterKey() }
            for number in 0..<2 {
                for _ in 0...number {
                    _ = try await counters.hit(over[number], rule, at: world.now)
                    _ = try await counters.hit(running[number], barely, at: world.now)
                }
            }
            let count = try await counters.sweepCounters(at: end, limit: 100)
            try expect((0...2).contains(count), "a sweep of two counters that are over returned \(count)")
            let hits = [
                try await counters.hit(running[0], barely, at: end),
                try await counters.hit(running[1], barely, at: end),
            ]
            try expect(hits[0].count, equals: nil, "the count of a hit that passes the limit of a window that runs")
            try expect(hits[1], equals: .locked(until: world.now + barely.lock), "a lock that runs")
        },

        ConformanceCase(
            "counters.sweep.limit-and-end",
            "A sweep removes no more than its limit, a limit below one means one, and it comes to an end.",
            requires: [.counters]
        ) { world in
            let counters = try world.first.counters
            let end = world.now + .seconds(60)
            for _ in 0..<7 { _ = try await counters.hit(world.mint.counterKey(), .rule(5), at: world.now) }
            var total = 0
            for limit in [0, -1] {
                let count = try await counters.sweepCounters(at: end, limit: limit)
                try expect(count <= 1, "a sweep with a limit of \(limit) returned \(count)")
                total += count
            }
            for _ in 0..<10 {
                let count = try await counters.sweepCounters(at: end, limit: 3)
                try expect(count <= 3, "a sweep with a limit of 3 returned \(count)")
                total += count
                if count < 3 { break }
            }
            let again = try await counters.sweepCounters(at: end, limit: 3)
            try expect(again, equals: 0, "a sweep when none is left")
            try expect(total <= 7, "sweeps of 7 counters removed \(total)")
        },
    ]
}
