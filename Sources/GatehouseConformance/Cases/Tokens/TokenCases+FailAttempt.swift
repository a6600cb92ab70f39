import GatehouseDatastore

extension TokenCases {
    static let failAttempt: [ConformanceCase] = [
        ConformanceCase(
            "tokens.fail-attempt.counts-down",
            "Each wrong code leaves one fewer, the last one allowed exhausts the token, and then it is absent.",
            requires: [.tokens, .users]
        ) { world in
            let user = try await world.addUser().id
            let token = try await world.addToken(of: user)
            let other = try await world.addToken(of: user)
            for wanted in [TokenAttempt.remaining(2), .remaining(1), .exhausted, .absent, .absent] {
                let attempt = try await world.first.tokens.failAttempt(token.handle, limit: 3, at: world.now)
                try expect(attempt, equals: wanted, "a wrong code")
            }
            let attempt = try await world.first.tokens.failAttempt(other.handle, limit: 3, at: world.now)
            try expect(attempt, equals: .remaining(2), "a wrong code for another token")
        },

        ConformanceCase(
            "tokens.fail-attempt.limit-below-one",
            "A limit below one means one: the first wrong code exhausts the token.",
            requires: [.tokens, .users]
        ) { world in
            let user = try await world.addUser().id
            for limit in [1, 0, -1, Int.min] {
                let token = try await world.addToken(of: user)
                let attempt = try await world.first.tokens.failAttempt(token.handle, limit: limit, at: world.now)
                try expect(attempt, equals: .exhausted, "a wrong code with a limit of \(limit)")
            }
        },

        ConformanceCase(
            "tokens.fail-attempt.right-code-still-opens",
            "A token with a wrong code to spare can be spent; an exhausted one cannot.",
            requires: [.tokens, .users]
        ) { world in
            let user = try await world.addUser().id
            let wanted = try await world.addToken(of: user)
            let spoiled = try await world.addToken(of: user)
            for token in [wanted, spoiled, spoiled] {
                _ = try await world.first.tokens.failAttempt(token.handle, limit: 2, at: world.now)
            }
            let consumption = try await world.consume(wanted)
            try expect(consumption, equals: .consumed(wanted), "spending after one wrong code of two")
            let exhausted = try await world.consume(spoiled)
            try expect(exhausted, equals: .absent, "spending an exhausted token")
        },

        ConformanceCase(
            "tokens.fail-attempt.nothing-to-count-against",
            "A wrong code for an unknown, spent or expired token is absent, and a spent one keeps its tombstone.",
            requires: [.tokens, .users]
        ) { world in
            let tokens = try world.first.tokens
            let user = try await world.addUser().id
            let spent = try await world.addToken(of: user)
            let attempt: AttemptKey = world.mint.id()
            _ = try await world.consume(spent, attempt: attempt)
            let expired = try await world.addToken(of: user, lifetime: .seconds(60))
            let handles = [world.mint.id(TokenHandle.self), spent.handle, expired.handle]
            for handle in handles {
                let attempt = try await tokens.failAttempt(handle, limit: 1, at: expired.expiresAt)
                try expect(attempt, equals: .absent, "a wrong code")
            }
            let again = try await world.consume(spent, attempt: attempt)
            try expect(again, equals: .replayed(spent), "the spent token")
        },

        ConformanceCase(
            "tokens.fail-attempt.one-exhausts",
            "Of many concurrent wrong codes each one counts, and exactly one exhausts the token.",
            requires: [.tokens, .users]
        ) { world in
            let token = try await world.addToken(of: world.addUser().id)
            let outcomes = try await race { number in
                try await world.node(number).tokens.failAttempt(token.handle, limit: 10, at: world.now)
            }
            let remaining = outcomes.compactMap { outcome -> Int? in
                guard case .remaining(let count) = outcome else { return nil }
                return count
            }
            try expect(remaining.count, equals: 9, "codes before the last one allowed")
            try expect(Set(remaining).count, equals: 9, "different counts of what remains")
            try expect(outcomes.filter { $0 == .exhausted }.count, equals: 1, "codes that exhausted it")
            try expect(outcomes.filter { $0 == .absent }.count, equals: 54, "codes that came too late")
        },
    ]
}
