import GatehouseDatastore

extension AccessTokenCases {
    static let limits = [limitEndsOldest, limitCountsLive, limitBelowOne, limitRace]

    private static let limitEndsOldest = ConformanceCase(
        "access-tokens.insert.limit-ends-oldest",
        "Of a user's families beyond the limit those with the smallest identifiers end, and no other.",
        requires: .ofAccessTokens
    ) { world in
        let user = try await world.addUser().id
        // Neither the times nor the order in which they come say what the identifiers say.
        let families = (0..<5).map { number in
            changed(world.mint.family(of: user, at: world.now)) { family in
                family.createdAt = world.now - .seconds(number)
                family.lastUsedAt = world.now - .seconds(3 * number % 5)
                family.expiresAt = world.now + .seconds(600 - 7 * number)
            }
        }
        for number in [2, 0, 4, 1, 3] {
            try expect(try await world.insert(families[number], limit: 5), equals: .inserted, "adding within the limit")
        }
        try expect(try await world.walkFamilies(of: user), equals: families, "the families within the limit")
        let newest = world.mint.family(of: user, at: world.now)
        try expect(try await world.insert(newest, limit: 3), equals: .inserted, "adding beyond the limit")
        let left = [families[3], families[4], newest]
        try expect(try await world.walkFamilies(of: user), equals: left, "the families that are left")
        for family in families.prefix(3) {
            try expect(try await world.advance(family), equals: .absent, "presenting the token of one that ended")
        }
        for family in left { _ = try await world.advanced(family) }
    }

    private static let limitCountsLive = ConformanceCase(
        "access-tokens.insert.limit-counts-live",
        "Neither expired families nor those of other users count for the limit.",
        requires: .ofAccessTokens
    ) { world in
        let user = try await world.addUser().id
        let other = try await world.addUser().id
        let live = try await world.addFamily(of: user)
        for _ in 0..<2 { _ = try await world.addFamily(of: user, lifetime: .seconds(60)) }
        let others = [try await world.addFamily(of: other), try await world.addFamily(of: other)]
        let newest = world.mint.family(of: user, at: world.now)
        let end = world.now + .seconds(60)
        try expect(try await world.insert(newest, limit: 2, at: end), equals: .inserted, "adding within the limit")
        let found = try await world.walkFamilies(of: user, at: end + .microseconds(1))
        try expect(found, equals: [live, newest], "the live families of the user")
        try expect(try await world.walkFamilies(of: other), equals: others, "the families of the other user")
    }

    private static let limitBelowOne = ConformanceCase(
        "access-tokens.insert.limit-below-one",
        "A limit of one leaves the new family alone, and a limit below one means one.",
        requires: .ofAccessTokens
    ) { world in
        for limit in [1, 0, -1, Int.min] {
            let user = try await world.addUser().id
            for _ in 0..<2 { _ = try await world.addFamily(of: user) }
            let family = world.mint.family(of: user, at: world.now)
            let insertion = try await world.insert(family, limit: limit)
            try expect(insertion, equals: .inserted, "adding with a limit of \(limit)")
            try expect(try await world.walkFamilies(of: user), equals: [family], "what a limit of \(limit) leaves")
        }
    }

    private static let limitRace = ConformanceCase(
        "access-tokens.insert.limit-race",
        "Of many families added at once on two nodes all are added, and as many live as the limit allows.",
        requires: .ofAccessTokens
    ) { world in
        let user = try await world.addUser().id
        let families = (0..<64).map { _ in world.mint.family(of: user, at: world.now) }
        let insertions = try await race { number in
            try await world.insert(families[number], limit: 5, through: world.node(number))
        }
        try expect(insertions.count { $0 == .inserted }, equals: 64, "families that were added")
        let left = try await world.walkFamilies(of: user)
        try expect(left.count, equals: 5, "families that are left")
        for family in families {
            let outcome = try await world.advance(family)
            try expect(outcome != .absent, equals: left.contains(family), "whether a family lives, against the list")
        }
    }
}
