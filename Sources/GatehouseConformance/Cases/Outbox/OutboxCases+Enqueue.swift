import GatehouseDatastore

extension OutboxCases {
    static let enqueuing = [enqueueReadBack, enqueueMoments, enqueueWhole, enqueueRace]
    static let owners = [ownerAbsent, ownerDeleted, ownerRace]

    private static let enqueueReadBack = ConformanceCase(
        "outbox.enqueue.read-back",
        "A mail is kept as it was given: any bytes, none of them and 64 KiB, with a user and without.",
        requires: [.outbox, .users]
    ) { world in
        let user = try await world.addUser().id
        let kind = try unwrap(StoredName(String(repeating: "k", count: 64)), "the longest name")
        let payloads: [[UInt8]] = [
            [], [0], [0, 0, 255], Array("\u{1F511}'\"\\\n".utf8), Array(0...255),
            (0..<65_536).map { UInt8(truncatingIfNeeded: $0 &* 7) },
        ]
        let mails = payloads.flatMap { payload in
            [
                world.mint.mail(kind, at: world.now, payload: payload),
                world.mint.mail(of: user, at: world.now, due: world.now + .seconds(5), payload: payload),
            ]
        }
        try await world.first.outbox.enqueue(.none)
        try await world.first.outbox.enqueue(AccompanyingRecords(mail: mails))
        for node in [world.second, world.first] {
            let queue = try await node.outbox.mails(areDead: false, after: nil, limit: 100).elements
            try expect(queue.map(\.mail) == mails, "the mails in the list")
            let isUntouched = queue.allSatisfy {
                $0.attempts == 0 && !$0.isDead && $0.failure == nil && $0.leasedUntil == nil
            }
            try expect(isUntouched, "mails that nobody has tried")
        }
        let claimed = try await world.claim(at: world.now + .seconds(5), through: world.second)
        try expect(Set(claimed.map(\.mail)) == Set(mails), "the mails as they were claimed")
    }

    private static let enqueueMoments = ConformanceCase(
        "outbox.enqueue.exact-moments",
        "Moments come back to the microsecond, before 1970 and at both ends of time.",
        requires: [.outbox]
    ) { world in
        let moments: [Timestamp] = [
            .distantPast, Timestamp(microseconds: -1_234_567), Timestamp(microseconds: -1), Timestamp(microseconds: 0),
            Timestamp(microseconds: 999_999), .distantFuture,
        ]
        let mails = moments.map { world.mint.mail(at: $0, due: $0) }
        try await world.first.outbox.enqueue(AccompanyingRecords(mail: mails))
        let queue = try await world.queue().map(\.mail)
        try expect(queue.map(\.createdAt.microseconds), equals: moments.map(\.microseconds), "when they were asked for")
        try expect(queue.map(\.dueAt.microseconds), equals: moments.map(\.microseconds), "when they are due")
    }

    private static let enqueueWhole = ConformanceCase(
        "outbox.enqueue.all-or-none",
        "When a mail or an event is there already, or comes twice, none of the call is kept, and the refusal tells which.",
        requires: [.outbox, .audit]
    ) { world in
        let present = world.mint.mail(at: world.now)
        let event = world.mint.event(at: world.now)
        try await world.first.outbox.enqueue(AccompanyingRecords(audit: [event], mail: [present]))
        func mail() -> MailRecord { world.mint.mail(at: world.now) }
        func fact() -> AuditRecord { world.mint.event(at: world.now) }
        let (twice, changedKind) = (mail(), changed(present) { $0.kind = "other" })
        for mails in [[present], [mail(), changedKind, mail()], [twice, twice]] {
            try await expect(refusal: .duplicate(.mail), of: "\(mails.count) mails, one of them there already") {
                try await world.second.outbox.enqueue(AccompanyingRecords(audit: [fact()], mail: mails))
            }
        }
        let sameEvent = fact()
        for events in [[event], [fact(), event], [sameEvent, sameEvent]] {
            try await expect(refusal: .duplicate(.id), of: "\(events.count) events, one of them there already") {
                try await world.second.outbox.enqueue(AccompanyingRecords(audit: events, mail: [mail()]))
            }
        }
        let queue = try await world.queue()
        try expect(queue.map(\.mail), equals: [present], "the mails that were there before")
        try await world.expectTrail([event], "after refused calls")
        try await world.second.outbox.enqueue(AccompanyingRecords(audit: [sameEvent], mail: [twice]))
    }

