import GatehouseDatastore

// Mails beside the changes of users.

extension OutboxCases {
    static let ofUsers = [
        withInsert, withPatch, withHash, withSignIn, withEpoch, withDelete,
    ]

    private static let withInsert = ConformanceCase(
        "outbox.with.users-insert",
        "Mails are filed with a user who is added, the user's own among them, and otherwise not.",
        requires: [.outbox, .users]
    ) { world in
        let user = try world.mint.user(at: world.now)
        let heir = try world.mint.user(at: world.now, email: user.email)
        let idle: MailStep = { companions in
            try await expect(refusal: .duplicate(.email), of: "a taken address") {
                try await world.first.users.insert(heir, with: companions)
            }
        }
        try await world.expectMails(with: "an insert", of: user.id, notWith: [idle]) { companions in
            try await world.second.users.insert(user, with: companions)
        }
    }

    private static let withPatch = ConformanceCase(
        "outbox.with.users-patch",
        "Mails are filed with each kind of patch that is applied, and with no other.",
        requires: [.outbox, .users]
    ) { world in
        let changes: [UserPatch.Change] = [
            .email(try world.mint.email(), confirmedAt: nil), .username(nil), .confirmation(at: world.now),
            .activation(false), .attributes(["new": .boolean(true)]), .language(nil),
        ]
        for change in changes {
            let user = try await world.addUser()
            func patch(_ id: UserID, with companions: AccompanyingRecords) async throws -> UserPatchOutcome {
                try await world.second.users.patch(
                    id,
                    UserPatch(change),
                    expecting: user.version,
                    at: world.now,
                    with: companions
                )
            }
            let idle: [MailStep] = [
                { companions in _ = try await patch(user.id, with: companions) },
                { companions in _ = try await patch(world.mint.id(), with: companions) },
            ]
            let lease: LeaseID = world.mint.id()
            try await world.expectMails(with: "a patch", of: user.id, notWith: idle) { companions in
                guard case .patched = try await patch(user.id, with: companions) else {
                    throw ConformanceFailure("a patch is not applied")
                }
            }
            for mail in try await world.claim(under: lease) { _ = try await world.settle(mail.mail, under: lease) }
        }
    }

    private static let withHash = ConformanceCase(
        "outbox.with.users-hash",
        "Mails are filed with a hash that is replaced, and otherwise not.",
        requires: [.outbox, .users]
    ) { world in
        let user = try await world.addUser()
        let new = world.mint.passwordHash()
        func replace(_ id: UserID, with companions: AccompanyingRecords) async throws -> PasswordReplacement {
            try await world.second.users.replacePasswordHash(
                of: id,
                from: user.passwordHash,
                to: new,
                bumpingEpoch: true,
                at: world.now,
                with: companions
            )
        }
        let idle: [MailStep] = [
            { companions in _ = try await replace(user.id, with: companions) },
            { companions in _ = try await replace(world.mint.id(), with: companions) },
        ]
        try await world.expectMails(with: "a new hash", of: user.id, notWith: idle) { companions in
            guard case .replaced = try await replace(user.id, with: companions) else {
                throw ConformanceFailure("a hash is not replaced")
            }
        }
    }

    private static let withSignIn = ConformanceCase(
        "outbox.with.users-sign-in",
        "Mails are filed with a sign-in that is recorded, and otherwise not.",
        requires: [.outbox, .users]
    ) { world in
        let user = try await world.addUser()
        let entry = SignInTrack.Entry(at: world.now, address: nil)
        let idle: MailStep = { companions in
            _ = try await world.first.users.recordSignIn(of: world.mint.id(), entry, with: companions)
        }
        try await world.expectMails(with: "a sign-in", of: user.id, notWith: [idle]) { companions in
            let outcome = try await world.second.users.recordSignIn(of: user.id, entry, with: companions)
            guard case .recorded(let record) = outcome else { throw ConformanceFailure("a sign-in is not recorded") }
            try expect(record.signIns.count, equals: 1, "sign-ins")
        }
    }

    private static let withEpoch = ConformanceCase(
        "outbox.with.users-epoch",
        "Mails are filed with an epoch that is raised, and otherwise not.",
        requires: [.outbox, .users]
    ) { world in
        let user = try await world.addUser()
        let idle: MailStep = { companions in
            _ = try await world.first.users.bumpSecurityEpoch(of: world.mint.id(), at: world.now, with: companions)
        }
        try await world.expectMails(with: "a bump", of: user.id, notWith: [idle]) { companions in
            let bump = try await world.second.users.bumpSecurityEpoch(of: user.id, at: world.now, with: companions)
            try expect(bump, equals: .bumped(SecurityEpoch(2)), "raising the epoch")
        }
    }

    private static let withDelete = ConformanceCase(
        "outbox.with.users-delete",
        "With a user who is deleted mails about nobody and about others are filed, and none about that user.",
        requires: [.outbox, .users]
    ) { world in
        let (user, other) = (try await world.addUser().id, try await world.addUser().id)
        let idle: MailStep = { companions in
            _ = try await world.first.users.delete(user, with: companions)
        }
        try await world.expectMails(with: "a deletion", of: other, notWith: [idle]) { companions in
            let own = world.mint.mail(of: user, at: world.now)
            let records = AccompanyingRecords(mail: [own] + companions.mail)
            let deletion = try await world.second.users.delete(user, with: records)
            try expect(deletion, equals: .deleted, "deleting the user")
        }
    }
}
