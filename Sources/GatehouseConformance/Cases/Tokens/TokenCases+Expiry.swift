import GatehouseDatastore

extension TokenCases {
    static let expiry: [ConformanceCase] = [
        ConformanceCase(
            "tokens.expiry.to-the-microsecond",
            "A token opens in its last microsecond and is absent at its end.",
            requires: [.tokens, .users]
        ) { world in
            let user = try await world.addUser().id
            let delays: [(Duration, isThere: Bool)] = [
                (.microseconds(-1), true), (.zero, false), (.microseconds(1), false), (.seconds(86_400), false),
            ]
            for (delay, isThere) in delays {
                let token = try await world.addToken(of: user)
                let consumption = try await world.consume(token, at: token.expiresAt + delay)
                try expect(consumption, equals: isThere ? .consumed(token) : .absent, "\(delay) after the end")
            }
        },

        ConformanceCase(
            "tokens.expiry.short-lifetimes-kept",
            "Lifetimes of a millisecond and of a microsecond are neither cut off nor drawn out.",
            requires: [.tokens, .users]
        ) { world in
            let user = try await world.addUser().id
            for lifetime in [Duration.microseconds(1), .milliseconds(1), .microseconds(1_500)] {
                let token = try await world.addToken(of: user, lifetime: lifetime)
                let over = try await world.consume(token, at: world.now + lifetime)
                try expect(over, equals: .absent, "a token of \(lifetime) at its end")
                let last = try await world.consume(token, at: world.now + lifetime - .microseconds(1))
                try expect(last, equals: .consumed(token), "a token of \(lifetime) in its last microsecond")
            }
        },

        ConformanceCase(
            "tokens.expiry.tombstone",
            "The tombstone of a spent token is absent from the token's end on, for every attempt.",
            requires: [.tokens, .users]
        ) { world in
            let token = try await world.addToken(of: world.addUser().id)
            let attempt: AttemptKey = world.mint.id()
            _ = try await world.consume(token, attempt: attempt)
            for key in [attempt, world.mint.id()] {
                let consumption = try await world.consume(token, attempt: key, at: token.expiresAt)
                try expect(consumption, equals: .absent, "a spent token at its end")
            }
        },
    ]
}
