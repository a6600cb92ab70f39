import GatehouseDatastore

extension AccessTokenCases {
    static let personalLists = [tokenPages, tokensLive]

    private static let tokenPages = ConformanceCase(
        "access-tokens.personal-list.pages-in-order",
        "The pages hold each token once, oldest identifier first, the last one says so, and a limit below one means one.",
        requires: .ofAccessTokens
    ) { world in
        let store = try world.second.accessTokens
        let user = try await world.addUser().id
        let empty = try await store.personalTokens(of: user, at: world.now, after: nil, limit: 1)
        try expect(empty.elements.isEmpty && empty.next == nil, "the page of no tokens is not the last one")
        let tokens = try (0..<7).map { number in
            changed(try world.mint.personalToken(of: user, at: world.now)) { token in
                token.createdAt = world.now - .seconds(number)
            }
        }
        for number in [3, 0, 6, 2, 5, 1, 4] { _ = try await world.insert(tokens[number]) }
        for limit in [3, 7, 1] {
            let found = try await world.walkPersonalTokens(of: user, limit: limit)
            try expect(found, equals: tokens, "a walk with a limit of \(limit)")
        }
        let full = try await store.personalTokens(of: user, at: world.now, after: nil, limit: 7)
        try expect(full.next, equals: nil, "what comes after a full last page")
        let rest = try await store.personalTokens(of: user, at: world.now, after: tokens[2].id, limit: 3)
        try expect(rest.elements, equals: Array(tokens[3..<6]), "the page after the third")
        for limit in [0, -1, Int.min] {
            let page = try await store.personalTokens(of: user, at: world.now, after: nil, limit: limit)
            try expect(page.elements, equals: [tokens[0]], "the page with a limit of \(limit)")
        }
    }

    private static let tokensLive = ConformanceCase(
        "access-tokens.personal-list.own-live-ones",
        "A token, of whatever epoch, is listed for its user alone, in its last microsecond and not at its end.",
        requires: .ofAccessTokens
    ) { world in
        let user = try await world.addUser().id
        let short = try await world.addPersonalToken(of: user, lifetime: .seconds(60))
        let strange = try await world.addPersonalToken(of: world.addUser().id)
        let long = try await world.addPersonalToken(of: user, epoch: SecurityEpoch(2))
        let end = short.expiresAt
        let before = try await world.walkPersonalTokens(of: user, at: end - .microseconds(1))
        try expect(before, equals: [short, long], "the list before the end of one")
        let after = try await world.walkPersonalTokens(of: user, at: end, limit: 1)
        try expect(after, equals: [long], "the list at the end of one")
        try expect(try await world.walkPersonalTokens(of: strange.user), equals: [strange], "the list of another user")
        try expect(try await world.walkPersonalTokens(of: world.mint.id()), equals: [], "the list of nobody")
    }
}
