import GatehouseDatastore

extension AccessTokenCases {
    static let revoking = [revokedAtOnce, revokeOfOther, revokeOneWinner]

    private static let revokedAtOnce = ConformanceCase(
        "access-tokens.revoke.ends-at-once",
        "A token that was revoked is absent on both nodes, however it is asked for, and others stay.",
        requires: .ofAccessTokens
    ) { world in
        let user = try await world.addUser().id
        let token = try await world.addPersonalToken(of: user)
        let sibling = try await world.addPersonalToken(of: user)
        try expect(try await world.revoke(token), equals: .ended, "revoking the token")
        for node in [world.second, world.first] {
            let found = try await world.load(token, through: node)
            try expect(found?.token, equals: nil, "the token that was revoked")
            let touch = try await world.touch(token, through: node)
            try expect(touch, equals: .absent, "noting a use of it")
            try expect(try await world.revoke(token, through: node), equals: .absent, "revoking it again")
            let unknown = try world.mint.personalToken(of: user, at: world.now)
            try expect(try await world.revoke(unknown, through: node), equals: .absent, "revoking what never was")
            let left = try await world.walkPersonalTokens(of: user, through: node)
            try expect(left, equals: [sibling], "the tokens that are left")
            try expect(try await world.load(sibling, through: node)?.token, equals: sibling, "the other token")
        }
    }

    private static let revokeOfOther = ConformanceCase(
        "access-tokens.revoke.own-live-ones",
        "A token can be revoked by its user alone, in its last microsecond and not at its end.",
        requires: .ofAccessTokens
    ) { world in
        let token = try await world.addPersonalToken(of: world.addUser().id, lifetime: .seconds(60))
        for user in [try await world.addUser().id, world.mint.id()] {
            try expect(try await world.revoke(token, as: user), equals: .absent, "revoking another user's token")
            try expect(try await world.load(token)?.token, equals: token, "the token after it")
        }
        let over = try await world.revoke(token, at: token.expiresAt)
        try expect(over, equals: .absent, "revoking a token at its end")
        let last = try await world.revoke(token, at: token.expiresAt - .microseconds(1))
        try expect(last, equals: .ended, "revoking a token in its last microsecond")
    }

    private static let revokeOneWinner = ConformanceCase(
        "access-tokens.revoke.one-winner",
        "Of many who revoke a token at once one does and writes what goes with that, and the others find none.",
        requires: .ofAccessTokens.union([.audit])
    ) { world in
        let user = try await world.addUser().id
        let token = try await world.addPersonalToken(of: user)
        let events = (0..<64).map { _ in world.mint.event(of: user, at: world.now) }
        let endings = try await race { number in
            try await world.revoke(token, through: world.node(number), with: .audit(events[number]))
        }
        try expect(endings.count { $0 == .ended }, equals: 1, "callers who revoked the token")
        let written = zip(events, endings).filter { $0.1 == .ended }.map(\.0)
        try await world.expectTrail(written, "after the race")
    }
}
