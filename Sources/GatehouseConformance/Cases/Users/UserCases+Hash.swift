import GatehouseDatastore

extension UserCases {
    static let hashing = [hashReplace, hashSuperseded, hashEpoch, hashCompanions, hashRace]

    private static let hashReplace = ConformanceCase(
        "users.hash.replace",
        "A hash is replaced, set where there was none, and taken away; nothing else changes.",
        requires: [.users]
    ) { world in
        var user = try await world.addUser(confirmedAt: world.now)
        for hash in [world.mint.passwordHash(), nil, nil, world.mint.passwordHash()] {
            user = try await world.replaceHash(of: user, to: hash)
        }
    }

    private static let hashSuperseded = ConformanceCase(
        "users.hash.superseded",
        "Who names another hash than the present one changes nothing, so a late upgrade never brings an old password back.",
        requires: [.users]
    ) { world in
        let original = try await world.addUser()
        let user = try await world.replaceHash(of: original, to: world.mint.passwordHash())
        let without = changed(try world.mint.user(at: world.now)) { $0.passwordHash = nil }
        try await world.first.users.insert(without, with: .none)
        let tries = [
            (user, original.passwordHash), (user, nil), (user, world.mint.passwordHash()),
            (without, original.passwordHash), (without, PasswordHash(StoredText(lossy: ""))),
        ]
        for (user, old) in tries {
            for new in [world.mint.passwordHash(), nil, user.passwordHash] {
                let outcome = try await world.second.users.replacePasswordHash(
                    of: user.id,
                    from: old,
                    to: new,
                    bumpingEpoch: true,
                    at: world.now + .seconds(60),
                    with: .none
                )
                guard case .superseded = outcome else {
                    throw ConformanceFailure("a replacement of a hash that the user does not have is not superseded")
                }
            }
            try await world.expectStored(user, "a user after superseded replacements")
        }
    }

    private static let hashEpoch = ConformanceCase(
        "users.hash.bumps-epoch",
        "A change of password raises the epoch by one in the same step.",
        requires: [.users]
    ) { world in
        var user = try await world.addUser()
        for hash in [world.mint.passwordHash(), nil, world.mint.passwordHash()] {
            user = try await world.replaceHash(of: user, to: hash, bumping: true)
        }
        try expect(user.securityEpoch, equals: SecurityEpoch(4), "the epoch after three changes")
    }

    private static let hashCompanions = ConformanceCase(
        "users.hash.companions",
        "Events are written with a hash that is replaced, and otherwise not.",
        requires: [.users, .audit]
    ) { world in
        let user = try await world.addUser()
        let events = [world.mint.event(of: user.id, at: world.now), world.mint.event(at: world.now)]
        let hash = world.mint.passwordHash()
        func replace(_ id: UserID, from old: PasswordHash?, with events: [AuditRecord]) async throws {
            _ = try await world.second.users.replacePasswordHash(
                of: id,
                from: old,
                to: hash,
                bumpingEpoch: true,
                at: world.now,
                with: AccompanyingRecords(audit: events)
            )
        }
        try await replace(user.id, from: user.passwordHash, with: events)
        try await replace(user.id, from: user.passwordHash, with: [world.mint.event(of: user.id, at: world.now)])
        try await replace(world.mint.id(), from: nil, with: [world.mint.event(at: world.now)])
        let before = try unwrap(try await world.first.users.load(user.id), "the user")
        try await expect(refusal: .duplicate(.id), of: "a replacement whose event is there already") {
            try await replace(user.id, from: hash, with: [events[1]])
        }
        try await world.expectStored(before, "no new hash without its events")
        try await world.expectTrail(events, "after one replacement and three others")
    }

    private static let hashRace = ConformanceCase(
        "users.hash.race",
        "Of 64 changes and upgrades of one hash at once, one replaces it and the others are superseded.",
        requires: [.users]
    ) { world in
        let user = try await world.addUser()
        let hashes = (0..<64).map { _ in world.mint.passwordHash() }
        let outcomes = try await race { number in
            try await world.node(number).users.replacePasswordHash(
                of: user.id,
                from: user.passwordHash,
                to: hashes[number],
                bumpingEpoch: number.isMultiple(of: 4),
                at: world.now,
                with: .none
            )
        }
        let winners = outcomes.enumerated().compactMap { number, outcome -> (Int, UserRecord)? in
            guard case .replaced(let record) = outcome else { return nil }
            return (number, record)
        }
        try expect(winners.count, equals: 1, "replacements")
        let (number, record) = winners[0]
        let wanted = changed(user) { user in
            user.passwordHash = hashes[number]
            user.version = user.version.next
            if number.isMultiple(of: 4) { user.securityEpoch = user.securityEpoch.next }
        }
        try expect(record, equals: wanted, "the user that the winner got")
        try await world.expectStored(wanted, "the user after the race")
    }
}

extension ConformanceWorld {
    /// Replaces a user's hash at the first node, checks the record that comes back and what both nodes hold, and returns
    /// the user after it.
    func replaceHash(
        of user: UserRecord,
        to hash: PasswordHash?,
        bumping: Bool = false,
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws -> UserRecord {
        let expected = changed(user) { expected in
            expected.passwordHash = hash
            expected.version = user.version.next
            expected.updatedAt = user.updatedAt + .microseconds(13)
            if bumping { expected.securityEpoch = user.securityEpoch.next }
        }
        let outcome = try await first.users.replacePasswordHash(
            of: user.id,
            from: user.passwordHash,
            to: hash,
            bumpingEpoch: bumping,
            at: expected.updatedAt,
            with: .none
        )
        guard case .replaced(let replaced) = outcome else {
            throw ConformanceFailure("the user's own hash is not replaced", file: file, line: line)
        }
        try expect(replaced, equals: expected, "the user that came back", file: file, line: line)
        try await expectStored(expected, "a user with another hash", file: file, line: line)
        return expected
    }
}
