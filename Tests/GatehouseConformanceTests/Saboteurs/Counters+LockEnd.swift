import GatehouseDatastore

extension Saboteurs {
    static let counterLockEnds = [
        unknownLocked, fullLocked, secondNodeBlind, lockLingers, askingCounts, addressesAskedAsAccounts,
    ]

    private static let unknownLocked = Saboteur(
        "counters.lock-end.never-hit",
        "Takes a key that was never hit for one whose lock ends now, on the second node."
    ) { sabotage in
        let known = Remembered<Set<CounterKey>>([])
        sabotage.hit = { node, key, rule, now in
            known.withLock { _ = $0.insert(key) }
            return try await node.store.hit(key, rule, at: now)
        }
        sabotage.lockEnd = { node, key, now in
            if node.isSecond, !known.withLock({ $0.contains(key) }) { return now }
            return try await node.store.lockEnd(of: key, at: now)
        }
    }

    private static let fullLocked = Saboteur(
        "counters.lock-end.within-limit",
        "Takes a key that has reached its limit for a locked one."
    ) { sabotage in
        let full = Remembered<[CounterKey: Timestamp]>([:])
        sabotage.hit = { node, key, rule, now in
            let hit = try await node.store.hit(key, rule, at: now)
            full.withLock { full in
                full[key] = nil
                if case .allowed(let count, _) = hit, count == rule.limit { full[key] = now + rule.window }
            }
            return hit
        }
        sabotage.lockEnd = { node, key, now in
            if let end = full.recall(key) { return end }
            return try await node.store.lockEnd(of: key, at: now)
        }
    }

    private static let secondNodeBlind = Saboteur(
        "counters.lock-end.locked",
        "Knows of no lock on the second node."
    ) { sabotage in
        sabotage.lockEnd = { node, key, now in
            node.isSecond ? nil : try await node.store.lockEnd(of: key, at: now)
        }
    }

    private static let lockLingers = Saboteur(
        "counters.lock-end.to-the-microsecond",
        "Tells the end of a lock in the moment of its end."
    ) { sabotage in
        let ends = Remembered<[CounterKey: Timestamp]>([:])
        sabotage.hit = { node, key, rule, now in
            let hit = try await node.store.hit(key, rule, at: now)
            if case .tripped(let end) = hit { ends.note(key, end) }
            return hit
        }
        sabotage.lockEnd = { node, key, now in
            let end = try await node.store.lockEnd(of: key, at: now)
            return end ?? (ends.recall(key) == now ? now : nil)
        }
    }

    private static let askingCounts = Saboteur(
        "counters.lock-end.counts-nothing",
        "Counts the twelfth question for a hit."
    ) { sabotage in
        let rules = Remembered<[CounterKey: CounterRule]>([:])
        let asked = Tally<CounterKey>()
        sabotage.hit = { node, key, rule, now in
            rules.note(key, rule)
            return try await node.store.hit(key, rule, at: now)
        }
        sabotage.lockEnd = { node, key, now in
            let end = try await node.store.lockEnd(of: key, at: now)
            if asked.add(key) == 12, let rule = rules.recall(key) { _ = try await node.store.hit(key, rule, at: now) }
            return end
        }
    }

    private static let addressesAskedAsAccounts = Saboteur(
        "counters.lock-end.keys-are-independent",
        "Takes an address for the account of its digest."
    ) { sabotage in
        sabotage.lockEnd = { node, key, now in
            let scope: StoredName = key.scope == "sign-in.address" ? "sign-in.account" : key.scope
            return try await node.store.lockEnd(of: CounterKey(scope: scope, digest: key.digest), at: now)
        }
    }
}
