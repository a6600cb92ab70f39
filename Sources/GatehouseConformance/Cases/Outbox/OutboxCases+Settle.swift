import GatehouseDatastore

extension OutboxCases {
    static let settling = [settleDone, settleLater, settleDead, settleLost, settleLate, settleCompanions]
    static let settleRaces = [settleRace, settleRaceWithClaim]

    private static let settleDone = ConformanceCase(
        "outbox.settle.done",
        "A mail that is done with is gone for good, and nobody can settle it again.",
        requires: [.outbox]
    ) { world in
        let mails = try await world.addMails(3)
        let lease: LeaseID = world.mint.id()
        _ = try await world.claim(under: lease)
        let settling = try await world.settle(mails[1], under: lease, through: world.second)
        try expect(settling, equals: .settled, "a mail that is done")
        let again = try await world.settle(mails[1], under: lease)
        try expect(again, equals: .leaseLost, "settling it again")
        try await world.expectQueue(waiting: [mails[0], mails[2]], "after one was done")
        let later = try await world.claim(at: world.now + .seconds(600))
        try expect(later.map(\.mail), equals: [mails[0], mails[2]], "mails claimed later")
    }

    private static let settleLater = ConformanceCase(
        "outbox.settle.later",
        "A mail to be tried later is free, due at that time to the microsecond, and says why the last attempt failed.",
        requires: [.outbox]
    ) { world in
        let mail = try await world.addMails()[0]
        var lease: LeaseID = world.mint.id()
        _ = try await world.claim(under: lease)
        for number in 1...3 {
            let due = world.now + .seconds(Int64(number)) + .microseconds(1)
            let failure = try stored("\(number): \u{1F4EB} no answer'\"\n")
            let settling = try await world.settle(mail, under: lease, as: .later(due, failure), through: world.second)
            try expect(settling, equals: .settled, "a mail that is tried later")
            let again = try await world.settle(mail, under: lease, as: .later(due, failure))
            try expect(again, equals: .leaseLost, "settling it again")
            let moved = changed(mail) { $0.dueAt = due }
            let wanted = QueuedMail(
                mail: moved,
                attempts: number,
                isDead: false,
                failure: failure,
                leasedUntil: nil
            )
            try expect(try await world.queue(), equals: [wanted], "the mail in the list")
            let early = try await world.claim(at: due - .microseconds(1))
            try expect(early, equals: [], "a claim before it is due")
            lease = world.mint.id()
            let claimed = try await world.claim(under: lease, at: due, through: world.second)
            try expect(claimed, equals: [ClaimedMail(mail: moved, attempt: number + 1)], "a claim when it is due")
        }
    }

    private static let settleDead = ConformanceCase(
        "outbox.settle.dead",
        "A dead letter is kept as it is, with why and after how many attempts, and leaves those that wait.",
        requires: [.outbox]
    ) { world in
        let mails = try await world.addMails(2)
        let lease: LeaseID = world.mint.id()
        _ = try await world.claim(under: lease)
        let failure = StoredText(lossy: String(repeating: "\u{1F4ED}", count: StoredText.maximumByteCount))
        let settling = try await world.settle(mails[0], under: lease, as: .dead(failure), through: world.second)
        try expect(settling, equals: .settled, "a mail that is dead")
        let again = try await world.settle(mails[0], under: lease, as: .dead(failure))
        try expect(again, equals: .leaseLost, "settling it again")
        let dead = try await world.queue(areDead: true)
        let wanted = QueuedMail(mail: mails[0], attempts: 1, isDead: true, failure: failure, leasedUntil: nil)
        try expect(dead == [wanted], "the dead letter in the list")
        try await world.expectQueue(waiting: [mails[1]], dead: [mails[0]], "after one was buried")
    }

    private static let settleLost = ConformanceCase(
        "outbox.settle.lease-lost",
        "Once another has claimed a mail, the lease before changes nothing, nor does one that never had the mail.",
        requires: [.outbox]
    ) { world in
        let mails = try await world.addMails(2)
        let (old, new): (LeaseID, LeaseID) = (world.mint.id(), world.mint.id())
        _ = try await world.claim(under: old)
        let later = world.now + .seconds(61)
        _ = try await world.claim(1, under: new, at: later, through: world.second)
        let before = try await world.queue()
        let failure = world.mint.text("failure")
        let settlements: [MailSettlement] = [.done, .later(world.now, failure), .dead(failure)]
        for settlement in settlements {
            for (mail, lease) in [
                (mails[0], old), (mails[1], new), (mails[1], world.mint.id()), (world.mint.mail(at: world.now), new),
            ] {
                let settling = try await world.settle(mail, under: lease, as: settlement)
                try expect(settling, equals: .leaseLost, "settling under a lease that does not have the mail")
            }
        }
        try expect(try await world.queue(), equals: before, "the mails after settlements that do not count")
        let settling = try await world.settle(mails[0], under: new)
        try expect(settling, equals: .settled, "settling under the lease that has the mail")
    }

