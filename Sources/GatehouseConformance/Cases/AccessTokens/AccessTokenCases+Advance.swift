import GatehouseDatastore

extension AccessTokenCases {
    static let advancing = [movesOn, superseded, otherUserAdvance, advanceClockBack]

    private static let movesOn = ConformanceCase(
        "access-tokens.advance.moves-on",
        "The due token makes way for its successor, and the step gives the last use and the end, nearer or farther.",
        requires: .ofAccessTokens
    ) { world in
        let user = try await world.addUser().id
        let bystander = try await world.addFamily(of: user)
        var wanted = try await world.addFamily(of: user)
        let steps: [(delay: Int, lifetime: Int)] = [(60_000_001, 3_600), (120_000_003, 600), (121_000_000, 7_200)]
        for (number, step) in steps.enumerated() {
            let due = wanted.digest
            wanted.digest = world.mint.digest()
            wanted.lastUsedAt = world.now + .microseconds(step.delay)
            wanted.expiresAt = wanted.lastUsedAt + .seconds(step.lifetime) + .microseconds(7)
            let outcome = try await world.advance(
                wanted,
                presenting: due,
                to: wanted.digest,
                until: wanted.expiresAt,
                at: wanted.lastUsedAt,
                through: world.node(number)
            )
            try expect(outcome, equals: .advanced(wanted), "presenting the due token")
            let found = try await world.walkFamilies(of: user, at: wanted.lastUsedAt)
            try expect(found, equals: [bystander, wanted], "the families after it")
        }
    }

    private static let superseded = ConformanceCase(
        "access-tokens.advance.superseded",
        "Within its grace a token tells everybody who presents it of the one successor, and changes nothing.",
        requires: .ofAccessTokens
    ) { world in
        let family = try await world.addFamily(of: world.addUser().id)
        let advanced = try await world.advanced(family, grace: .seconds(30))
        for number in 0..<6 {
            let outcome = try await world.advance(
                family,
                until: world.now + .seconds(60_000),
                grace: .seconds(900),
                at: world.now + .seconds(5 * number),
                through: world.node(number)
            )
            try expect(outcome, equals: .superseded(advanced), "presenting a token within its grace")
        }
        try expect(try await world.walkFamilies(of: family.user), equals: [advanced], "the family after it")
        // The grace is that of the step, whatever those who came later asked for.
        let late = try await world.advance(family, grace: .seconds(900), at: world.now + .seconds(30))
        try expect(late, equals: .reused(advanced), "presenting a token after its grace")
    }

    private static let otherUserAdvance = ConformanceCase(
        "access-tokens.advance.other-user",
        "A family of another user is absent, and takes no harm from any token that is presented.",
        requires: .ofAccessTokens
    ) { world in
        let family = try await world.addFamily(of: world.addUser().id)
        let advanced = try await world.advanced(family)
        let stranger = try await world.addUser().id
        let own = try await world.addFamily(of: stranger)
        for user in [stranger, world.mint.id()] {
            for token in [advanced.digest, family.digest, own.digest, world.mint.digest()] {
                let outcome = try await world.advance(family, presenting: token, as: user)
                try expect(outcome, equals: .absent, "presenting a token of another user's family")
            }
        }
        try expect(try await world.walkFamilies(of: family.user), equals: [advanced], "the family after it")
        try expect(try await world.walkFamilies(of: stranger), equals: [own], "the families of the other user")
        _ = try await world.advanced(advanced)
    }

    private static let advanceClockBack = ConformanceCase(
        "access-tokens.advance.clock-moved-back",
        "A family advances on a node whose clock is behind; its last use stays, and a grace is found from before it.",
        requires: .ofAccessTokens
    ) { world in
        let early = world.now - .seconds(3_600)
        let family = try await world.addFamily(of: world.addUser().id)
        let wanted = changed(family) { $0.digest = world.mint.digest() }
        let outcome = try await world.advance(family, to: wanted.digest, until: family.expiresAt, at: early)
        try expect(outcome, equals: .advanced(wanted), "presenting the due token an hour before the family began")
        try expect(try await world.walkFamilies(of: family.user), equals: [wanted], "the family after it")
        let next = try await world.advanced(wanted, at: world.now + .seconds(10))
        let late = try await world.advance(wanted, at: world.now)
        try expect(late, equals: .superseded(next), "presenting the token before on a clock that is behind")
    }
}
