import GatehouseDatastore

extension Saboteurs {
    static let tombstoneSweeps: [Saboteur] = [
        sweepsBurials, countsTwice, forgetsLive, sweepsLate, sweepsAll, sweepsNone, leavesBehind,
    ]

    private static let sweepsBurials = Saboteur(
        "tombstones.sweep.racing-burial",
        "Sweeps away what is buried during a sweep."
    ) { sabotage in
        let burials = Remembered(0)
        sabotage.bury = { node, session, user, end in
            let burial = try await node.store.bury(session, of: user, until: end)
            burials.withLock { $0 += 1 }
            await Task.yield()
            return burial
        }
        sabotage.sweepTombstones = { node, now, limit in
            let before = burials.withLock { $0 }
            for _ in 0..<100 where burials.withLock({ $0 }) == before { await Task.yield() }
            let isRace = burials.withLock { $0 } > before
            return try await node.store.sweepTombstones(at: isRace ? .distantFuture : now, limit: limit)
        }
    }

    private static let countsTwice = Saboteur(
        "tombstones.sweep.racing-sweeps",
        "Counts what another sweep removed at the same time."
    ) { sabotage in
        let crowd = Crowd()
        sabotage.sweepTombstones = { node, now, limit in
            let isCrowd = await crowd.gathers()
            return try await node.store.sweepTombstones(at: now, limit: limit) + (isCrowd ? 1 : 0)
        }
    }

    private static let forgetsLive = Saboteur(
        "tombstones.sweep.expired-only",
        "Forgets every tombstone there was when it sweeps one."
    ) { sabotage in
        let buried = Remembered<Set<SessionID>>([])
        let forgotten = Remembered<Set<SessionID>>([])
        sabotage.bury = { node, session, user, end in
            buried.withLock { _ = $0.insert(session) }
            return try await node.store.bury(session, of: user, until: end)
        }
        sabotage.sweepTombstones = { node, now, limit in
            let count = try await node.store.sweepTombstones(at: now, limit: limit)
            let all = buried.withLock { $0 }
            if count > 0 { forgotten.withLock { $0.formUnion(all) } }
            return count
        }
        sabotage.spoilEndings { _, session, _, isEnded in
            isEnded && !forgotten.withLock { $0.contains(session) }
        }
    }

    private static let sweepsLate = Saboteur(
        "tombstones.sweep.ends-now",
        "Leaves a tombstone for the microsecond in which it ends."
    ) { sabotage in
        sabotage.sweepTombstones = { node, now, limit in
            try await node.store.sweepTombstones(at: now - .microseconds(1), limit: limit)
        }
    }

    private static let sweepsAll = Saboteur(
        "tombstones.sweep.limit-and-end",
        "Takes a limit for leave to sweep everything."
    ) { sabotage in
        sabotage.sweepTombstones = { node, now, limit in
            try await node.store.sweepTombstones(at: now, limit: limit < 2 ? limit : .max)
        }
    }

    private static let sweepsNone = Saboteur(
        "tombstones.sweep.limit-below-one",
        "Sweeps nothing with a limit below one."
    ) { sabotage in
        sabotage.sweepTombstones = { node, now, limit in
            limit < 1 ? 0 : try await node.store.sweepTombstones(at: now, limit: limit)
        }
    }

    private static let leavesBehind = Saboteur(
        "tombstones.sweep.deleted-user",
        "Leaves the tombstones of a deleted user for the sweep."
    ) { sabotage in
        let buried = Remembered<[UserID: Int]>([:])
        let left = Remembered(0)
        sabotage.bury = { node, session, user, end in
            buried.withLock { $0[user, default: 0] += 1 }
            return try await node.store.bury(session, of: user, until: end)
        }
        sabotage.deleteUser = { node, id, companions in
            let count = buried.withLock { $0.removeValue(forKey: id) ?? 0 }
            left.withLock { $0 += count }
            return try await node.store.delete(id, with: companions)
        }
        sabotage.sweepTombstones = { node, now, limit in
            let count = left.withLock { left in
                defer { left = 0 }
                return left
            }
            return try await node.store.sweepTombstones(at: now, limit: limit) + count
        }
    }
}
