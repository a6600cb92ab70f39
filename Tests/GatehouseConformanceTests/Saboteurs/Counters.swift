import GatehouseDatastore

extension Saboteurs {
    static let counters =
        counterHits + counterBounds + counterClearings + counterLockEnds + counterSweeps

    private static let counterHits = [
        Saboteur("counters.hit.counts-then-locks", "Prolongs a lock with each hit on it.") { sabotage in
            sabotage.hit = { node, key, rule, now in
                let hit = try await node.store.hit(key, rule, at: now)
                guard case .locked(let end) = hit, end > now + .seconds(60) else { return hit }
                return .locked(until: now + rule.lock)
            }
        },
        Saboteur("counters.hit.limit-is-exact", "Trips a second time when the key is hit hard.") { sabotage in
            let tally = Tally<CounterKey>()
            sabotage.hit = { node, key, rule, now in
                let hit = try await node.store.hit(key, rule, at: now)
                guard tally.add(key) == 40, case .locked(let end) = hit else { return hit }
                return .tripped(until: end)
            }
        },
        Saboteur("counters.hit.limit-below-one", "Allows nothing under a limit below one.") { sabotage in
            sabotage.hit = { node, key, rule, now in
                guard rule.limit < 1 else { return try await node.store.hit(key, rule, at: now) }
                return .tripped(until: now + rule.lock)
            }
        },
        Saboteur("counters.hit.keys-are-independent", "Counts addresses with accounts.") { sabotage in
            sabotage.hit = { node, key, rule, now in
                let scope: StoredName = key.scope == "sign-in.address" ? "sign-in.account" : key.scope
                return try await node.store.hit(CounterKey(scope: scope, digest: key.digest), rule, at: now)
            }
        },
        Saboteur("counters.hit.clock-moved-back", "Begins a new window when the clock is behind.") { sabotage in
            let latest = Remembered<[CounterKey: Timestamp]>([:])
            sabotage.hit = { node, key, rule, now in
                let hit = try await node.store.hit(key, rule, at: now)
                if let last = latest.recall(key), now < last, let generation = hit.generation {
                    return .allowed(count: 1, generation)
                }
                latest.note(key, now)
                return hit
            }
        },
        Saboteur("counters.hit.seen-at-once", "Counts on for one hit after the other node has cleared.") { sabotage in
            let cleared = Remembered<[CounterKey: Bool]>([:])
            sabotage.clear = { node, key, generation, now in
                let clearing = try await node.store.clear(key, ifGeneration: generation, at: now)
                if !node.isSecond, clearing == .cleared { cleared.note(key, true) }
                return clearing
            }
            sabotage.hit = { node, key, rule, now in
                let hit = try await node.store.hit(key, rule, at: now)
                guard node.isSecond, cleared.recall(key) == true, case .allowed(let count, let generation) = hit else {
                    return hit
                }
                return .allowed(count: count + 1, generation)
            }
        },
    ]

    private static let counterBounds = [
        Saboteur("counters.window.from-the-first-hit", "Lets a busy window run a microsecond longer.") { sabotage in
            let latest = Remembered<[CounterKey: Timestamp]>([:])
            sabotage.hit = { node, key, rule, now in
                let isLate =
                    rule.limit > 5 && latest.recall(key).map { $0 + .microseconds(1) == now } == true
                    && rule.window == .seconds(60)
                latest.note(key, now)
                return try await node.store.hit(key, rule, at: isLate ? now - .microseconds(1) : now)
            }
        },
        Saboteur("counters.window.short-ones-kept", "Draws short windows out to a second.") { sabotage in
            sabotage.hit = { node, key, rule, now in
                var rule = rule
                if rule.window > .zero, rule.window < .seconds(1) { rule.window = .seconds(1) }
                return try await node.store.hit(key, rule, at: now)
            }
        },
        Saboteur("counters.window.none", "Takes no window for a window of a minute.") { sabotage in
            sabotage.hit = { node, key, rule, now in
                var rule = rule
                if rule.window <= .zero { rule.window = .seconds(60) }
                return try await node.store.hit(key, rule, at: now)
            }
        },
        Saboteur("counters.lock.to-the-microsecond", "Draws short locks out to a second.") { sabotage in
            sabotage.hit = { node, key, rule, now in
                var rule = rule
                if rule.lock > .zero, rule.lock < .seconds(1) { rule.lock = .seconds(1) }
                return try await node.store.hit(key, rule, at: now)
            }
        },
        Saboteur("counters.lock.none", "Takes no lock for a lock of a second.") { sabotage in
            sabotage.hit = { node, key, rule, now in
                var rule = rule
                if rule.lock <= .zero { rule.lock = .seconds(1) }
                return try await node.store.hit(key, rule, at: now)
            }
        },
    ]

