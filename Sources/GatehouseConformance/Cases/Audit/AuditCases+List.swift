import GatehouseDatastore

extension AuditCases {
    static let listing = [listOrder, listLimits, listMoving]
    static let filtering = [filterUser, filterKind, filterTime, filterTogether]

    private static let listOrder = ConformanceCase(
        "audit.list.order",
        "Events are listed from the newest identifier to the oldest, whatever the page's length and the order of writing.",
        requires: [.audit]
    ) { world in
        let empty = try await world.second.audit.events(matching: AuditFilter(), before: nil, limit: 3)
        try expect(empty.elements.isEmpty && empty.next == nil, "an empty list has one page")
        var events: [AuditRecord] = []
        for (step, start) in ([0x80, 0x00, 0xFF, 0x7F, 0x01, 0xC0] as [UInt8]).enumerated() {
            let bytes = [start] + world.mint.id(AuditID.self).bytes.dropFirst()
            let id = try unwrap(AuditID(bytes: bytes), "an identifier of sixteen bytes")
            events.append(changed(world.mint.event(at: world.now + .seconds(Int64(step)))) { $0.id = id })
        }
        for event in events { try await world.first.audit.append([event]) }
        let wanted = events.sorted { $1.id.bytes.lexicographicallyPrecedes($0.id.bytes) }
        for limit in [1, 2, 3, 6, 7] {
            let found = try await walk(limit: limit) { position in
                try await world.second.audit.events(matching: AuditFilter(), before: position, limit: limit)
            }
            try expect(found.map(\.id), equals: wanted.map(\.id), "events in pages of \(limit)")
        }
        let whole = try await world.second.audit.events(matching: AuditFilter(), before: nil, limit: 6)
        try expect(whole.next == nil, "a page that holds the rest is the last one")
    }

    private static let listLimits = ConformanceCase(
        "audit.list.limits",
        "A limit below one means one, and a huge one is no harm.",
        requires: [.audit]
    ) { world in
        let events = (0..<3).map { _ in world.mint.event(at: world.now) }
        try await world.first.audit.append(events)
        for limit in [0, -1, .min] {
            let page = try await world.second.audit.events(matching: AuditFilter(), before: nil, limit: limit)
            try expect(page.elements, equals: [events[2]], "a page of \(limit)")
            try expect(page.next == events[2].id, "more follow a page of \(limit)")
        }
        let page = try await world.second.audit.events(matching: AuditFilter(), before: nil, limit: .max)
        try expect(page.elements.count, equals: 3, "events in the longest page")
    }

    private static let listMoving = ConformanceCase(
        "audit.list.moving",
        "A walk sees what is there all the time exactly once, though events are added and pruned, even the last one seen.",
        requires: [.audit]
    ) { world in
        let events = (0..<12).map { number in
            world.mint.event(at: [11, 9].contains(number) ? world.now - .seconds(60) : world.now)
        }
        try await world.first.audit.append(events)
        var seen: [AuditID] = []
        var position: AuditID?
        for step in 0..<14 {
            let page = try await world.second.audit.events(matching: AuditFilter(), before: position, limit: 1)
            seen += page.elements.map(\.id)
            guard let next = page.next else { break }
            position = next
            if step == 0 { try await world.first.audit.append([world.mint.event(at: world.now)]) }
            if step == 2 { _ = try await world.first.audit.pruneAudit(before: world.now, limit: 10) }
        }
        try expect(seen, equals: events.map(\.id).reversed(), "events that were there when the walk came by")
    }

    private static let filterUser = ConformanceCase(
        "audit.filter.user",
        "A filter by user lists the events of this user, not those the user caused as an administrator.",
        requires: [.audit]
    ) { world in
        let (user, other) = (world.mint.id(UserID.self), world.mint.id(UserID.self))
        let events = [
            world.mint.event(of: user, at: world.now), world.mint.event(of: other, at: world.now),
            changed(world.mint.event(of: other, at: world.now)) { $0.actor = user }, world.mint.event(at: world.now),
            changed(world.mint.event(of: user, at: world.now)) { $0.actor = other },
        ]
        try await world.first.audit.append(events)
        let found = try await walk(limit: 1) { position in
            try await world.second.audit.events(matching: AuditFilter(user: user), before: position, limit: 1)
        }
        try expect(found.map(\.id), equals: [events[4].id, events[0].id], "events of a user")
        let none = AuditFilter(user: world.mint.id())
        let page = try await world.second.audit.events(matching: none, before: nil, limit: 10)
        try expect(page.elements.isEmpty && page.next == nil, "events of a user who has none")
    }

    private static let filterKind = ConformanceCase(
        "audit.filter.kind",
        "A filter by kind lists the events of exactly this kind.",
        requires: [.audit]
    ) { world in
        let kinds: [StoredName] = ["sign_in", "sign-in", "sign_in.refused", "sign", "signxin", "sign_in"]
        let events = kinds.map { world.mint.event($0, at: world.now) }
        try await world.first.audit.append(events)
        let found = try await walk(limit: 1) { position in
            try await world.second.audit.events(matching: AuditFilter(kind: "sign_in"), before: position, limit: 1)
        }
        try expect(found.map(\.id), equals: [events[5].id, events[0].id], "events of a kind")
    }

    private static let filterTime = ConformanceCase(
        "audit.filter.time",
        "A filter by time begins with its first moment and ends before its last, to the microsecond.",
        requires: [.audit]
    ) { world in
        let end = world.now + .seconds(10)
        let step = Duration.microseconds(1)
        let moments = [.distantPast, world.now - step, world.now, world.now + step, end - step, end, .distantFuture]
        let events = moments.map { world.mint.event(at: $0) }
        try await world.first.audit.append(events)
        let ranges: [(Timestamp?, Timestamp?, Range<Int>)] = [
            (world.now, end, 2..<5), (world.now, nil, 2..<7), (nil, end, 0..<5), (world.now, world.now, 2..<2),
            (end, world.now, 2..<2), (.distantPast, nil, 0..<7), (nil, .distantPast, 0..<0),
            (.distantFuture, nil, 6..<7), (nil, .distantFuture, 0..<6),
        ]
        for (since, until, wanted) in ranges {
            let filter = AuditFilter(since: since, until: until)
            let page = try await world.second.audit.events(matching: filter, before: nil, limit: 10)
            try expect(page.elements.map(\.id), equals: events[wanted].map(\.id).reversed(), "events of a time")
        }
    }

    private static let filterTogether = ConformanceCase(
        "audit.filter.together",
        "All parts of a filter restrict at once, page after page.",
        requires: [.audit]
    ) { world in
        let (user, other) = (world.mint.id(UserID.self), world.mint.id(UserID.self))
        let kinds: [StoredName] = ["a", "b"]
        var events: [AuditRecord] = []
        for number in 0..<32 {
            let moment = world.now + .seconds(Int64(number / 8))
            let event = world.mint.event(kinds[number % 2], of: number % 4 < 2 ? user : other, at: moment)
            events.append(event)
        }
        try await world.first.audit.append(events)
        let (since, until) = (world.now + .seconds(1), world.now + .seconds(3))
        let filter = AuditFilter(user: user, kind: "a", since: since, until: until)
        let wanted = events.filter { $0.user == user && $0.kind == "a" && $0.at >= since && $0.at < until }
        for limit in [1, 2, 3, 10] {
            let found = try await walk(limit: limit) { position in
                try await world.second.audit.events(matching: filter, before: position, limit: limit)
            }
            try expect(found.map(\.id), equals: wanted.map(\.id).reversed(), "events in pages of \(limit)")
        }
    }
}
