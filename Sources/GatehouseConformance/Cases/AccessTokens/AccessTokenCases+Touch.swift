import GatehouseDatastore

extension AccessTokenCases {
    static let touching = [touchGranularity, touchClockBack, touchAbsent]

    private static let touchGranularity = ConformanceCase(
        "access-tokens.touch.granularity",
        "The first use is noted, a use younger than the granularity by a microsecond is not, one as old as it is.",
        requires: .ofAccessTokens
    ) { world in
        let user = try await world.addUser().id
        for granularity in [Duration.seconds(60), .milliseconds(1), .microseconds(2), .microseconds(1), .zero] {
            var token = try await world.addPersonalToken(of: user)
            let first = try await world.touch(token, granularity: granularity)
            try expect(first, equals: .touched, "the first use, granularity \(granularity)")
            token.lastUsedAt = world.now
            try expect(try await world.load(token)?.token, equals: token, "the token after its first use")
            let due = world.now + max(granularity, .microseconds(1))
            let early = try await world.touch(token, at: due - .microseconds(1), granularity: granularity)
            try expect(early, equals: .recent, "a use a microsecond too early, granularity \(granularity)")
            try expect(try await world.load(token)?.token, equals: token, "the token after a recent use")
            let timely = try await world.touch(token, at: due, granularity: granularity)
            try expect(timely, equals: .touched, "a use at the granularity of \(granularity)")
            token.lastUsedAt = due
            try expect(try await world.load(token)?.token, equals: token, "the token after it")
        }
    }

    private static let touchClockBack = ConformanceCase(
        "access-tokens.touch.time-never-runs-back",
        "A use that is not after the filed one is recent, whatever the granularity.",
        requires: .ofAccessTokens
    ) { world in
        let token = try await world.addPersonalToken(of: world.addUser().id)
        // The first use may come before the token was made, on a clock that is behind.
        let first = world.now - .seconds(7_200)
        try expect(try await world.touch(token, at: first), equals: .touched, "the first use")
        for back in [Duration.zero, .microseconds(1), .seconds(3_600)] {
            for granularity in [Duration.zero, .microseconds(-1), .seconds(-7_200), .seconds(10)] {
                let touch = try await world.touch(token, at: first - back, granularity: granularity)
                try expect(touch, equals: .recent, "a use \(back) before the last, granularity \(granularity)")
            }
        }
        try expect(try await world.load(token)?.token.lastUsedAt, equals: first, "the last use")
        let later = try await world.touch(token, at: first + .microseconds(1), granularity: .seconds(-10))
        try expect(later, equals: .touched, "a later use, granularity below zero")
    }

    private static let touchAbsent = ConformanceCase(
        "access-tokens.touch.absent",
        "A use of a token is noted in its last microsecond and finds none at its end; nor does one of an unknown token.",
        requires: .ofAccessTokens
    ) { world in
        let user = try await world.addUser().id
        let token = try await world.addPersonalToken(of: user, lifetime: .seconds(60))
        let unknown = try world.mint.personalToken(of: user, at: world.now)
        try expect(try await world.touch(unknown), equals: .absent, "a use of an unknown token")
        let over = try await world.touch(token, at: token.expiresAt)
        try expect(over, equals: .absent, "a use of a token at its end")
        let last = try await world.touch(token, at: token.expiresAt - .microseconds(1))
        try expect(last, equals: .touched, "a use of a token in its last microsecond")
    }
}
