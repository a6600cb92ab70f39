import GatehouseDatastore

extension OutboxCases {
    static let pruning = [pruneBefore, pruneWaiting, pruneLimits, pruneRace]

    private static let pruneBefore = ConformanceCase(
        "outbox.prune.before",
        "Pruning removes dead letters asked for before a time, to the microsecond, and counts them; again it does nothing.",
        requires: [.outbox]
    ) { world in
        let step = Duration.microseconds(1)
        let moments: [Timestamp] = [world.now, world.now - step, .distantPast, Timestamp(microseconds: -5)]
        let mails = moments.map { world.mint.mail(at: $0, due: world.now) }
        try await world.first.outbox.enqueue(AccompanyingRecords(mail: mails))
        let lease: LeaseID = world.mint.id()
        _ = try await world.claim(under: lease)
        for mail in mails { _ = try await world.settle(mail, under: lease, as: .dead(world.mint.text())) }
        let early = try await world.second.outbox.pruneMail(before: .distantPast, limit: 10)
        try expect(early, equals: 0, "dead letters before all time")
        let count = try await world.first.outbox.pruneMail(before: world.now, limit: 10)
        try expect(count, equals: 3, "dead letters pruned")
        try await world.expectQueue(waiting: [], dead: [mails[0]], "after pruning")
        let again = try await world.second.outbox.pruneMail(before: world.now, limit: 10)
        try expect(again, equals: 0, "dead letters pruned again")
    }

    private static let pruneWaiting = ConformanceCase(
        "outbox.prune.waiting",
        "Pruning leaves what waits or is out alone, however old it is.",
        requires: [.outbox]
    ) { world in
        let old = world.now - .seconds(86_400)
        let out = try await world.addMails(2, at: old)
        let lease: LeaseID = world.mint.id()
        _ = try await world.claim(under: lease)
        let waiting = try await world.addMails(2, at: old)
        let count = try await world.second.outbox.pruneMail(before: .distantFuture, limit: 10)
        try expect(count, equals: 0, "mails pruned")
        try await world.expectQueue(waiting: out + waiting, "after pruning")
        let settling = try await world.settle(out[0], under: lease)
        try expect(settling, equals: .settled, "settling a mail that was out")
    }

    private static let pruneLimits = ConformanceCase(
        "outbox.prune.limits",
        "Pruning removes no more than the limit, fewer only at the end; a limit below one means one.",
        requires: [.outbox]
    ) { world in
        _ = try await world.addDeadLetters(9, at: world.now - .seconds(1))
        let young = try await world.addDeadLetters(3)
        var left = 9
        for (limit, wanted) in [(2, 2), (0, 1), (-7, 1), (.min, 1), (3, 3), (3, 1), (3, 0)] {
            let count = try await world.second.outbox.pruneMail(before: world.now, limit: limit)
            try expect(count, equals: wanted, "dead letters pruned with a limit of \(limit)")
            left -= count
            let queue = try await world.queue(areDead: true)
            try expect(queue.count, equals: left + 3, "dead letters left after a limit of \(limit)")
        }
        try await world.expectQueue(waiting: [], dead: young, "after all pruning")
    }

    private static let pruneRace = ConformanceCase(
        "outbox.prune.race",
        "Of many prunings at once each dead letter is counted by one alone.",
        requires: [.outbox]
    ) { world in
        _ = try await world.addDeadLetters(40, at: world.now - .seconds(1))
        let kept = try await world.addDeadLetters()
        let counts = try await race(64) { number in
            try await world.node(number).outbox.pruneMail(before: world.now, limit: 3)
        }
        // A store may pass by what another is removing, so a few may be left.
        let rest = try await world.first.outbox.pruneMail(before: world.now, limit: 100)
        try expect(counts.reduce(0, +) + rest, equals: 40, "dead letters counted")
        try await world.expectQueue(waiting: [], dead: kept, "after the race")
    }
}
