import GatehouseDatastore

extension AccessTokenCases {
    static let families = [familyPages, familiesLive]

    private static let familyPages = ConformanceCase(
        "access-tokens.families.pages-in-order",
        "The pages hold each family once, oldest identifier first, the last one says so, and a limit below one means one.",
        requires: .ofAccessTokens
    ) { world in
        let store = try world.second.accessTokens
        let user = try await world.addUser().id
        let empty = try await store.families(of: user, at: world.now, after: nil, limit: 1)
        try expect(empty.elements.isEmpty && empty.next == nil, "the page of no families is not the last one")
        let families = (0..<7).map { number in
            changed(world.mint.family(of: user, at: world.now)) { $0.createdAt = world.now - .seconds(number) }
        }
        for number in [3, 0, 6, 2, 5, 1, 4] { _ = try await world.insert(families[number]) }
        for limit in [3, 7, 1] {
            let found = try await world.walkFamilies(of: user, limit: limit)
            try expect(found, equals: families, "a walk with a limit of \(limit)")
        }
        let full = try await store.families(of: user, at: world.now, after: nil, limit: 7)
        try expect(full.next, equals: nil, "what comes after a full last page")
        let rest = try await store.families(of: user, at: world.now, after: families[2].id, limit: 3)
        try expect(rest.elements, equals: Array(families[3..<6]), "the page after the third")
        for limit in [0, -1, Int.min] {
            let page = try await store.families(of: user, at: world.now, after: nil, limit: limit)
            try expect(page.elements, equals: [families[0]], "the page with a limit of \(limit)")
        }
    }

    private static let familiesLive = ConformanceCase(
        "access-tokens.families.own-live-ones",
        "A family is listed for its user alone, in its last microsecond and not at its end.",
        requires: .ofAccessTokens
    ) { world in
        let user = try await world.addUser().id
        let short = try await world.addFamily(of: user, lifetime: .seconds(60))
        let strange = try await world.addFamily(of: world.addUser().id)
        let long = try await world.addFamily(of: user)
        let end = short.expiresAt
        let before = try await world.walkFamilies(of: user, at: end - .microseconds(1))
        try expect(before, equals: [short, long], "the list before the end of one")
        let after = try await world.walkFamilies(of: user, at: end, limit: 1)
        try expect(after, equals: [long], "the list at the end of one")
        try expect(try await world.walkFamilies(of: strange.user), equals: [strange], "the list of another user")
        try expect(try await world.walkFamilies(of: world.mint.id()), equals: [], "the list of nobody")
    }
}
