import GatehouseDatastore

extension UserCases {
    static let inserting = [
        insertReadBack, insertMoments, insertTexts, insertBytes, insertDuplicates, insertKinds, insertCompanions,
        insertEmailRace, insertUsernameRace,
    ]

    private static let insertReadBack = ConformanceCase(
        "users.insert.read-back",
        "A user is kept as it was given, with every field set and with none, and each node finds it each way.",
        requires: [.users]
    ) { world in
        let bare = UserRecord(
            id: world.mint.id(),
            email: try world.mint.email(),
            username: nil,
            passwordHash: nil,
            createdAt: world.now
        )
        let full = changed(try world.mint.user(at: world.now, confirmedAt: world.now + .seconds(3))) { user in
            user.isActive = false
            user.securityEpoch = SecurityEpoch(41)
            user.signIns = SignInTrack(
                current: .init(at: world.now + .seconds(2), address: world.mint.text("address")),
                last: .init(at: world.now + .seconds(1), address: nil),
                count: 12
            )
            user.updatedAt = world.now + .microseconds(1)
            user.version = RecordVersion(7)
        }
        for user in [bare, full] {
            try await world.first.users.insert(user, with: .none)
            try await world.expectStored(user, "a user that was inserted")
            for identifier in [user.email, user.username].compactMap(\.self) {
                let found = try await world.second.users.load(identifier.canonical)
                try expect(
                    try unwrap(found, "the user by \(identifier.canonical)"),
                    equals: user,
                    "found by identifier"
                )
            }
        }
    }

    private static let insertMoments = ConformanceCase(
        "users.insert.exact-moments",
        "Moments come back to the microsecond, before 1970 and at both ends of time.",
        requires: [.users]
    ) { world in
        let moments: [Timestamp] = [
            .distantPast, Timestamp(microseconds: -1_234_567), Timestamp(microseconds: -1), Timestamp(microseconds: 0),
            Timestamp(microseconds: 1), Timestamp(microseconds: 999_999), .distantFuture,
        ]
        for moment in moments {
            let user = changed(try world.mint.user(at: moment, confirmedAt: moment)) { user in
                user.signIns = SignInTrack(
                    current: .init(at: moment, address: nil),
                    last: .init(at: moment, address: nil),
                    count: 2
                )
            }
            try await world.first.users.insert(user, with: .none)
            try await world.expectStored(user, "a user of the moment \(moment.microseconds)")
        }
    }

    private static let insertTexts = ConformanceCase(
        "users.insert.exact-texts",
        "Texts come back byte for byte: four-byte characters, quotes, control characters, 64 KiB.",
        requires: [.users]
    ) { world in
        let texts = [
            "\u{1F511}\u{10FFFF}", "e\u{301}", "\u{212B}", "'; --\\\"\n\r\t\u{1}\u{7F}", " spaces ", "\u{FEFF}mark",
            String(repeating: "\u{1F511}", count: 256),
        ]
        for text in texts {
            let whole = changed(
                try world.mint.user(
                    at: world.now,
                    email: try world.mint.identifier(.email, text),
                    username: try world.mint.identifier(.username, text)
                )
            ) { user in
                user.passwordHash = PasswordHash(StoredText(lossy: text))
                user.signIns = SignInTrack(current: .init(at: world.now, address: StoredText(lossy: text)), count: 1)
            }
            try await world.first.users.insert(whole, with: .none)
            try await world.expectStored(whole, "a user with a text of \(text.utf8.count) bytes")
            let found = try await world.second.users.load(whole.email.canonical)
            try expect(found?.id == whole.id, "a text of \(text.utf8.count) bytes leads to its user")
        }
        let longest = StoredText(lossy: String(repeating: "\u{E9}", count: StoredText.maximumByteCount))
        var user = try world.mint.user(at: world.now)
        user.email = UserIdentifier(display: longest, canonical: user.email.canonical)
        user.passwordHash = PasswordHash(longest)
        try await world.first.users.insert(user, with: .none)
        try await world.expectStored(user, "a user with texts of 64 KiB")
    }

    private static let insertBytes = ConformanceCase(
        "users.insert.bytes-decide",
        "Identifiers are the same when their bytes are: neither case, nor normal form, nor a space at the end is folded.",
        requires: [.users]
    ) { world in
        let names = ["\u{E9}", "e\u{301}", "a", "A", "a ", "\u{DF}", "ss", "\u{FF41}"]
        for name in names {
            let user = try world.mint.user(
                at: world.now,
                email: try world.mint.email(name),
                username: try world.mint.username(name)
            )
            try await world.first.users.insert(user, with: .none)
            for identifier in [user.email, try world.mint.username(name)] {
                let found = try await world.second.users.load(identifier.canonical)
                try expect(found?.id == user.id, "\(Array(name.utf8)) leads to its own user")
            }
        }
    }

