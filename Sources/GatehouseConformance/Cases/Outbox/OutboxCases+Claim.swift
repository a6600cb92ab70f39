import GatehouseDatastore

extension OutboxCases {
    static let claiming = [claimOrder, claimLimits, claimDue, claimCounts]
    static let leases = [leaseTime, leaseOfDead]
    static let claimRaces = [claimRace]

    private static let claimOrder = ConformanceCase(
        "outbox.claim.order",
        "The longest due come first, those of one time in the order of the identifiers, however they were filed.",
        requires: [.outbox]
    ) { world in
        var mails: [MailRecord] = []
        for (step, start) in ([0x80, 0x00, 0xFF, 0x7F, 0x01, 0xC0] as [UInt8]).enumerated() {
            let bytes = [start] + world.mint.id(MailID.self).bytes.dropFirst()
            let id = try unwrap(MailID(bytes: bytes), "an identifier of sixteen bytes")
            let due = world.now - .microseconds(Int64(step % 3))
            mails.append(changed(world.mint.mail(at: world.now, due: due)) { $0.id = id })
        }
        mails.append(world.mint.mail(at: world.now, due: .distantPast))
        for mail in mails { try await world.first.outbox.enqueue(.mail(mail)) }
        let wanted = mails.sorted { one, other in
            if one.dueAt != other.dueAt { return one.dueAt < other.dueAt }
            return one.id.bytes.lexicographicallyPrecedes(other.id.bytes)
        }
        var claimed: [MailRecord] = []
        for limit in [1, 3, 2, 5] {
            let batch = try await world.claim(limit, through: world.node(limit))
            try expect(batch.count <= limit, "\(batch.count) mails claimed with a limit of \(limit)")
            claimed += batch.map(\.mail)
        }
        try expect(claimed.map(\.id), equals: wanted.map(\.id), "the mails in the order of the claims")
    }

    private static let claimLimits = ConformanceCase(
        "outbox.claim.limits",
        "A limit below one means one, and a huge one is no harm; where nothing is due nothing is claimed.",
        requires: [.outbox]
    ) { world in
        let none = try await world.claim(through: world.second)
        try expect(none, equals: [], "mails claimed from an empty outbox")
        let mails = try await world.addMails(6)
        for (number, limit) in [0, -1, .min].enumerated() {
            let batch = try await world.claim(limit, through: world.second)
            try expect(batch.map(\.mail), equals: [mails[number]], "mails claimed with a limit of \(limit)")
        }
        let rest = try await world.claim(.max)
        try expect(rest.map(\.mail), equals: Array(mails[3...]), "mails claimed with the greatest limit")
    }

    private static let claimDue = ConformanceCase(
        "outbox.claim.due",
        "A mail that is due exactly now is claimed, and one that is due a microsecond later is not until then.",
        requires: [.outbox]
    ) { world in
        let delays: [Duration] = [.microseconds(1), .zero, .microseconds(-1), .seconds(3_600)]
        let mails = delays.map { world.mint.mail(at: world.now, due: world.now + $0) }
        let never = world.mint.mail(at: world.now, due: .distantFuture)
        try await world.first.outbox.enqueue(AccompanyingRecords(mail: mails + [never]))
        let now = try await world.claim(through: world.second)
        try expect(Set(now.map(\.mail)), equals: [mails[1], mails[2]], "mails that are due now")
        let later = try await world.claim(at: world.now + .microseconds(1))
        try expect(later.map(\.mail), equals: [mails[0]], "mails that are due a microsecond later")
        let early = try await world.claim(at: world.now + .seconds(10))
        try expect(early, equals: [], "mails that are due ten seconds later")
    }

    private static let claimCounts = ConformanceCase(
        "outbox.claim.attempts",
        "Each claim counts, whether the one before was settled or ran out, and the count is seen in the list.",
        requires: [.outbox]
    ) { world in
        let mail = try await world.addMails()[0]
        for attempt in 1...6 {
            let time = world.now + .seconds(Int64(attempt) * 1_000)
            let lease: LeaseID = world.mint.id()
            let claimed = try await world.claim(under: lease, at: time, through: world.node(attempt))
            try expect(claimed.map(\.attempt), equals: [attempt], "the count of attempt \(attempt)")
            try expect(claimed.first?.mail.payload == mail.payload, "the mail of attempt \(attempt)")
            let queued = try await world.queue()
            try expect(queued.map(\.attempts), equals: [attempt], "the count in the list")
            guard attempt.isMultiple(of: 2) else { continue }
            _ = try await world.settle(mail, under: lease, as: .later(time, world.mint.text("failure")))
        }
    }

    private static let leaseTime = ConformanceCase(
        "outbox.claim.lease",
        "A mail that is out is claimed by nobody until the very moment its lease ends, and from then on by one.",
        requires: [.outbox]
    ) { world in
        let mail = try await world.addMails()[0]
        let end = world.now + .microseconds(1_000_001)
        let lease: LeaseID = world.mint.id()
        let first = try await world.first.outbox.claimMail(limit: 5, lease: lease, until: end, at: world.now)
        try expect(first.map(\.mail), equals: [mail], "the first claim")
        for time in [world.now - .seconds(60), world.now, end - .microseconds(1)] {
            for node in [world.second, world.first] {
                let claimed = try await world.claim(at: time, through: node)
                try expect(claimed, equals: [], "a claim while somebody has the mail")
            }
        }
        let second = try await world.claim(at: end, through: world.second)
        try expect(second, equals: [ClaimedMail(mail: mail, attempt: 2)], "a claim when the lease ends")
        let third = try await world.claim(at: end, through: world.first)
        try expect(third, equals: [], "another claim when the lease has ended")
    }

    private static let leaseOfDead = ConformanceCase(
        "outbox.claim.dead",
        "A dead letter is claimed by nobody, however long it waits.",
        requires: [.outbox]
    ) { world in
        _ = try await world.addDeadLetters(3)
        for time in [world.now, world.now + .seconds(61), world.now + .seconds(10_000_000), .distantFuture] {
            let claimed = try await world.first.outbox.claimMail(
                limit: 10,
                lease: world.mint.id(),
                until: .distantFuture,
                at: time
            )
            try expect(claimed, equals: [], "dead letters claimed")
        }
    }

    private static let claimRace = ConformanceCase(
        "outbox.claim.race",
        "Of 200 mails that 64 tasks on two nodes claim at once, each goes to exactly one, and is counted once.",
        requires: [.outbox]
    ) { world in
        let mails = try await world.addMails(200)
        let batches = try await race { number in
            try await repeated(2) { try await world.claim(3, through: world.node(number)) }.flatMap { $0 }
        }
        // A store may pass by what another is claiming, so a few may be left.
        let rest = try await world.claim()
        let claimed = batches.flatMap { $0 } + rest
        try expect(claimed.count, equals: 200, "mails claimed")
        try expect(Set(claimed.map(\.mail)) == Set(mails), "the mails claimed are those that were filed")
        try expect(claimed.allSatisfy { $0.attempt == 1 }, "each was claimed for the first time")
        let queued = try await world.queue()
        try expect(queued.allSatisfy { $0.attempts == 1 && $0.leasedUntil != nil }, "each is out once")
    }
}
