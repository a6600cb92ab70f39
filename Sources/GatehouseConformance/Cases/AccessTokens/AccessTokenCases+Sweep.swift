import GatehouseDatastore

extension AccessTokenCases {
    static let sweep = [sweepOnlyExpired, sweepLimit]

    private static let sweepOnlyExpired = ConformanceCase(
        "access-tokens.sweep.only-expired",
        "A sweep removes the families and tokens that expired, and leaves each that has a microsecond to live.",
        requires: .ofAccessTokens
    ) { world in
        let user = try await world.addUser().id
        let end = world.now + .seconds(60)
        let barely = Duration.seconds(60) + .microseconds(1)
        _ = try await world.addFamily(of: user, lifetime: .seconds(60))
        _ = try await world.addPersonalToken(of: user, lifetime: .seconds(60))
        let shortened = try await world.advanced(world.addFamily(of: user), until: end)
        let families = [
            try await world.addFamily(of: user, lifetime: barely),
            try await world.advanced(world.addFamily(of: user, lifetime: .seconds(60)), grace: .seconds(600)),
        ]
        let token = try await world.addPersonalToken(of: user, lifetime: barely)
        let count = try await world.first.accessTokens.sweepAccessTokens(at: end, limit: 100)
        try expect(count, equals: 3, "how many were removed")
        try expect(try await world.walkFamilies(of: user, at: end), equals: families, "the families after it")
        try expect(try await world.walkPersonalTokens(of: user, at: end), equals: [token], "the tokens after it")
        try expect(try await world.load(token, at: end)?.token, equals: token, "a live token after it")
        // Also for a clock that is behind.
        try expect(try await world.advance(shortened), equals: .absent, "a family that was removed")
        let old = try await world.advance(families[1], at: end)
        guard case .advanced = old else { throw ConformanceFailure("a live family after the sweep: \(old)") }
    }

    private static let sweepLimit = ConformanceCase(
        "access-tokens.sweep.limit-and-end",
        "A sweep removes no more than its limit of both kinds, a limit below one means one, and it comes to an end.",
        requires: .ofAccessTokens
    ) { world in
        let user = try await world.addUser().id
        for _ in 0..<4 { _ = try await world.addFamily(of: user, lifetime: .seconds(60)) }
        for _ in 0..<3 { _ = try await world.addPersonalToken(of: user, lifetime: .seconds(60)) }
        for (limit, wanted) in [(3, 3), (0, 1), (-1, 1), (3, 2), (3, 0)] {
            let time = world.now + .seconds(60)
            let count = try await world.first.accessTokens.sweepAccessTokens(at: time, limit: limit)
            try expect(count, equals: wanted, "how many were removed with a limit of \(limit)")
        }
    }
}
