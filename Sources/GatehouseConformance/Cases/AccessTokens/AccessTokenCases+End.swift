import GatehouseDatastore

extension AccessTokenCases {
    static let endings = [endsAtOnce, endOfOther, endOneWinner]

    private static let endsAtOnce = ConformanceCase(
        "access-tokens.end.ends-at-once",
        "A family that was ended is gone by every token it had, and ending it again finds none.",
        requires: .ofAccessTokens
    ) { world in
        let user = try await world.addUser().id
        let family = try await world.addFamily(of: user)
        let sibling = try await world.addFamily(of: user)
        let advanced = try await world.advanced(family, at: world.now + .seconds(10))
        try expect(try await world.end(family), equals: .ended, "ending the family")
        for node in [world.second, world.first] {
            for token in [advanced.digest, family.digest] {
                let outcome = try await world.advance(family, presenting: token, through: node)
                try expect(outcome, equals: .absent, "presenting a token of the family that was ended")
            }
            try expect(try await world.end(family, through: node), equals: .absent, "ending it again")
            let unknown = world.mint.family(of: user, at: world.now)
            try expect(try await world.end(unknown, through: node), equals: .absent, "ending what never was")
            try expect(try await world.walkFamilies(of: user, through: node), equals: [sibling], "what is left")
        }
        _ = try await world.advanced(sibling)
    }

    private static let endOfOther = ConformanceCase(
        "access-tokens.end.own-live-ones",
        "A family can be ended by its user alone, in its last microsecond and not at its end.",
        requires: .ofAccessTokens
    ) { world in
        let family = try await world.addFamily(of: world.addUser().id, lifetime: .seconds(60))
        for user in [try await world.addUser().id, world.mint.id()] {
            try expect(try await world.end(family, as: user), equals: .absent, "ending another user's family")
            try expect(try await world.walkFamilies(of: family.user), equals: [family], "the family after it")
        }
        let over = try await world.end(family, at: family.expiresAt)
        try expect(over, equals: .absent, "ending a family at its end")
        let last = try await world.end(family, at: family.expiresAt - .microseconds(1))
        try expect(last, equals: .ended, "ending a family in its last microsecond")
    }

    private static let endOneWinner = ConformanceCase(
        "access-tokens.end.one-winner",
        "Of many who end a family at once one does and writes what goes with that, and the others find none.",
        requires: .ofAccessTokens.union([.audit])
    ) { world in
        let user = try await world.addUser().id
        let family = try await world.addFamily(of: user)
        let events = (0..<64).map { _ in world.mint.event(of: user, at: world.now) }
        let endings = try await race { number in
            try await world.end(family, through: world.node(number), with: .audit(events[number]))
        }
        try expect(endings.count { $0 == .ended }, equals: 1, "callers who ended the family")
        let written = zip(events, endings).filter { $0.1 == .ended }.map(\.0)
        try await world.expectTrail(written, "after the race")
    }
}