    private static let counterClearings = [
        Saboteur("counters.clear.forgets-the-hits", "Clears a window that it has cleared already.") { sabotage in
            let cleared = Remembered<[CounterKey: CounterGeneration]>([:])
            sabotage.clear = { node, key, generation, now in
                if cleared.recall(key) == generation { return .cleared }
                let clearing = try await node.store.clear(key, ifGeneration: generation, at: now)
                if clearing == .cleared { cleared.note(key, generation) }
                return clearing
            }
        },
        Saboteur("counters.clear.generations-rise", "Gives a window the generation of the one cleared before.") {
            sabotage in
            let cleared = Remembered<[CounterKey: CounterGeneration]>([:])
            sabotage.clear = { node, key, generation, now in
                cleared.note(key, generation)
                return try await node.store.clear(key, ifGeneration: generation, at: now)
            }
            sabotage.hit = { node, key, rule, now in
                let hit = try await node.store.hit(key, rule, at: now)
                guard let earlier = cleared.recall(key), case .allowed(let count, _) = hit else { return hit }
                return .allowed(count: count, earlier)
            }
        },
        Saboteur("counters.clear.lock-stays", "Says that it cleared a window that a lock has ended.") { sabotage in
            let tripped = Remembered<[CounterKey: Bool]>([:])
            sabotage.hit = { node, key, rule, now in
                let hit = try await node.store.hit(key, rule, at: now)
                if case .tripped = hit { tripped.note(key, true) }
                return hit
            }
            sabotage.clear = { node, key, generation, now in
                if tripped.recall(key) == true { return .cleared }
                return try await node.store.clear(key, ifGeneration: generation, at: now)
            }
        },
        Saboteur("counters.clear.newer-window-stays", "Takes generation 0 for any.") { sabotage in
            sabotage.clear = { node, key, generation, now in
                if generation.number == 0 { return .cleared }
                return try await node.store.clear(key, ifGeneration: generation, at: now)
            }
        },
        Saboteur("counters.clear.nothing-there", "Says that it cleared a key that was never hit.") { sabotage in
            let known = Remembered<[CounterKey: Bool]>([:])
            sabotage.hit = { node, key, rule, now in
                known.note(key, true)
                return try await node.store.hit(key, rule, at: now)
            }
            sabotage.clear = { node, key, generation, now in
                guard known.recall(key) == true else { return .cleared }
                return try await node.store.clear(key, ifGeneration: generation, at: now)
            }
        },
    ]

    private static let counterSweeps = [
        Saboteur("counters.sweep.only-what-is-over", "Sweeps what has a microsecond to run.") { sabotage in
            sabotage.sweepCounters = { node, now, limit in
                try await node.store.sweepCounters(at: now + .microseconds(1), limit: limit)
            }
        },
        Saboteur("counters.sweep.limit-and-end", "Takes a limit below one for none.") { sabotage in
            sabotage.sweepCounters = { node, now, limit in
                try await node.store.sweepCounters(at: now, limit: limit < 1 ? 1_000 : limit)
            }
        },
    ]
}

extension CounterHit {
    fileprivate var generation: CounterGeneration? {
        if case .allowed(_, let generation) = self { generation } else { nil }
    }
}
