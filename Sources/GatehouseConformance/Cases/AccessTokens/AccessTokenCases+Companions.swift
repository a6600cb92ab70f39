import GatehouseDatastore

// What is written beside the changes of access tokens, and when it is not.

extension AccessTokenCases {
    static let companions = [withInsert, withReuse, withEnd, withPersonalInsert, withRevoke]

    private static let withInsert = ConformanceCase(
        "access-tokens.companions.insert",
        "What goes with a family is written if it is added, and not if it is refused.",
        requires: .ofWrittenTokens
    ) { world in
        let user = try await world.addUser().id
        let family = world.mint.family(of: user, at: world.now)
        let stranger = world.mint.family(of: world.mint.id(), at: world.now)
        let idle: [MailStep] = [
            { companions in _ = try await world.insert(stranger, with: companions) },
            { companions in _ = try await attempt { try await world.insert(family, with: companions) } },
        ]
        try await world.expectWritten(with: "a family", notWith: idle) { companions in
            try expect(try await world.insert(family, with: companions), equals: .inserted, "adding")
        }
    }

    private static let withReuse = ConformanceCase(
        "access-tokens.companions.reuse",
        "What goes with reuse is written by the call that ends the family, and by no step, late caller or stranger.",
        requires: .ofWrittenTokens
    ) { world in
        let user = try await world.addUser().id
        let stranger = try await world.addUser().id
        let family = try await world.addFamily(of: user)
        let other = try await world.addFamily(of: user)
        let time = world.now + .seconds(60)
        let before: [MailStep] = [
            { companions in _ = try await world.advance(family, onReuse: companions) },
            { companions in _ = try await world.advance(family, onReuse: companions) },
            { companions in _ = try await world.advance(family, at: time, as: stranger, onReuse: companions) },
        ]
        let after: [MailStep] = [
            { companions in _ = try await world.advance(family, at: time, onReuse: companions) },
            { companions in _ = try await world.advance(other, onReuse: companions) },
        ]
        try await world.expectWritten(with: "reuse", notBefore: before, notWith: after) { companions in
            let outcome = try await world.advance(family, at: time, onReuse: companions)
            guard case .reused = outcome else { throw ConformanceFailure("presenting an old token: \(outcome)") }
        }
    }

    private static let withEnd = ConformanceCase(
        "access-tokens.companions.end",
        "What goes with the end of a family is written if there was one to end, and otherwise not.",
        requires: .ofWrittenTokens
    ) { world in
        let family = try await world.addFamily(of: world.addUser().id)
        let stranger = try await world.addUser().id
        let before: [MailStep] = [
            { companions in _ = try await world.end(family, as: stranger, with: companions) },
            { companions in _ = try await world.end(family, at: family.expiresAt, with: companions) },
        ]
        let after: [MailStep] = [{ companions in _ = try await world.end(family, with: companions) }]
        try await world.expectWritten(with: "an end", notBefore: before, notWith: after) { companions in
            try expect(try await world.end(family, with: companions), equals: .ended, "ending")
        }
    }

    private static let withPersonalInsert = ConformanceCase(
        "access-tokens.companions.personal-insert",
        "What goes with a token is written if it is added, and not if it is refused or one too many.",
        requires: .ofWrittenTokens
    ) { world in
        let user = try await world.addUser().id
        let token = try world.mint.personalToken(of: user, at: world.now)
        let next = try world.mint.personalToken(of: user, at: world.now)
        let stranger = try world.mint.personalToken(of: world.mint.id(), at: world.now)
        let idle: [MailStep] = [
            { companions in _ = try await world.insert(next, limit: 1, with: companions) },
            { companions in _ = try await world.insert(stranger, with: companions) },
            { companions in _ = try await attempt { try await world.insert(token, with: companions) } },
        ]
        try await world.expectWritten(with: "a personal access token", notWith: idle) { companions in
            try expect(try await world.insert(token, with: companions), equals: .inserted, "adding")
        }
    }

    private static let withRevoke = ConformanceCase(
        "access-tokens.companions.revoke",
        "What goes with a revocation is written if there was a token to revoke, and otherwise not.",
        requires: .ofWrittenTokens
    ) { world in
        let token = try await world.addPersonalToken(of: world.addUser().id)
        let stranger = try await world.addUser().id
        let before: [MailStep] = [
            { companions in _ = try await world.revoke(token, as: stranger, with: companions) },
            { companions in _ = try await world.revoke(token, at: token.expiresAt, with: companions) },
        ]
        let after: [MailStep] = [{ companions in _ = try await world.revoke(token, with: companions) }]
        try await world.expectWritten(with: "a revocation", notBefore: before, notWith: after) { companions in
            try expect(try await world.revoke(token, with: companions), equals: .ended, "revoking")
        }
    }
}

extension Set<Capability> {
    /// What a case needs that looks at what is written beside a change.
    fileprivate static var ofWrittenTokens: Set<Capability> { .ofAccessTokens.union([.audit, .outbox]) }
}

extension ConformanceWorld {
    /// An event and a mail to write beside a change.
    private func makeCompanions() -> AccompanyingRecords {
        AccompanyingRecords(audit: [mint.event(at: now)], mail: [mint.mail(at: now)])
    }

    /// Throws ``ConformanceFailure`` unless an event and a mail are written with a change that takes effect, and with
    /// nothing else: not when the mail is there already, in which case the change does not happen either.
    ///
    /// - Parameters:
    ///   - subject: What the change is.
    ///   - before: Steps that write nothing before the change is made.
    ///   - after: Steps that write nothing once it is made.
    ///   - change: The change, which throws unless it takes effect for the first time.
    fileprivate func expectWritten(
        with subject: String,
        notBefore before: [MailStep] = [],
        notWith after: [MailStep],
        _ change: MailStep
    ) async throws {
        for step in before { try await step(makeCompanions()) }
        try await expectTrail([], "before \(subject)")
        try await expectQueue(waiting: [], "before \(subject)")
        let present = try await addMails()
        let refused = AccompanyingRecords(audit: [mint.event(at: now)], mail: present)
        try await GatehouseConformance.expect(refusal: .duplicate(.mail), of: "\(subject) with a mail that is there") {
            try await change(refused)
        }
        let companions = makeCompanions()
        try await change(companions)
        for step in after { try await step(makeCompanions()) }
        try await expectTrail(companions.audit, "after \(subject)")
        try await expectQueue(waiting: present + companions.mail, "after \(subject)")
    }
}