    private static let settleLate = ConformanceCase(
        "outbox.settle.late",
        "A lease counts after its time while nobody has claimed the mail since, also when others were claimed.",
        requires: [.outbox]
    ) { world in
        let mails = try await world.addMails(4)
        let lease: LeaseID = world.mint.id()
        _ = try await world.claim(under: lease)
        let claimed = try await world.claim(1, at: world.now + .seconds(3_600), through: world.second)
        try expect(claimed.map(\.mail), equals: [mails[0]], "the mail that another claimed")
        let settlements: [MailSettlement] = [
            .done, .later(world.now, world.mint.text()), .dead(world.mint.text()),
        ]
        for (mail, settlement) in zip(mails[1...], settlements) {
            let settling = try await world.settle(mail, under: lease, as: settlement)
            try expect(settling, equals: .settled, "settling after the lease's time")
        }
        try await world.expectQueue(waiting: [mails[0], mails[2]], dead: [mails[3]], "after the settlements")
    }

    private static let settleCompanions = ConformanceCase(
        "outbox.settle.companions",
        "Events and mails are written with a settlement that counts, and with no other.",
        requires: [.outbox, .audit]
    ) { world in
        let mail = try await world.addMails()[0]
        let lease: LeaseID = world.mint.id()
        _ = try await world.claim(under: lease)
        let event = world.mint.event(at: world.now)
        let notice = world.mint.mail(at: world.now)
        func others() -> AccompanyingRecords {
            AccompanyingRecords(audit: [world.mint.event(at: world.now)], mail: [world.mint.mail(at: world.now)])
        }
        _ = try await world.settle(mail, under: world.mint.id(), with: others())
        let written = AccompanyingRecords(audit: [event], mail: [notice])
        let settling = try await world.settle(mail, under: lease, as: .dead(world.mint.text()), with: written)
        try expect(settling, equals: .settled, "a settlement that counts")
        _ = try await world.settle(mail, under: lease, with: others())
        try await world.expectTrail([event], "after one settlement that counts and two others")
        try await world.expectQueue(waiting: [notice], dead: [mail], "after one settlement that counts and two others")
        let last: LeaseID = world.mint.id()
        _ = try await world.claim(under: last)
        try await expect(refusal: .duplicate(.mail), of: "a settlement whose mail is there already") {
            try await world.settle(notice, under: last, as: .dead(world.mint.text()), with: .mail(mail))
        }
        try await expect(refusal: .duplicate(.id), of: "a settlement whose event is there already") {
            try await world.settle(notice, under: last, as: .dead(world.mint.text()), with: .audit(event))
        }
        try await world.expectQueue(waiting: [notice], dead: [mail], "no settlement without what goes with it")
    }

    private static let settleRace = ConformanceCase(
        "outbox.settle.race",
        "Of 64 tasks that settle one mail under its lease at once, one alone does.",
        requires: [.outbox]
    ) { world in
        let mail = try await world.addMails()[0]
        let lease: LeaseID = world.mint.id()
        _ = try await world.claim(under: lease)
        let settlings = try await race { number in
            let failure = world.mint.text("failure")
            return try await world.settle(mail, under: lease, as: .dead(failure), through: world.node(number))
        }
        try expect(settlings.count { $0 == .settled }, equals: 1, "tasks that settled the mail")
        try await world.expectQueue(waiting: [], dead: [mail], "after the race")
    }

    private static let settleRaceWithClaim = ConformanceCase(
        "outbox.settle.race-with-claim",
        "When leases that are over are settled while the mails are claimed anew, each mail goes one way alone.",
        requires: [.outbox]
    ) { world in
        let mails = try await world.addMails(32)
        let old: LeaseID = world.mint.id()
        _ = try await world.claim(under: old)
        let later = world.now + .seconds(61)
        let outcomes = try await race { number -> (settled: [MailID], claimed: [MailID]) in
            let node = world.node(number / 2)
            guard number.isMultiple(of: 2) else {
                return ([], try await world.claim(1, at: later, through: node).map(\.mail.id))
            }
            let mail = mails[number / 2]
            let settling = try await world.settle(mail, under: old, through: node)
            return (settling == .settled ? [mail.id] : [], [])
        }
        let settled = outcomes.flatMap(\.settled)
        let claimed = outcomes.flatMap(\.claimed) + (try await world.claim(at: later)).map(\.mail.id)
        try expect(settled.count + claimed.count, equals: 32, "mails settled or claimed")
        try expect(Set(settled + claimed), equals: Set(mails.map(\.id)), "the mails settled or claimed")
        try await world.expectQueue(waiting: mails.filter { claimed.contains($0.id) }, "after the race")
    }
}
