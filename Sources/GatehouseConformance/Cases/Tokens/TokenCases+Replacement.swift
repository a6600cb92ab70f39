import GatehouseDatastore

extension TokenCases {
    static let replacement: [ConformanceCase] = [
        ConformanceCase(
            "tokens.issue.replacing-ends-earlier",
            "Replacing ends all earlier unspent tokens of the same user and purpose.",
            requires: [.tokens, .users]
        ) { world in
            let user = try await world.addUser().id
            let earlier = [try await world.addToken(of: user), try await world.addToken(of: user)]
            let token = world.mint.token(of: user, at: world.now)
            let issue = try await world.issue(token, .replacingEarlier)
            try expect(issue, equals: .issued, "issuing")
            for replaced in earlier {
                let attempt = try await world.first.tokens.failAttempt(replaced.handle, limit: 3, at: world.now)
                try expect(attempt, equals: .absent, "counting against a replaced token")
                let consumption = try await world.consume(replaced)
                try expect(consumption, equals: .absent, "spending a replaced token")
            }
            let consumption = try await world.consume(token)
            try expect(consumption, equals: .consumed(token), "spending the new one")
        },

        ConformanceCase(
            "tokens.issue.replacing-spares-the-rest",
            "Tokens of another user or purpose stay, and so do earlier ones when they are to be kept.",
            requires: [.tokens, .users]
        ) { world in
            let user = try await world.addUser().id
            let other = try await world.addUser().id
            let token = try await world.addToken(of: user, for: "recovery")
            let kept = [
                try await world.addToken(of: user, for: "confirmation"),
                try await world.addToken(of: user, for: "recovery-2"),
                try await world.addToken(of: other, for: "recovery"),
            ]
            _ = try await world.addToken(of: user, for: "recovery")
            let early = try await world.consume(token)
            try expect(early, equals: .consumed(token), "spending an earlier token that was to be kept")
            let newest = world.mint.token(of: user, for: "recovery", at: world.now)
            _ = try await world.issue(newest, .replacingEarlier)
            for token in kept {
                let consumption = try await world.consume(token)
                try expect(consumption, equals: .consumed(token), "spending a token of another user or purpose")
            }
        },

        ConformanceCase(
            "tokens.issue.replacing-races-consume",
            "A token spent before, while or after it is replaced was spent once or ended, and its tombstone stays.",
            requires: [.tokens, .users]
        ) { world in
            for round in 0..<20 {
                let user = try await world.addUser().id
                let earlier = try await world.addToken(of: user)
                let token = world.mint.token(of: user, at: world.now)
                let attempt: AttemptKey = world.mint.id()
                let replace: @Sendable () async throws -> Void = {
                    let tokens = try world.node(round).tokens
                    let issue = try await tokens.issue(token, .replacingEarlier, at: world.now, with: .none)
                    try expect(issue, equals: .issued, "replacing")
                }
                let spend: @Sendable () async throws -> TokenConsumption = {
                    try await world.consume(earlier, attempt: attempt, through: world.node(round + 1))
                }
                let outcome: TokenConsumption
                switch round {
                case 0:
                    outcome = try await spend()
                    try await replace()
                    try expect(outcome, equals: .consumed(earlier), "spending before the replacement")
                case 1:
                    try await replace()
                    outcome = try await spend()
                    try expect(outcome, equals: .absent, "spending after the replacement")
                default:
                    let outcomes = try await race(2) { number -> TokenConsumption in
                        if number == 0 { return try await spend() }
                        try await replace()
                        return .absent
                    }
                    outcome = outcomes[0]
                }
                let isSpent = outcome == .consumed(earlier)
                try expect(isSpent || outcome == .absent, "spending while it is replaced: \(outcome)")
                let again = try await world.consume(earlier, attempt: attempt)
                try expect(again, equals: isSpent ? .replayed(earlier) : .absent, "asking again")
                let late = try await world.consume(earlier)
                try expect(late, equals: isSpent ? .alreadyUsed(at: world.now) : .absent, "another attempt")
                let newer = try await world.consume(token)
                try expect(newer, equals: .consumed(token), "spending the new token")
            }
        },

        ConformanceCase(
            "tokens.issue.replacing-race",
            "Of many tokens that replace each other at once all are issued, and one alone can be spent.",
            requires: [.tokens, .users]
        ) { world in
            for _ in 0..<4 {
                let user = try await world.addUser().id
                let earlier = try await world.addToken(of: user)
                let tokens = (0..<64).map { _ in world.mint.token(of: user, at: world.now) }
                let issues = try await race { number in
                    try await world.node(number).tokens.issue(
                        tokens[number],
                        .replacingEarlier,
                        at: world.now,
                        with: .none
                    )
                }
                try expect(issues, equals: Array(repeating: .issued, count: 64), "issuing at once")
                let late = try await world.consume(earlier)
                try expect(late, equals: .absent, "spending a token that all of them replaced")
                var spent = 0
                for part in 0..<4 {
                    let consumptions = try await race(16) { number in
                        try await world.consume(tokens[part * 16 + number], through: world.node(number))
                    }
                    spent += consumptions.filter { $0 != .absent }.count
                    // A right token between the wrong ones, however many of these a store bears in a row.
                    let other = try await world.consume(world.addToken(of: user, for: "confirmation"))
                    try expect(other != .absent, "a token of another purpose cannot be spent")
                }
                try expect(spent, equals: 1, "how many of the tokens could be spent")
            }
        },
    ]
}
