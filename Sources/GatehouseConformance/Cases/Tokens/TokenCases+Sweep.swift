import GatehouseDatastore

extension TokenCases {
    static let sweep: [ConformanceCase] = [
        ConformanceCase(
            "tokens.sweep.only-expired",
            "A sweep leaves every token and every tombstone that has a microsecond to live.",
            requires: [.tokens, .users]
        ) { world in
            let user = try await world.addUser().id
            let end = world.now + .seconds(60)
            let attempt: AttemptKey = world.mint.id()
            for isSpent in [false, true] {
                let token = try await world.addToken(of: user, lifetime: .seconds(60))
                if isSpent { _ = try await world.consume(token) }
            }
            let unspent = try await world.addToken(of: user, lifetime: .seconds(60) + .microseconds(1))
            let spent = try await world.addToken(of: user, lifetime: .seconds(60) + .microseconds(1))
            _ = try await world.consume(spent, attempt: attempt)
            let count = try await world.first.tokens.sweepTokens(at: end, limit: 100)
            try expect(count, equals: 2, "how many were removed")
            let live = try await world.consume(unspent, at: end)
            try expect(live, equals: .consumed(unspent), "a live token after the sweep")
            let again = try await world.consume(spent, attempt: attempt, at: end)
            try expect(again, equals: .replayed(spent), "a live tombstone after the sweep")
        },

        ConformanceCase(
            "tokens.sweep.limit-and-end",
            "A sweep removes no more than its limit, a limit below one means one, and it comes to an end.",
            requires: [.tokens, .users]
        ) { world in
            let user = try await world.addUser().id
            for _ in 0..<7 { _ = try await world.addToken(of: user, lifetime: .seconds(60)) }
            for (limit, wanted) in [(3, 3), (0, 1), (-1, 1), (3, 2), (3, 0)] {
                let count = try await world.first.tokens.sweepTokens(at: world.now + .seconds(60), limit: limit)
                try expect(count, equals: wanted, "how many were removed with a limit of \(limit)")
            }
        },
    ]
}
