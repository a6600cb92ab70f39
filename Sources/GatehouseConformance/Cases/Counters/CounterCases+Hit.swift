import GatehouseDatastore

extension CounterCases {
    static let hit: [ConformanceCase] = [
        ConformanceCase(
            "counters.hit.counts-then-locks",
            "Hits count up to the limit, the next one locks the key, and none after it prolongs the lock.",
            requires: [.counters]
        ) { world in
            let counters = try world.first.counters
            let key = world.mint.counterKey()
            let rule = CounterRule.rule(3)
            var generations: Set<CounterGeneration> = []
            for number in 1...3 {
                let time = world.now + .seconds(number)
                generations.insert(try await world.allowedHit(key, rule, at: time, count: number))
            }
            try expect(generations.count, equals: 1, "generations of one window")
            let time = world.now + .seconds(4)
            let until = time + rule.lock
            let tripped = try await counters.hit(key, rule, at: time)
            try expect(tripped, equals: .tripped(until: until), "the hit that passes the limit")
            for delay in [Duration.zero, .seconds(1), .seconds(120)] {
                let locked = try await counters.hit(key, rule, at: time + delay)
                try expect(locked, equals: .locked(until: until), "a hit on the locked key")
            }
        },

        ConformanceCase(
            "counters.hit.limit-is-exact",
            "Of many concurrent hits on two nodes exactly as many pass as the limit allows, and exactly one trips.",
            requires: [.counters]
        ) { world in
            let key = world.mint.counterKey()
            let rule = CounterRule.rule(10)
            let hits = try await race { number in
                try await world.node(number).counters.hit(key, rule, at: world.now)
            }
            try expect(hits.compactMap(\.count).sorted(), equals: Array(1...10), "the counts that were allowed")
            let until = world.now + rule.lock
            try expect(hits.filter { $0 == .tripped(until: until) }.count, equals: 1, "hits that tripped")
            try expect(hits.filter { $0 == .locked(until: until) }.count, equals: 53, "hits on the locked key")
        },

        ConformanceCase(
            "counters.hit.limit-below-one",
            "A limit of one allows one hit, and a limit below one means one.",
            requires: [.counters]
        ) { world in
            for limit in [1, 0, -1, Int.min] {
                var rule = CounterRule.rule(1)
                rule.limit = limit
                let key = world.mint.counterKey()
                _ = try await world.allowedHit(key, rule, count: 1)
                let hit = try await world.first.counters.hit(key, rule, at: world.now)
                try expect(hit, equals: .tripped(until: world.now + rule.lock), "a second hit, limit \(limit)")
            }
        },

        ConformanceCase(
            "counters.hit.keys-are-independent",
            "The same digest in another scope, and another digest in the same scope, are counted apart.",
            requires: [.counters]
        ) { world in
            let counters = try world.first.counters
            let key = CounterKey(scope: "sign-in.account", digest: world.mint.digest())
            let others = [
                CounterKey(scope: "sign-in.address", digest: key.digest),
                CounterKey(scope: "sign-in", digest: key.digest),
                CounterKey(scope: key.scope, digest: world.mint.digest()),
            ]
            for _ in 0..<2 { _ = try await counters.hit(key, .rule(1), at: world.now) }
            for other in others { _ = try await world.allowedHit(other, .rule(1), count: 1) }
        },

        ConformanceCase(
            "counters.hit.clock-moved-back",
            "A hit on a clock that is behind counts in the window that is running.",
            requires: [.counters]
        ) { world in
            let key = world.mint.counterKey()
            let first = try await world.allowedHit(key, .rule(2), count: 1)
            let second = try await world.allowedHit(key, .rule(2), at: world.now - .seconds(10), count: 2)
            try expect(second, equals: first, "the window of a hit ten seconds before its first")
            let hit = try await world.first.counters.hit(key, .rule(2), at: world.now)
            try expect(hit, equals: .tripped(until: world.now + .seconds(3_600)), "a third hit")
        },

        ConformanceCase(
            "counters.hit.seen-at-once",
            "A hit, a lock and a clearing on one node count on the other at once.",
            requires: [.counters]
        ) { world in
            let second = try world.second.counters
            let key = world.mint.counterKey()
            let generation = try await world.allowedHit(key, .rule(2), count: 1)
            let hit = try await second.hit(key, .rule(2), at: world.now)
            try expect(hit, equals: .allowed(count: 2, generation), "a hit after one on the other node")
            _ = try await world.first.counters.clear(key, ifGeneration: generation, at: world.now)
            let cleared = try await second.hit(key, .rule(1), at: world.now)
            try expect(cleared.count, equals: 1, "the count of a hit after the other node's clearing")
            let tripped = try await world.first.counters.hit(key, .rule(1), at: world.now)
            try expect(tripped, equals: .tripped(until: world.now + .seconds(3_600)), "the hit that trips")
            let locked = try await second.hit(key, .rule(1), at: world.now)
            try expect(locked, equals: .locked(until: world.now + .seconds(3_600)), "the lock of the other node")
        },
    ]
}
