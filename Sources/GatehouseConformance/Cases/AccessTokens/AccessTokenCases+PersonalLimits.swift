import GatehouseDatastore

extension AccessTokenCases {
    static let personalLimits = [personalLimit, personalLimitCounts, personalLimitRace]

    private static let personalLimit = ConformanceCase(
        "access-tokens.personal-insert.limit",
        "A user has no more tokens than the limit allows; the next one is refused, and a limit below one means one.",
        requires: .ofAccessTokens
    ) { world in
        for (limit, count) in [(3, 3), (1, 1), (0, 1), (-1, 1), (Int.min, 1)] {
            let user = try await world.addUser().id
            var tokens: [PersonalTokenRecord] = []
            for _ in 0..<count {
                let token = try world.mint.personalToken(of: user, at: world.now)
                let insertion = try await world.insert(token, limit: limit)
                try expect(insertion, equals: .inserted, "adding number \(tokens.count + 1), limit \(limit)")
                tokens.append(token)
            }
            let next = try world.mint.personalToken(of: user, at: world.now)
            try expect(try await world.insert(next, limit: limit), equals: .tooMany, "one too many, limit \(limit)")
            try expect(try await world.load(next)?.token, equals: nil, "the token that was one too many")
            try expect(try await world.walkPersonalTokens(of: user), equals: tokens, "the list, limit \(limit)")
            let insertion = try await world.insert(next, limit: count + 1)
            try expect(insertion, equals: .inserted, "adding it when there is room")
        }
    }

    private static let personalLimitCounts = ConformanceCase(
        "access-tokens.personal-insert.limit-counts-live",
        "For the limit only the user's live tokens of the epoch of the new one count.",
        requires: .ofAccessTokens
    ) { world in
        let user = try await world.addUser().id
        let end = world.now + .seconds(60)
        _ = try await world.addPersonalToken(of: user)
        for _ in 0..<2 {
            _ = try await world.addPersonalToken(of: user, lifetime: .seconds(60))
            _ = try await world.addPersonalToken(of: user, epoch: SecurityEpoch(2))
            _ = try await world.addPersonalToken(of: user, epoch: SecurityEpoch(0))
            _ = try await world.revoke(try await world.addPersonalToken(of: user))
            _ = try await world.addPersonalToken(of: world.addUser().id)
        }
        for wanted in [PersonalTokenInsertion.inserted, .tooMany] {
            let token = try world.mint.personalToken(of: user, at: world.now)
            try expect(try await world.insert(token, limit: 2, at: end), equals: wanted, "adding with a limit of two")
        }
        let early = try world.mint.personalToken(of: user, at: world.now)
        let insertion = try await world.insert(early, limit: 4, at: end - .microseconds(1))
        try expect(insertion, equals: .tooMany, "adding in the last microsecond of two that count")
    }

    private static let personalLimitRace = ConformanceCase(
        "access-tokens.personal-insert.limit-race",
        "Of many tokens added at once on two nodes exactly as many are added as the limit allows.",
        requires: .ofAccessTokens
    ) { world in
        let user = try await world.addUser().id
        let tokens = try (0..<64).map { _ in try world.mint.personalToken(of: user, at: world.now) }
        let insertions = try await race { number in
            try await world.insert(tokens[number], limit: 10, through: world.node(number))
        }
        try expect(insertions.count { $0 == .inserted }, equals: 10, "tokens that were added")
        try expect(insertions.count { $0 == .tooMany }, equals: 54, "tokens that were refused")
        let added = zip(tokens, insertions).filter { $0.1 == .inserted }.map(\.0)
        try expect(try await world.walkPersonalTokens(of: user), equals: added, "the list after the race")
    }
}
