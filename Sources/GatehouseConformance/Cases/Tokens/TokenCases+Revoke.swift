import GatehouseDatastore

extension TokenCases {
    static let revoke: [ConformanceCase] = [
        ConformanceCase(
            "tokens.revoke.named-purposes",
            "Tokens of the purposes named end; those of other purposes and users stay, and no purpose ends none.",
            requires: [.tokens, .users]
        ) { world in
            let tokens = try world.first.tokens
            let user = try await world.addUser().id
            let gone = [
                try await world.addToken(of: user, for: "recovery"),
                try await world.addToken(of: user, for: "recovery"),
                try await world.addToken(of: user, for: "confirmation"),
            ]
            let kept = [
                try await world.addToken(of: user, for: "invitation"),
                try await world.addToken(of: world.addUser().id, for: "recovery"),
            ]
            let none = try await tokens.revokeTokens(of: user, for: [], at: world.now)
            try expect(none, equals: 0, "how many ended of no purpose")
            let named: Set<StoredName> = ["recovery", "confirmation", "unknown"]
            let count = try await tokens.revokeTokens(of: user, for: named, at: world.now)
            try expect(count, equals: 3, "how many ended")
            for token in gone {
                let consumption = try await world.consume(token)
                try expect(consumption, equals: .absent, "spending a revoked token")
            }
            for token in kept {
                let consumption = try await world.consume(token)
                try expect(consumption, equals: .consumed(token), "spending a token of another purpose or user")
            }
        },

        ConformanceCase(
            "tokens.revoke.every-purpose",
            "Without purposes every token of the user ends, and of no other user.",
            requires: [.tokens, .users]
        ) { world in
            let user = try await world.addUser().id
            let gone = [
                try await world.addToken(of: user, for: "recovery"),
                try await world.addToken(of: user, for: "invitation"),
            ]
            let kept = try await world.addToken(of: world.addUser().id)
            let count = try await world.first.tokens.revokeTokens(of: user, for: nil, at: world.now)
            try expect(count, equals: 2, "how many ended")
            for token in gone {
                let consumption = try await world.consume(token)
                try expect(consumption, equals: .absent, "spending a revoked token")
            }
            let consumption = try await world.consume(kept)
            try expect(consumption, equals: .consumed(kept), "spending a token of another user")
        },

        ConformanceCase(
            "tokens.revoke.spares-the-spent",
            "Spent and expired tokens do not count, and a spent one keeps its tombstone.",
            requires: [.tokens, .users]
        ) { world in
            let user = try await world.addUser().id
            let attempt: AttemptKey = world.mint.id()
            let spent = try await world.addToken(of: user)
            _ = try await world.consume(spent, attempt: attempt)
            let expired = try await world.addToken(of: user, lifetime: .seconds(60))
            _ = try await world.addToken(of: user, lifetime: .seconds(60) + .microseconds(1))
            for wanted in [1, 0] {
                let count = try await world.first.tokens.revokeTokens(
                    of: user,
                    for: ["recovery"],
                    at: expired.expiresAt
                )
                try expect(count, equals: wanted, "how many ended")
            }
            let again = try await world.consume(spent, attempt: attempt)
            try expect(again, equals: .replayed(spent), "the spent token")
        },
    ]
}