    private static let enqueueRace = ConformanceCase(
        "outbox.enqueue.race",
        "Of 64 calls at once that share one mail, one is kept whole, the others not at all; what stands alone all stays.",
        requires: [.outbox]
    ) { world in
        let shared = world.mint.mail(at: world.now)
        let own = (0..<64).map { _ in world.mint.mail("own", at: world.now) }
        let alone = (0..<64).map { _ in world.mint.mail("alone", at: world.now) }
        let attempts = try await race { number in
            let outbox = try world.node(number).outbox
            try await outbox.enqueue(.mail(alone[number]))
            return try await attempt { try await outbox.enqueue(.mail(own[number], shared)) }
        }
        try expect(attempts.count { $0.value != nil }, equals: 1, "calls kept")
        try expect(attempts.count { $0.code == .duplicate(.mail) }, equals: 63, "calls refused")
        let kept = try unwrap(attempts.firstIndex { $0.value != nil }, "the winner")
        try await world.expectQueue(waiting: alone + [shared, own[kept]], "after the race")
    }

    private static let ownerAbsent = ConformanceCase(
        "outbox.users.absent",
        "A mail of a user who is not there is not kept; what is filed with it is.",
        requires: [.outbox, .users]
    ) { world in
        let user = try await world.addUser()
        let deleted = try await world.addUser()
        _ = try await world.first.users.delete(deleted.id, with: .none)
        let kept = [world.mint.mail(at: world.now), world.mint.mail(of: user.id, at: world.now)]
        let orphans = [
            world.mint.mail(of: deleted.id, at: world.now), world.mint.mail(of: world.mint.id(), at: world.now),
        ]
        try await world.second.outbox.enqueue(AccompanyingRecords(mail: [orphans[0], kept[0], orphans[1], kept[1]]))
        try await world.expectQueue(waiting: kept, "after filing mails of absent users")
    }

    private static let ownerDeleted = ConformanceCase(
        "outbox.users.deleted",
        "With a user go their mails, also those that are out or dead; the others stay.",
        requires: [.outbox, .users]
    ) { world in
        let (user, other) = (try await world.addUser().id, try await world.addUser().id)
        var dead: [MailRecord] = []
        for owner in [user, other, nil] { dead += try await world.addDeadLetters(of: owner) }
        var out: [MailRecord] = []
        for owner in [user, other, nil] { out += try await world.addMails(of: owner) }
        let lease: LeaseID = world.mint.id()
        _ = try await world.claim(under: lease)
        var waiting: [MailRecord] = []
        for owner in [user, other, nil] { waiting += try await world.addMails(of: owner) }
        _ = try await world.second.users.delete(user, with: .none)
        try await world.expectQueue(
            waiting: Array(out.dropFirst() + waiting.dropFirst()),
            dead: Array(dead.dropFirst()),
            "after the deletion"
        )
        let settlings = [
            try await world.settle(out[0], under: lease), try await world.settle(out[1], under: lease),
        ]
        try expect(settlings, equals: [.leaseLost, .settled], "settling a mail that went, and one that stayed")
    }

    private static let ownerRace = ConformanceCase(
        "outbox.users.delete-race",
        "When a user is deleted while mails are filed, each call is accepted and none of the user's mails is left.",
        requires: [.outbox, .users]
    ) { world in
        let user = try await world.addUser().id
        let others = (0..<64).map { _ in world.mint.mail(at: world.now) }
        _ = try await race { number in
            if number == 32 { _ = try await world.node(number).users.delete(user, with: .none) }
            let own = world.mint.mail(of: user, at: world.now)
            try await world.node(number).outbox.enqueue(.mail(own, others[number]))
        }
        try await world.expectQueue(waiting: others, "after the race")
    }
}
