import GatehouseDatastore

extension OutboxCases {
    static let listing = [listOrder, listLimits, listMoving, listDead, listLease]

    private static let listOrder = ConformanceCase(
        "outbox.list.order",
        "Mails that wait are listed in the order of their identifiers, whatever the page's length and when they are due.",
        requires: [.outbox]
    ) { world in
        let empty = try await world.second.outbox.mails(areDead: false, after: nil, limit: 3)
        try expect(empty.elements.isEmpty && empty.next == nil, "an empty list has one page")
        var mails: [MailRecord] = []
        for (step, start) in ([0x80, 0x00, 0xFF, 0x7F, 0x01, 0xC0] as [UInt8]).enumerated() {
            let bytes = [start] + world.mint.id(MailID.self).bytes.dropFirst()
            let id = try unwrap(MailID(bytes: bytes), "an identifier of sixteen bytes")
            let due = world.now + .seconds(Int64(step) - 3)
            mails.append(changed(world.mint.mail(at: world.now, due: due)) { $0.id = id })
        }
        for mail in mails { try await world.first.outbox.enqueue(.mail(mail)) }
        _ = try await world.claim(2)
        let wanted = mails.sorted { $0.id.bytes.lexicographicallyPrecedes($1.id.bytes) }
        for limit in [1, 2, 3, 6, 7] {
            let found = try await walk(limit: limit) { position in
                try await world.second.outbox.mails(areDead: false, after: position, limit: limit)
            }
            try expect(found.map(\.mail), equals: wanted, "mails in pages of \(limit)")
        }
        let whole = try await world.second.outbox.mails(areDead: false, after: nil, limit: 6)
        try expect(whole.next == nil, "a page that holds the rest is the last one")
    }

    private static let listLimits = ConformanceCase(
        "outbox.list.limits",
        "A limit below one means one, and a huge one is no harm, for mails that wait and for dead letters.",
        requires: [.outbox]
    ) { world in
        let dead = try await world.addDeadLetters(3)
        let mails = try await world.addMails(3)
        for (areDead, wanted) in [(false, mails), (true, dead)] {
            for limit in [0, -1, .min] {
                let page = try await world.second.outbox.mails(areDead: areDead, after: nil, limit: limit)
                try expect(page.elements.map(\.mail), equals: [wanted[0]], "a page of \(limit)")
                try expect(page.next == wanted[0].id, "more follow a page of \(limit)")
            }
            let page = try await world.second.outbox.mails(areDead: areDead, after: nil, limit: .max)
            try expect(page.elements.map(\.mail), equals: wanted, "the longest page")
        }
    }

    private static let listMoving = ConformanceCase(
        "outbox.list.moving",
        "A walk sees what is there all the time exactly once, though mails come and go, even the last one seen.",
        requires: [.outbox]
    ) { world in
        let mails = try await world.addMails(12)
        let lease: LeaseID = world.mint.id()
        _ = try await world.claim(under: lease)
        var seen: [MailID] = []
        var position: MailID?
        for step in 0..<14 {
            let page = try await world.second.outbox.mails(areDead: false, after: position, limit: 1)
            seen += page.elements.map(\.mail.id)
            guard let next = page.next else { break }
            position = next
            if step == 0 {
                let bytes = [0] + world.mint.id(MailID.self).bytes.dropFirst()
                let id = try unwrap(MailID(bytes: bytes), "an identifier of sixteen bytes")
                try await world.first.outbox.enqueue(.mail(changed(world.mint.mail(at: world.now)) { $0.id = id }))
            }
            if step == 2 {
                for mail in [mails[1], mails[2]] { _ = try await world.settle(mail, under: lease) }
            }
        }
        try expect(seen, equals: mails.map(\.id), "mails that were there when the walk came by")
    }

    private static let listDead = ConformanceCase(
        "outbox.list.dead",
        "Dead letters are listed apart from what waits, in the order of their identifiers and in pages of any length.",
        requires: [.outbox]
    ) { world in
        let empty = try await world.second.outbox.mails(areDead: true, after: nil, limit: 3)
        try expect(empty.elements.isEmpty && empty.next == nil, "an empty list has one page")
        let mails = try await world.addMails(9)
        let lease: LeaseID = world.mint.id()
        _ = try await world.claim(under: lease)
        for number in [7, 1, 5, 3] {
            _ = try await world.settle(mails[number], under: lease, as: .dead(world.mint.text("failure")))
        }
        for (areDead, wanted) in [(true, [1, 3, 5, 7]), (false, [0, 2, 4, 6, 8])] {
            for limit in [1, 2, 3, 4, 5, 6] {
                let found = try await walk(limit: limit) { position in
                    try await world.second.outbox.mails(areDead: areDead, after: position, limit: limit)
                }
                try expect(found.map(\.mail), equals: wanted.map { mails[$0] }, "mails in pages of \(limit)")
                try expect(found.allSatisfy { $0.isDead == areDead }, "each says whether it is dead")
            }
        }
    }

    private static let listLease = ConformanceCase(
        "outbox.list.lease",
        "The list says until when somebody has a mail, to the microsecond, and that nobody has the others.",
        requires: [.outbox]
    ) { world in
        let mails = try await world.addMails(2)
        let now = world.now + .microseconds(1)
        let soon = now + .microseconds(7_000_001)
        // The first lease ends at once, so the second takes the same mail, and the third the other one.
        let ends: [(Timestamp, [Timestamp?])] = [
            (now, [now, nil]), (soon, [soon, nil]), (.distantFuture, [soon, .distantFuture]),
        ]
        for (end, wanted) in ends {
            _ = try await world.first.outbox.claimMail(limit: 1, lease: world.mint.id(), until: end, at: now)
            let queue = try await world.queue()
            try expect(queue.map(\.mail), equals: mails, "the mails in the list")
            try expect(queue.map(\.leasedUntil), equals: wanted, "until when somebody has them")
        }
    }
}