    private static let insertDuplicates = ConformanceCase(
        "users.insert.duplicate",
        "A taken identifier, address or name is refused, the first of them in this order is named, and nothing changes.",
        requires: [.users]
    ) { world in
        let holder = try await world.addUser()
        let other = try await world.addUser()
        let fresh = try world.mint.user(at: world.now)
        let tries: [(StoreError.Field, UserRecord)] = [
            (.id, changed(fresh) { $0.id = holder.id }),
            (.email, changed(fresh) { $0.email = holder.email }),
            (.username, changed(fresh) { $0.username = holder.username }),
            (
                .id,
                changed(fresh) { user in
                    user.id = holder.id
                    user.email = holder.email
                    user.username = holder.username
                }
            ),
            (
                .email,
                changed(fresh) { user in
                    user.email = holder.email
                    user.username = other.username
                }
            ),
        ]
        for (field, user) in tries {
            try await expect(refusal: .duplicate(field), of: "inserting a user whose \(field.rawValue) is taken") {
                try await world.second.users.insert(user, with: .none)
            }
        }
        try await world.expectStored(holder, "the user who holds the values")
        try expect(try await world.first.users.load(fresh.id) == nil, "a refused user is not there")
        try expect(try await world.first.users.load(fresh.email.canonical) == nil, "a refused address leads nowhere")
        try await world.first.users.insert(fresh, with: .none)
    }

    private static let insertKinds = ConformanceCase(
        "users.insert.kinds-apart",
        "An address and a name of one text are two identifiers: they do not collide, and each leads to its own user.",
        requires: [.users]
    ) { world in
        let text = "anna@example.org"
        let addressed = try await world.addUser(email: try world.mint.email(text))
        let named = try await world.addUser(username: try world.mint.username(text))
        let byEmail = try await world.second.users.load(addressed.email.canonical)
        let byName = try await world.second.users.load(try world.mint.username(text).canonical)
        try expect(byEmail?.id == addressed.id, "the address leads to the user who has it")
        try expect(byName?.id == named.id, "the name leads to the user who has it")
    }

    private static let insertCompanions = ConformanceCase(
        "users.insert.companions",
        "Events are written with the user, in the same commit or not at all.",
        requires: [.users, .audit]
    ) { world in
        let user = try world.mint.user(at: world.now)
        let events = [world.mint.event(of: user.id, at: world.now), world.mint.event(at: world.now)]
        try await world.first.users.insert(user, with: AccompanyingRecords(audit: events))
        try await world.expectTrail(events, "after an insert")
        try await expect(refusal: .duplicate(.email), of: "a second user of the address") {
            let event = world.mint.event(at: world.now)
            let second = try world.mint.user(at: world.now, email: user.email)
            try await world.first.users.insert(second, with: .audit(event))
        }
        let third = try world.mint.user(at: world.now)
        try await expect(refusal: .duplicate(.id), of: "an insert whose second event is there already") {
            let companions = AccompanyingRecords(audit: [world.mint.event(at: world.now), events[0]])
            try await world.first.users.insert(third, with: companions)
        }
        try expect(try await world.second.users.load(third.id) == nil, "no user without its events")
        try await world.expectTrail(events, "after refused inserts")
    }

    private static let insertEmailRace = ConformanceCase(
        "users.insert.race-email",
        "Of 64 users with one address inserted at once, one is kept and the others are refused.",
        requires: [.users]
    ) { world in
        let email = try world.mint.email()
        let users = try (0..<64).map { _ in try world.mint.user(at: world.now, email: email) }
        let attempts = try await race { number in
            try await attempt { try await world.node(number).users.insert(users[number], with: .none) }
        }
        try expect(attempts.count { $0.value != nil }, equals: 1, "users kept")
        try expect(attempts.count { $0.code == .duplicate(.email) }, equals: 63, "users refused for their address")
        let kept = try unwrap(attempts.firstIndex { $0.value != nil }, "the winner")
        let found = try await world.second.users.load(email.canonical)
        try expect(found?.id == users[kept].id, "the address leads to the one that was kept")
    }

    private static let insertUsernameRace = ConformanceCase(
        "users.insert.race-username",
        "Of 64 users with one name inserted at once, one is kept and the others are refused.",
        requires: [.users]
    ) { world in
        let username = try world.mint.username()
        let users = try (0..<64).map { _ in try world.mint.user(at: world.now, username: username) }
        let attempts = try await race { number in
            try await attempt { try await world.node(number).users.insert(users[number], with: .none) }
        }
        try expect(attempts.count { $0.value != nil }, equals: 1, "users kept")
        try expect(attempts.count { $0.code == .duplicate(.username) }, equals: 63, "users refused for their name")
        let listed = try await world.second.users.users(after: nil, limit: 100)
        try expect(listed.elements.count, equals: 1, "users in the list")
    }
}
