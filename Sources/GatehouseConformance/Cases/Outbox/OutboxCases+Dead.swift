import GatehouseDatastore

extension OutboxCases {
    static let deadLetters = [retryResets, retryAbsent, retryCompanions, dropGone, dropAbsent, dropCompanions]
    static let deadLetterRaces = [retryRace, dropRace]

    private static let retryResets = ConformanceCase(
        "outbox.retry.resets",
        "A dead letter that is to be tried again is due at once, as if it had never been tried, and otherwise as it was.",
        requires: [.outbox]
    ) { world in
        let mail = try await world.addMails()[0]
        for attempt in 1...3 {
            let lease: LeaseID = world.mint.id()
            _ = try await world.claim(under: lease)
            let failure = world.mint.text("failure")
            let settlement = attempt == 3 ? MailSettlement.dead(failure) : .later(world.now, failure)
            _ = try await world.settle(mail, under: lease, as: settlement)
        }
        let time = world.now + .seconds(3_600) + .microseconds(1)
        let change = try await world.second.outbox.retryMail(mail.id, at: time, with: .none)
        try expect(change, equals: .changed, "a dead letter that is tried again")
        let moved = changed(mail) { $0.dueAt = time }
        let wanted = QueuedMail(mail: moved, attempts: 0, isDead: false, failure: nil, leasedUntil: nil)
        try expect(try await world.queue(), equals: [wanted], "the mail in the list")
        try await world.expectQueue(waiting: [mail], "after the dead letter is tried again")
        let early = try await world.claim(at: time - .microseconds(1))
        try expect(early, equals: [], "a claim before it is due again")
        let claimed = try await world.claim(at: time)
        try expect(claimed, equals: [ClaimedMail(mail: moved, attempt: 1)], "a claim when it is due again")
    }

    private static let retryAbsent = ConformanceCase(
        "outbox.retry.absent",
        "What is no dead letter, because it waits, is out, is done or never was, is not tried again.",
        requires: [.outbox]
    ) { world in
        let done = try await world.addMails()[0]
        let lease: LeaseID = world.mint.id()
        _ = try await world.claim(under: lease)
        _ = try await world.settle(done, under: lease)
        let out = try await world.addMails()[0]
        _ = try await world.claim()
        let waiting = try await world.addMails()[0]
        let before = try await world.queue()
        for mail in [waiting, out, done, world.mint.mail(at: world.now)] {
            let change = try await world.second.outbox.retryMail(mail.id, at: world.now - .seconds(9), with: .none)
            try expect(change, equals: .absent, "trying again what is no dead letter")
        }
        try expect(try await world.queue(), equals: before, "the mails after retries that do not count")
    }

    private static let retryCompanions = ConformanceCase(
        "outbox.retry.companions",
        "Events and mails are written with a retry that counts, and with no other.",
        requires: [.outbox, .audit]
    ) { world in
        try await world.expectCompanions("retry") { mail, companions in
            try await world.second.outbox.retryMail(mail.id, at: world.now, with: companions)
        }
    }

    private static let dropGone = ConformanceCase(
        "outbox.drop.gone",
        "A dead letter that is dropped is gone for good; the others stay.",
        requires: [.outbox]
    ) { world in
        let dead = try await world.addDeadLetters(3)
        let drop = try await world.second.outbox.dropMail(dead[1].id, with: .none)
        try expect(drop, equals: .changed, "a dead letter that is dropped")
        try await world.expectQueue(waiting: [], dead: [dead[0], dead[2]], "after one was dropped")
        let again = try await world.first.outbox.dropMail(dead[1].id, with: .none)
        try expect(again, equals: .absent, "dropping it again")
        let retry = try await world.first.outbox.retryMail(dead[1].id, at: world.now, with: .none)
        try expect(retry, equals: .absent, "trying again what was dropped")
        try await world.first.outbox.enqueue(.mail(dead[1]))
        try await world.expectQueue(waiting: [dead[1]], dead: [dead[0], dead[2]], "after it was filed anew")
    }

