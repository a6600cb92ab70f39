import GatehouseDatastore

extension UserCases {
    static let signingIn = [signInRecord, signInCompanions, signInRace]
    static let epochs = [epochBump, epochCompanions, epochRace]

    private static let signInRecord = ConformanceCase(
        "users.sign-in.record",
        "A sign-in moves the current entry to the last, becomes the current one and counts; the version stays.",
        requires: [.users]
    ) { world in
        var user = try await world.addUser()
        let entries = [
            SignInTrack.Entry(at: world.now + .seconds(1), address: world.mint.text("address")),
            SignInTrack.Entry(at: world.now + .microseconds(1_000_001), address: nil),
            SignInTrack.Entry(at: world.now - .seconds(60), address: try stored("2001:db8::\u{1F511}")),
            SignInTrack.Entry(at: .distantPast, address: try stored("")),
            SignInTrack.Entry(at: .distantFuture, address: nil),
        ]
        for entry in entries {
            user.signIns = SignInTrack(current: entry, last: user.signIns.current, count: user.signIns.count + 1)
            let outcome = try await world.first.users.recordSignIn(of: user.id, entry, with: .none)
            guard case .recorded(let record) = outcome else { throw ConformanceFailure("a sign-in is not recorded") }
            try expect(record, equals: user, "the user that came back")
            try await world.expectStored(user, "a user after sign-in \(user.signIns.count)")
        }
    }

    private static let signInCompanions = ConformanceCase(
        "users.sign-in.companions",
        "Events are written with a sign-in that is recorded, and otherwise not.",
        requires: [.users, .audit]
    ) { world in
        let user = try await world.addUser()
        let users = try world.second.users
        let entry = SignInTrack.Entry(at: world.now, address: nil)
        let events = [world.mint.event(of: user.id, at: world.now), world.mint.event(at: world.now)]
        _ = try await users.recordSignIn(of: user.id, entry, with: AccompanyingRecords(audit: events))
        _ = try await users.recordSignIn(of: world.mint.id(), entry, with: .audit(world.mint.event(at: world.now)))
        try await expect(refusal: .duplicate(.id), of: "a sign-in whose event is there already") {
            try await users.recordSignIn(of: user.id, entry, with: .audit(events[0]))
        }
        let present = try await world.first.users.load(user.id)
        try expect(present?.signIns.count == 1, "no sign-in without its events")
        try await world.expectTrail(events, "after one sign-in and two others")
    }

    private static let signInRace = ConformanceCase(
        "users.sign-in.race",
        "Of 64 sign-ins at once each one counts, and the last two of them stay.",
        requires: [.users]
    ) { world in
        let user = try await world.addUser()
        let entries = (0..<64).map { number in
            SignInTrack.Entry(at: world.now + .seconds(Int64(number)), address: world.mint.text("address"))
        }
        let outcomes = try await race { number in
            try await world.node(number).users.recordSignIn(of: user.id, entries[number], with: .none)
        }
        let tracks = outcomes.compactMap { outcome -> SignInTrack? in
            guard case .recorded(let record) = outcome else { return nil }
            return record.signIns
        }
        try expect(tracks.map(\.count).sorted(), equals: Array(1...64), "the counts that came back")
        let ordered = tracks.sorted { $0.count < $1.count }
        for (before, after) in zip(ordered, ordered.dropFirst()) {
            try expect(after.last == before.current, "each sign-in keeps the one before it as the last")
        }
        let last = try unwrap(try await world.second.users.load(user.id), "the user")
        try expect(last.signIns == ordered.last, "what is stored is the sixty-fourth sign-in")
        try expect(last.version, equals: user.version, "the version")
    }

    private static let epochBump = ConformanceCase(
        "users.epoch.bump",
        "A bump raises the epoch and the version by one each, and notes the time.",
        requires: [.users]
    ) { world in
        var user = try await world.addUser(confirmedAt: world.now)
        for _ in 0..<3 {
            user.securityEpoch = user.securityEpoch.next
            user.version = user.version.next
            user.updatedAt = user.updatedAt + .microseconds(17)
            let bump = try await world.first.users.bumpSecurityEpoch(of: user.id, at: user.updatedAt, with: .none)
            try expect(bump, equals: .bumped(user.securityEpoch), "the bump")
            try await world.expectStored(user, "a user after a bump")
        }
    }

    private static let epochCompanions = ConformanceCase(
        "users.epoch.companions",
        "Events are written with an epoch that rises, and otherwise not.",
        requires: [.users, .audit]
    ) { world in
        let user = try await world.addUser()
        let users = try world.second.users
        let events = [world.mint.event(of: user.id, at: world.now), world.mint.event(at: world.now)]
        _ = try await users.bumpSecurityEpoch(of: user.id, at: world.now, with: AccompanyingRecords(audit: events))
        let stray = AccompanyingRecords.audit(world.mint.event(at: world.now))
        _ = try await users.bumpSecurityEpoch(of: world.mint.id(), at: world.now, with: stray)
        try await expect(refusal: .duplicate(.id), of: "a bump whose event is there already") {
            try await users.bumpSecurityEpoch(of: user.id, at: world.now, with: .audit(events[0]))
        }
        let present = try await world.first.users.load(user.id)
        try expect(present?.securityEpoch == SecurityEpoch(2), "no bump without its events")
        try await world.expectTrail(events, "after one bump and two others")
    }

    private static let epochRace = ConformanceCase(
        "users.epoch.race",
        "Of 64 bumps at once each one counts and returns an epoch of its own.",
        requires: [.users]
    ) { world in
        let user = try await world.addUser()
        let bumps = try await race { number in
            try await world.node(number).users.bumpSecurityEpoch(of: user.id, at: world.now, with: .none)
        }
        let epochs = bumps.compactMap { bump -> Int64? in
            guard case .bumped(let epoch) = bump else { return nil }
            return epoch.number
        }
        try expect(epochs.sorted(), equals: Array(2...65), "the epochs that came back")
        let wanted = changed(user) { user in
            user.securityEpoch = SecurityEpoch(65)
            user.version = RecordVersion(65)
        }
        try await world.expectStored(wanted, "the user after the race")
    }
}
