import GatehouseDatastore

extension AuditCases {
    static let pruning = [pruneBefore, pruneLimits, pruneRace]

    private static let pruneBefore = ConformanceCase(
        "audit.prune.before",
        "Pruning removes what happened before a time, to the microsecond, and counts it; done twice it does nothing more.",
        requires: [.audit]
    ) { world in
        let step = Duration.microseconds(1)
        let moments: [Timestamp] = [
            world.now + step, world.now - step, world.now, .distantPast, .distantFuture, Timestamp(microseconds: -5),
        ]
        let events = moments.map { world.mint.event(at: $0) }
        try await world.first.audit.append(events)
        let early = try await world.second.audit.pruneAudit(before: .distantPast, limit: 10)
        try expect(early, equals: 0, "events before all time")
        let count = try await world.first.audit.pruneAudit(before: world.now, limit: 10)
        try expect(count, equals: 3, "events pruned")
        try await world.expectTrail([events[0], events[2], events[4]], "after pruning")
        let again = try await world.second.audit.pruneAudit(before: world.now, limit: 10)
        try expect(again, equals: 0, "events pruned again")
        try await world.first.audit.append([events[1]])
    }

    private static let pruneLimits = ConformanceCase(
        "audit.prune.limits",
        "Pruning removes no more than the limit, fewer only at the end; a limit below one means one.",
        requires: [.audit]
    ) { world in
        let old = (0..<9).map { _ in world.mint.event(at: world.now - .seconds(1)) }
        let young = (0..<3).map { _ in world.mint.event(at: world.now) }
        try await world.first.audit.append(old + young)
        var left = 9
        for (limit, wanted) in [(2, 2), (0, 1), (-7, 1), (.min, 1), (3, 3), (3, 1), (3, 0)] {
            let count = try await world.second.audit.pruneAudit(before: world.now, limit: limit)
            try expect(count, equals: wanted, "events pruned with a limit of \(limit)")
            left -= count
            let trail = try await world.first.audit.events(matching: AuditFilter(), before: nil, limit: 100)
            try expect(trail.elements.count, equals: left + 3, "events left after a limit of \(limit)")
        }
        try await world.expectTrail(young, "after all pruning")
    }

    private static let pruneRace = ConformanceCase(
        "audit.prune.race",
        "Of many prunings at once each event is counted by one alone.",
        requires: [.audit]
    ) { world in
        try await world.first.audit.append((0..<100).map { _ in world.mint.event(at: world.now - .seconds(1)) })
        let kept = world.mint.event(at: world.now)
        try await world.first.audit.append([kept])
        let counts = try await race(64) { number in
            try await world.node(number).audit.pruneAudit(before: world.now, limit: 3)
        }
        try expect(counts.reduce(0, +), equals: 100, "events counted by 64 prunings of three")
        try await world.expectTrail([kept], "after the race")
    }
}
