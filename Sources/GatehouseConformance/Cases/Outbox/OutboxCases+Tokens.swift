import GatehouseDatastore

// Mails beside the changes of one-time tokens.

extension OutboxCases {
    static let ofTokens = [withIssue, withConsume]

    private static let withIssue = ConformanceCase(
        "outbox.with.tokens-issue",
        "Mails are filed with a token that is issued, and otherwise not.",
        requires: [.outbox, .users, .tokens]
    ) { world in
        let user = try await world.addUser().id
        let token = world.mint.token(of: user, at: world.now)
        let stranger = world.mint.token(of: world.mint.id(), at: world.now)
        let idle: [MailStep] = [
            { companions in _ = try await world.issue(stranger, with: companions) },
            { companions in _ = try await attempt { try await world.issue(token, with: companions) } },
        ]
        try await world.expectMails(with: "a token", of: user, notWith: idle) { companions in
            let issue = try await world.issue(token, .replacingEarlier, with: companions)
            try expect(issue, equals: .issued, "issuing")
        }
    }

    private static let withConsume = ConformanceCase(
        "outbox.with.tokens-consume",
        "Mails are filed with a token that is spent for the first time, and otherwise not.",
        requires: [.outbox, .users, .tokens]
    ) { world in
        let user = try await world.addUser().id
        let token = try await world.addToken(of: user)
        let key: AttemptKey = world.mint.id()
        let idle: [MailStep] = [
            { companions in _ = try await world.consume(token, attempt: key, with: companions) },
            { companions in _ = try await world.consume(token, with: companions) },
            { companions in _ = try await world.consume(token, for: "other", with: companions) },
        ]
        try await world.expectMails(with: "a consumption", of: user, notWith: idle) { companions in
            let consumption = try await world.consume(token, attempt: key, with: companions)
            try expect(consumption, equals: .consumed(token), "spending")
        }
    }
}
