import GatehouseDatastore

extension AuditCases {
    static let appending = [appendReadBack, appendMoments, appendWhole, appendRace]

    private static let appendReadBack = ConformanceCase(
        "audit.append.read-back",
        "An event is kept as it was given, with every field set and with none, and long or strange texts.",
        requires: [.audit]
    ) { world in
        let longest = StoredText(lossy: String(repeating: "\u{1F511}", count: StoredText.maximumByteCount))
        let strange = try stored("e\u{301}\u{E9}'\"\\\n\t\u{1}\u{7F}{}[]\u{10FFFF}")
        let name = try unwrap(StoredName(String(repeating: "k", count: 64)), "the longest name")
        let bare = AuditRecord(id: world.mint.id(), at: world.now, kind: "event", user: nil)
        let events = [
            bare,
            changed(world.mint.event(of: world.mint.id(), at: world.now)) { $0.actor = world.mint.id() },
            changed(world.mint.event(name, at: world.now)) { event in
                event.address = try? stored("")
                event.agent = longest
                event.details = ["empty": StoredText(lossy: ""), "long": longest, "strange": strange, name: strange]
            },
            changed(bare) { event in
                event.id = world.mint.id()
                event.details = [:]
                event.agent = strange
                event.address = strange
            },
        ]
        try await world.first.audit.append([])
        try await world.first.audit.append(events)
        for node in [world.second, world.first] {
            let trail = try await node.audit.events(matching: AuditFilter(), before: nil, limit: 10)
            try expect(trail.elements == events.reversed(), "the events read back, the newest first")
        }
    }

    private static let appendMoments = ConformanceCase(
        "audit.append.exact-moments",
        "Moments come back to the microsecond, before 1970 and at both ends of time.",
        requires: [.audit]
    ) { world in
        let moments: [Timestamp] = [
            .distantPast, Timestamp(microseconds: -1_234_567), Timestamp(microseconds: -1), Timestamp(microseconds: 0),
            Timestamp(microseconds: 999_999), .distantFuture,
        ]
        let events = moments.map { world.mint.event(at: $0) }
        try await world.first.audit.append(events)
        let trail = try await world.second.audit.events(matching: AuditFilter(), before: nil, limit: 10)
        try expect(trail.elements.map(\.at.microseconds).reversed(), equals: moments.map(\.microseconds), "moments")
    }

    private static let appendWhole = ConformanceCase(
        "audit.append.all-or-none",
        "When one event's identifier is taken, already or within the call, none of the call is kept.",
        requires: [.audit]
    ) { world in
        let present = [world.mint.event(at: world.now), world.mint.event(at: world.now)]
        try await world.first.audit.append(present)
        func fresh() -> AuditRecord { world.mint.event(at: world.now) }
        let twice = fresh()
        let changedKind = changed(present[1]) { $0.kind = "other" }
        for events in [
            [present[0]], [fresh(), changedKind, fresh()], [fresh(), fresh(), present[0]], [twice, twice],
        ] {
            try await expect(refusal: .duplicate(.id), of: "\(events.count) events, one of them there already") {
                try await world.second.audit.append(events)
            }
        }
        let trail = try await world.first.audit.events(matching: AuditFilter(), before: nil, limit: 20)
        try expect(trail.elements, equals: present.reversed(), "the events that were there before")
    }

    private static let appendRace = ConformanceCase(
        "audit.append.race",
        "Of 64 calls at once that share one event, one is kept whole, the others not at all; what stands alone all stays.",
        requires: [.audit]
    ) { world in
        let shared = world.mint.event(at: world.now)
        let own = (0..<64).map { _ in world.mint.event("own", at: world.now) }
        let alone = (0..<64).map { _ in world.mint.event("alone", at: world.now) }
        let attempts = try await race { number in
            let audit = try world.node(number).audit
            try await audit.append([alone[number]])
            return try await attempt { try await audit.append([own[number], shared]) }
        }
        try expect(attempts.count { $0.value != nil }, equals: 1, "calls kept")
        try expect(attempts.count { $0.code == .duplicate(.id) }, equals: 63, "calls refused")
        let kept = try unwrap(attempts.firstIndex { $0.value != nil }, "the winner")
        try await world.expectTrail(alone + [shared, own[kept]], "after the race")
    }
}
