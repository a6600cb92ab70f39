import GatehouseDatastore

extension UserCases {
    static let patching = [
        patchEmail, patchFrees, patchUsername, patchConfirmation, patchActivation, patchEpoch, patchStale,
        patchDuplicate, patchCompanions,
    ]

    private static let patchEmail = ConformanceCase(
        "users.patch.email",
        "A new address comes with its own confirmation, or with none, and touches nothing else.",
        requires: [.users]
    ) { world in
        var user = try await world.addUser(confirmedAt: world.now)
        for confirmedAt in [nil, world.now + .seconds(9), nil] {
            let old = user.email
            let email = try world.mint.email()
            user = try await world.patch(user, .email(email, confirmedAt: confirmedAt)) { user in
                user.email = email
                user.confirmedAt = confirmedAt
            }
            try expect(try await world.second.users.load(old.canonical) == nil, "the old address leads nowhere")
            let found = try await world.second.users.load(email.canonical)
            try expect(found?.id == user.id, "the new address leads to the user")
        }
    }

    private static let patchFrees = ConformanceCase(
        "users.patch.frees",
        "An address or name that a user gave up can be taken by another, and taken back when that one leaves it.",
        requires: [.users]
    ) { world in
        let user = try await world.addUser()
        let email = try world.mint.email()
        let username = try world.mint.username()
        let moved = try await world.patch(user, .email(email, confirmedAt: nil)) { $0.email = email }
        let renamed = try await world.patch(moved, .username(username)) { $0.username = username }
        let heir = try await world.addUser(email: user.email, username: user.username)
        let found = try await world.second.users.load(user.email.canonical)
        try expect(found?.id == heir.id, "the freed address leads to its new holder")
        let own = try world.mint.email()
        _ = try await world.patch(heir, .email(own, confirmedAt: nil)) { $0.email = own }
        _ = try await world.patch(renamed, .email(user.email, confirmedAt: nil)) { $0.email = user.email }
    }

    private static let patchUsername = ConformanceCase(
        "users.patch.username",
        "A name can be replaced, taken away and set again; without one, nothing leads to the user but the address.",
        requires: [.users]
    ) { world in
        var user = try await world.addUser(confirmedAt: world.now)
        for username in [try world.mint.username(), nil, nil, try world.mint.username()] {
            let old = user.username
            user = try await world.patch(user, .username(username)) { $0.username = username }
            if let old {
                try expect(try await world.second.users.load(old.canonical) == nil, "the old name leads nowhere")
            }
            if let username {
                let found = try await world.second.users.load(username.canonical)
                try expect(found?.id == user.id, "the new name leads to the user")
            }
        }
    }

    private static let patchConfirmation = ConformanceCase(
        "users.patch.confirmation",
        "A confirmation can be noted, moved and taken back.",
        requires: [.users]
    ) { world in
        var user = try await world.addUser()
        for moment in [world.now, nil, Timestamp(microseconds: -7), .distantFuture, nil] {
            user = try await world.patch(user, .confirmation(at: moment)) { $0.confirmedAt = moment }
        }
    }

    private static let patchActivation = ConformanceCase(
        "users.patch.activation",
        "An account can be shut and opened; a change to what it is already counts as a change.",
        requires: [.users]
    ) { world in
        var user = try await world.addUser()
        for isActive in [false, false, true, true] {
            user = try await world.patch(user, .activation(isActive)) { $0.isActive = isActive }
        }
    }

    private static let patchEpoch = ConformanceCase(
        "users.patch.bumps-epoch",
        "Each kind of patch raises the epoch by one if it says so.",
        requires: [.users]
    ) { world in
        var user = try await world.addUser()
        let email = try world.mint.email()
        user = try await world.patch(user, .email(email, confirmedAt: nil), bumping: true) { $0.email = email }
        user = try await world.patch(user, .username(nil), bumping: true) { $0.username = nil }
        user = try await world.patch(user, .confirmation(at: world.now), bumping: true) { $0.confirmedAt = world.now }
        user = try await world.patch(user, .activation(false), bumping: true) { $0.isActive = false }
        try expect(user.securityEpoch, equals: SecurityEpoch(5), "the epoch after four bumps")
    }