    private static let dropAbsent = ConformanceCase(
        "outbox.drop.absent",
        "What is no dead letter, because it waits, is out or never was, is not dropped.",
        requires: [.outbox]
    ) { world in
        let out = try await world.addMails()[0]
        _ = try await world.claim()
        let waiting = try await world.addMails()[0]
        let before = try await world.queue()
        for mail in [waiting, out, world.mint.mail(at: world.now)] {
            let change = try await world.second.outbox.dropMail(mail.id, with: .none)
            try expect(change, equals: .absent, "dropping what is no dead letter")
        }
        try expect(try await world.queue(), equals: before, "the mails after drops that do not count")
    }

    private static let dropCompanions = ConformanceCase(
        "outbox.drop.companions",
        "Events and mails are written with a drop that counts, and with no other.",
        requires: [.outbox, .audit]
    ) { world in
        try await world.expectCompanions("drop") { mail, companions in
            try await world.second.outbox.dropMail(mail.id, with: companions)
        }
    }

    private static let retryRace = ConformanceCase(
        "outbox.retry.race",
        "Of 64 retries of one dead letter at once one alone counts.",
        requires: [.outbox]
    ) { world in
        let dead = try await world.addDeadLetters()[0]
        let changes = try await race { number in
            try await world.node(number).outbox.retryMail(dead.id, at: world.now, with: .none)
        }
        try expect(changes.count { $0 == .changed }, equals: 1, "retries that count")
        try await world.expectQueue(waiting: [dead], "after the race")
    }

    private static let dropRace = ConformanceCase(
        "outbox.drop.race",
        "Of 64 drops of one dead letter at once one alone counts.",
        requires: [.outbox]
    ) { world in
        let dead = try await world.addDeadLetters()[0]
        let changes = try await race { number in
            try await world.node(number).outbox.dropMail(dead.id, with: .none)
        }
        try expect(changes.count { $0 == .changed }, equals: 1, "drops that count")
        try await world.expectQueue(waiting: [], "after the race")
    }
}

extension ConformanceWorld {
    /// Throws ``ConformanceFailure`` unless events and mails are written with a change of a dead letter that counts, and
    /// with no other.
    fileprivate func expectCompanions(
        _ subject: String,
        file: StaticString = #fileID,
        line: UInt = #line,
        _ change: (MailRecord, AccompanyingRecords) async throws -> DeadLetterChange
    ) async throws {
        let dead = try await addDeadLetters(2)
        let event = mint.event(at: now)
        let notice = mint.mail(at: now)
        func others() -> AccompanyingRecords {
            AccompanyingRecords(audit: [mint.event(at: now)], mail: [mint.mail(at: now)])
        }
        _ = try await change(mint.mail(at: now), others())
        let first = try await change(dead[0], AccompanyingRecords(audit: [event], mail: [notice]))
        try expect(first, equals: .changed, "a \(subject) that counts", file: file, line: line)
        _ = try await change(dead[0], others())
        _ = try await change(notice, others())
        for (code, taken) in [
            (StoreError.Code.duplicate(.mail), AccompanyingRecords(audit: [mint.event(at: now)], mail: [notice])),
            (.duplicate(.id), AccompanyingRecords(audit: [event], mail: [mint.mail(at: now)])),
        ] {
            try await expect(refusal: code, of: "a \(subject) whose record is there", file: file, line: line) {
                try await change(dead[1], taken)
            }
        }
        try await expectTrail([event], "after one \(subject) that counts", file: file, line: line)
        let waiting = try await queue().map(\.mail.id).filter { $0 != dead[0].id }
        try expect(waiting, equals: [notice.id], "mails after one \(subject) that counts", file: file, line: line)
        let left = try await queue(areDead: true).map(\.mail.id)
        try expect(left, equals: [dead[1].id], "dead letters after one \(subject)", file: file, line: line)
    }
}
