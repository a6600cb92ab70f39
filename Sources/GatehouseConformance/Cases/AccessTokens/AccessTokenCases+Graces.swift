import GatehouseDatastore

extension AccessTokenCases {
    static let graces = [graceExact, noGrace]

    private static let graceExact = ConformanceCase(
        "access-tokens.advance.grace-to-the-microsecond",
        "A token leads to its successor in the last microsecond of its grace and is reused at its end.",
        requires: .ofAccessTokens
    ) { world in
        let user = try await world.addUser().id
        for grace in [Duration.seconds(30), .milliseconds(1), .microseconds(1)] {
            let time = world.now + .seconds(60)
            let family = try await world.addFamily(of: user)
            let advanced = try await world.advanced(family, grace: grace, at: time)
            let last = try await world.advance(family, at: time + grace - .microseconds(1))
            try expect(last, equals: .superseded(advanced), "in a grace of \(grace)")
            let over = try await world.advance(family, at: time + grace)
            try expect(over, equals: .reused(advanced), "at the end of a grace of \(grace)")
        }
    }

    private static let noGrace = ConformanceCase(
        "access-tokens.advance.no-grace",
        "With a grace of zero or less the token before is reused at once, also on a clock that is behind.",
        requires: .ofAccessTokens
    ) { world in
        let user = try await world.addUser().id
        for grace in [Duration.zero, .microseconds(-1), .seconds(-60)] {
            for delay in [Duration.zero, .seconds(-120)] {
                let family = try await world.addFamily(of: user)
                let advanced = try await world.advanced(family, grace: grace)
                let outcome = try await world.advance(family, at: world.now + delay)
                try expect(outcome, equals: .reused(advanced), "with a grace of \(grace), after \(delay)")
            }
        }
    }
}
