import GatehouseDatastore

extension TokenCases {
    static let companions: [ConformanceCase] = [
        ConformanceCase(
            "tokens.companions.issue",
            "What goes with a token is written if it is issued, and not if it is refused.",
            requires: [.tokens, .users, .audit]
        ) { world in
            let user = try await world.addUser().id
            let token = world.mint.token(of: user, at: world.now)
            let stranger = world.mint.token(of: world.mint.id(), at: world.now)
            let event = world.mint.event(of: user, at: world.now)
            let unwritten = world.mint.event(of: user, at: world.now)
            let issue = try await world.issue(token, with: .audit(event))
            try expect(issue, equals: .issued, "issuing")
            let refusal = try await world.issue(stranger, with: .audit(unwritten))
            try expect(refusal, equals: .noSuchUser, "issuing for nobody")
            try await expect(refusal: .duplicate(.token), of: "issuing again") {
                try await world.issue(token, with: .audit(unwritten))
            }
            let page = try await world.first.audit.events(matching: AuditFilter(), before: nil, limit: 10)
            try expect(page.elements, equals: [event], "the events written")
        },

        ConformanceCase(
            "tokens.companions.consume",
            "What goes with a consumption is written by the attempt that wins, and by no other.",
            requires: [.tokens, .users, .audit]
        ) { world in
            let user = try await world.addUser().id
            let token = try await world.addToken(of: user)
            let outcomes = try await race(16) { number -> AuditRecord? in
                let event = world.mint.event(of: user, at: world.now)
                let outcome = try await world.consume(token, through: world.node(number), with: .audit(event))
                return outcome == .consumed(token) ? event : nil
            }
            let attempt: AttemptKey = world.mint.id()
            let other = try await world.addToken(of: user)
            var events = outcomes.compactMap { $0 }
            for wanted in [TokenConsumption.consumed(other), .replayed(other)] {
                let event = world.mint.event(of: user, at: world.now)
                if wanted == .consumed(other) { events.append(event) }
                let outcome = try await world.consume(other, attempt: attempt, with: .audit(event))
                try expect(outcome, equals: wanted, "spending")
            }
            let unwritten = world.mint.event(of: user, at: world.now)
            let absent = try await world.consume(other, for: "unknown", with: .audit(unwritten))
            try expect(absent, equals: .absent, "asking for another purpose")
            let page = try await world.first.audit.events(matching: AuditFilter(), before: nil, limit: 100)
            try expect(page.elements, equals: events.reversed(), "the events written")
        },
    ]

    static let nodes: [ConformanceCase] = [
        ConformanceCase(
            "tokens.nodes.seen-at-once",
            "What one node does to a token, another sees at once.",
            requires: [.tokens, .users]
        ) { world in
            let second = try world.second.tokens
            let user = try await world.addUser().id
            let token = try await world.addToken(of: user)
            _ = try await world.first.tokens.failAttempt(token.handle, limit: 3, at: world.now)
            let attempt = try await second.failAttempt(token.handle, limit: 3, at: world.now)
            try expect(attempt, equals: .remaining(1), "a wrong code after one on the other node")
            _ = try await world.consume(token)
            let late = try await world.consume(token, through: world.second)
            try expect(late, equals: .alreadyUsed(at: world.now), "a token that the other node spent")
            let revoked = try await world.addToken(of: user)
            _ = try await world.first.tokens.revokeTokens(of: user, for: nil, at: world.now)
            let absent = try await world.consume(revoked, through: world.second)
            try expect(absent, equals: .absent, "a token that the other node revoked")
        }
    ]
}