    private static let patchStale = ConformanceCase(
        "users.patch.stale",
        "A patch from an older or a newer version is stale, changes nothing and returns the user as it stands.",
        requires: [.users]
    ) { world in
        let user = try await world.patch(try await world.addUser(), .activation(false)) { $0.isActive = false }
        let changes: [UserPatch.Change] = [
            .email(try world.mint.email(), confirmedAt: world.now), .username(nil), .confirmation(at: world.now),
            .activation(true), .attributes([:]), .language(nil),
        ]
        for change in changes {
            for version in [RecordVersion.first, user.version.next, RecordVersion(0), RecordVersion(.max)] {
                let outcome = try await world.second.users.patch(
                    user.id,
                    UserPatch(change, bumpsSecurityEpoch: true),
                    expecting: version,
                    at: world.now + .seconds(60),
                    with: .none
                )
                guard case .stale(let present) = outcome else {
                    throw ConformanceFailure(
                        "a patch from version \(version.number) of \(user.version.number): not stale"
                    )
                }
                try expect(present, equals: user, "the user that a stale patch returns")
            }
        }
        try await world.expectStored(user, "a user after stale patches")
    }

    private static let patchDuplicate = ConformanceCase(
        "users.patch.duplicate",
        "A taken address or name is refused and nothing changes; the user's own value is no duplicate.",
        requires: [.users]
    ) { world in
        let holder = try await world.addUser()
        let user = try await world.addUser(confirmedAt: world.now)
        let changes: [(StoreError.Field, UserPatch.Change)] = [
            (.email, .email(holder.email, confirmedAt: nil)), (.username, .username(holder.username)),
        ]
        for (field, change) in changes {
            try await expect(refusal: .duplicate(field), of: "a patch to a taken \(field.rawValue)") {
                try await world.second.users.patch(
                    user.id,
                    UserPatch(change, bumpsSecurityEpoch: true),
                    expecting: user.version,
                    at: world.now + .seconds(60),
                    with: .none
                )
            }
        }
        try await world.expectStored(user, "a user after refused patches")
        try await world.expectStored(holder, "the user who holds the values")
        let shown = UserIdentifier(display: world.mint.text("Shown anew"), canonical: user.email.canonical)
        let same = try await world.patch(user, .email(shown, confirmedAt: world.now)) { $0.email = shown }
        _ = try await world.patch(same, .username(user.username)) { _ in }
    }

    private static let patchCompanions = ConformanceCase(
        "users.patch.companions",
        "Events are written with a patch that is applied, and with no other.",
        requires: [.users, .audit]
    ) { world in
        let holder = try await world.addUser()
        let user = try await world.addUser()
        let users = try world.second.users
        let patch = UserPatch(.activation(false))
        func event() -> AccompanyingRecords { .audit(world.mint.event(of: user.id, at: world.now)) }
        let events = [world.mint.event(of: user.id, at: world.now), world.mint.event(at: world.now)]
        let companions = AccompanyingRecords(audit: events)
        _ = try await users.patch(user.id, patch, expecting: user.version, at: world.now, with: companions)
        _ = try await users.patch(user.id, patch, expecting: user.version, at: world.now, with: event())
        let nobody = world.mint.id(UserID.self)
        _ = try await users.patch(nobody, patch, expecting: user.version, at: world.now, with: event())
        let version = user.version.next
        try await expect(refusal: .duplicate(.email), of: "a patch to a taken address") {
            let patch = UserPatch(.email(holder.email, confirmedAt: nil))
            return try await users.patch(user.id, patch, expecting: version, at: world.now, with: event())
        }
        try await expect(refusal: .duplicate(.id), of: "a patch whose event is there already") {
            let patch = UserPatch(.activation(true))
            return try await users.patch(user.id, patch, expecting: version, at: world.now, with: .audit(events[0]))
        }
        let present = try await world.first.users.load(user.id)
        try expect(present?.version == version && present?.isActive == false, "no patch without its events")
        try await world.expectTrail(events, "after one applied patch and four others")
    }
}

extension ConformanceWorld {
    /// Patches a user from its own version at the first node, checks the record that comes back and what both nodes
    /// hold, and returns the user after it.
    func patch(
        _ user: UserRecord,
        _ change: UserPatch.Change,
        bumping: Bool = false,
        file: StaticString = #fileID,
        line: UInt = #line,
        _ wanted: (inout UserRecord) -> Void
    ) async throws -> UserRecord {
        var expected = user
        wanted(&expected)
        expected.version = user.version.next
        expected.updatedAt = user.updatedAt + .microseconds(11)
        if bumping { expected.securityEpoch = user.securityEpoch.next }
        let outcome = try await first.users.patch(
            user.id,
            UserPatch(change, bumpsSecurityEpoch: bumping),
            expecting: user.version,
            at: expected.updatedAt,
            with: .none
        )
        guard case .patched(let patched) = outcome else {
            throw ConformanceFailure("a patch from the present version is not applied", file: file, line: line)
        }
        try expect(patched, equals: expected, "the patched user", file: file, line: line)
        try await expectStored(expected, "a user after a patch", file: file, line: line)
        return expected
    }
}
