import GatehouseDatastore

extension AccessTokenCases {
    static let reuse = [twoBack, unknownToken, reuseEnds]

    private static let twoBack = ConformanceCase(
        "access-tokens.advance.two-back-is-reuse",
        "A token two steps back is reused, however long its grace was.",
        requires: .ofAccessTokens
    ) { world in
        let family = try await world.addFamily(of: world.addUser().id)
        let middle = try await world.advanced(family, grace: .seconds(600))
        let newest = try await world.advanced(middle, grace: .seconds(600))
        let before = try await world.advance(middle)
        try expect(before, equals: .superseded(newest), "presenting the token before")
        let outcome = try await world.advance(family)
        try expect(outcome, equals: .reused(newest), "presenting the token before that")
        try expect(try await world.walkFamilies(of: family.user), equals: [], "the list after it")
    }

    private static let unknownToken = ConformanceCase(
        "access-tokens.advance.unknown-is-reuse",
        "A token that was never due in the family, though it be due in another, ends this one and no other.",
        requires: .ofAccessTokens
    ) { world in
        let user = try await world.addUser().id
        let sibling = try await world.addFamily(of: user)
        for token in [sibling.digest, world.mint.digest()] {
            let family = try await world.addFamily(of: user)
            let outcome = try await world.advance(family, presenting: token)
            try expect(outcome, equals: .reused(family), "presenting a token of no step")
            try expect(try await world.walkFamilies(of: user), equals: [sibling], "the families after it")
        }
    }

    private static let reuseEnds = ConformanceCase(
        "access-tokens.advance.reuse-ends",
        "Reuse ends the family in the same step: from then on even its due token is absent, on both nodes.",
        requires: .ofAccessTokens
    ) { world in
        let user = try await world.addUser().id
        let sibling = try await world.addFamily(of: user)
        let family = try await world.addFamily(of: user)
        let advanced = try await world.advanced(family, grace: .seconds(1))
        let time = world.now + .seconds(60)
        let outcome = try await world.advance(family, at: time)
        try expect(outcome, equals: .reused(advanced), "presenting a token after its grace")
        for (node, time) in [(world.second, time), (world.first, time + .seconds(1)), (world.second, world.now)] {
            for token in [advanced.digest, family.digest] {
                let late = try await world.advance(family, presenting: token, at: time, through: node)
                try expect(late, equals: .absent, "presenting a token of the family that ended")
            }
            try expect(try await world.end(family, at: time, through: node), equals: .absent, "ending it again")
            let found = try await world.walkFamilies(of: user, at: time, through: node)
            try expect(found, equals: [sibling], "the families that are left")
        }
        _ = try await world.advanced(sibling)
    }
}
