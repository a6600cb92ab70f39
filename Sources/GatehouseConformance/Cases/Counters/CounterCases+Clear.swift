import GatehouseDatastore

extension CounterCases {
    static let clear: [ConformanceCase] = [
        ConformanceCase(
            "counters.clear.forgets-the-hits",
            "Clearing a window by its generation makes the next hit the first of a new one, and works once.",
            requires: [.counters]
        ) { world in
            let counters = try world.first.counters
            let key = world.mint.counterKey()
            _ = try await world.allowedHit(key, .rule(2), count: 1)
            let generation = try await world.allowedHit(key, .rule(2), count: 2)
            let wanted = [CounterClearing.cleared, .superseded]
            for outcome in wanted {
                let clearing = try await counters.clear(key, ifGeneration: generation, at: world.now)
                try expect(clearing, equals: outcome, "clearing")
            }
            _ = try await world.allowedHit(key, .rule(2), at: world.now + .seconds(1), count: 1)
        },

        ConformanceCase(
            "counters.clear.generations-rise",
            "Windows that begin in the same microsecond, one cleared before the next, have rising generations.",
            requires: [.counters]
        ) { world in
            let counters = try world.first.counters
            let key = world.mint.counterKey()
            var generations: [CounterGeneration] = []
            for _ in 0..<4 {
                let generation = try await world.allowedHit(key, .rule(5), count: 1)
                if let last = generations.last {
                    try expect(generation > last, "a later window has the generation \(generation), after \(last)")
                }
                generations.append(generation)
                _ = try await counters.clear(key, ifGeneration: generation, at: world.now)
            }
        },

        ConformanceCase(
            "counters.clear.lock-stays",
            "A clearing by the generation of the window that led to a lock is superseded, and the lock stays.",
            requires: [.counters]
        ) { world in
            let counters = try world.first.counters
            let key = world.mint.counterKey()
            let generation = try await world.allowedHit(key, .rule(1), count: 1)
            _ = try await counters.hit(key, .rule(1), at: world.now)
            let clearing = try await counters.clear(key, ifGeneration: generation, at: world.now)
            try expect(clearing, equals: .superseded, "clearing")
            let hit = try await counters.hit(key, .rule(1), at: world.now)
            try expect(hit, equals: .locked(until: world.now + .seconds(3_600)), "a hit after it")
        },

        ConformanceCase(
            "counters.clear.newer-window-stays",
            "A clearing by the generation of an earlier window is superseded, and the present one counts on.",
            requires: [.counters]
        ) { world in
            let counters = try world.first.counters
            let key = world.mint.counterKey()
            let time = world.now + .seconds(60)
            let earlier = try await world.allowedHit(key, .rule(5), count: 1)
            let present = try await world.allowedHit(key, .rule(5), at: time, count: 1)
            for number in [earlier.number, present.number + 1, 0, .max] {
                let clearing = try await counters.clear(key, ifGeneration: CounterGeneration(number), at: time)
                try expect(clearing, equals: .superseded, "clearing another generation")
            }
            _ = try await world.allowedHit(key, .rule(5), at: time, count: 2)
        },

        ConformanceCase(
            "counters.clear.nothing-there",
            "Clearing a key that was never hit, or whose window is over, is superseded.",
            requires: [.counters]
        ) { world in
            let counters = try world.first.counters
            let unknown = try await counters.clear(
                world.mint.counterKey(),
                ifGeneration: CounterGeneration(world.now.microseconds),
                at: world.now
            )
            try expect(unknown, equals: .superseded, "clearing a key that was never hit")
            let key = world.mint.counterKey()
            let generation = try await world.allowedHit(key, .rule(5), count: 1)
            let end = world.now + .seconds(60)
            let over = try await counters.clear(key, ifGeneration: generation, at: end)
            try expect(over, equals: .superseded, "clearing a window at its end")
        },
    ]
}
