import GatehouseDatastore

// What becomes of access tokens when their users go, and what one node sees of another.

extension AccessTokenCases {
    static let owners = [userDeleted, userDeleteRace, seenAtOnce]

    private static let userDeleted = ConformanceCase(
        "access-tokens.users.deleted",
        "When a user is deleted, its families and tokens are gone at once, and those of others stay.",
        requires: .ofAccessTokens
    ) { world in
        let user = try await world.addUser().id
        let other = try await world.addUser().id
        let families = [try await world.addFamily(of: user), try await world.addFamily(of: other)]
        let tokens = [try await world.addPersonalToken(of: user), try await world.addPersonalToken(of: other)]
        let advanced = try await world.advanced(families[0])
        let deletion = try await world.first.users.delete(user, with: .none)
        try expect(deletion, equals: .deleted, "deleting the user")
        for node in [world.second, world.first] {
            for token in [advanced.digest, families[0].digest] {
                let outcome = try await world.advance(families[0], presenting: token, through: node)
                try expect(outcome, equals: .absent, "presenting a token of a family of the deleted user")
            }
            try expect(try await world.end(families[0], through: node), equals: .absent, "ending the family")
            try expect(try await world.walkFamilies(of: user, through: node), equals: [], "the families")
            try expect(try await world.load(tokens[0], through: node)?.token, equals: nil, "the token")
            try expect(try await world.touch(tokens[0], through: node), equals: .absent, "noting a use of the token")
            try expect(try await world.revoke(tokens[0], through: node), equals: .absent, "revoking the token")
            try expect(try await world.walkPersonalTokens(of: user, through: node), equals: [], "the tokens")
        }
        try expect(try await world.walkFamilies(of: other), equals: [families[1]], "the families of the other user")
        try expect(try await world.load(tokens[1])?.token, equals: tokens[1], "the token of the other user")
    }

    private static let userDeleteRace = ConformanceCase(
        "access-tokens.users.delete-race",
        "No family or token that is added or advanced before, with or after its user's deletion outlives it.",
        requires: .ofAccessTokens
    ) { world in
        for round in 0..<20 {
            let user = try await world.addUser().id
            let family = try await world.addFamily(of: user)
            let successor = world.mint.digest()
            let newFamily = world.mint.family(of: user, at: world.now)
            let newToken = try world.mint.personalToken(of: user, at: world.now)
            let step: @Sendable (Int) async throws -> Void = { number in
                let node = world.node(number + round)
                switch number {
                case 0: _ = try await node.users.delete(user, with: .none)
                case 1: _ = try await world.insert(newFamily, through: node)
                case 2: _ = try await world.insert(newToken, through: node)
                default: _ = try await world.advance(family, to: successor, through: node)
                }
            }
            switch round {
            case 0: for number in [0, 1, 2, 3] { try await step(number) }
            case 1: for number in [1, 2, 3, 0] { try await step(number) }
            default: _ = try await race(4) { number in try await step(number) }
            }
            for node in [world.first, world.second] {
                let late = try await world.advance(family, presenting: successor, through: node)
                try expect(late, equals: .absent, "the successor after the deletion")
                try expect(try await world.advance(newFamily, through: node), equals: .absent, "the new family")
                try expect(try await world.walkFamilies(of: user, through: node), equals: [], "the families")
                try expect(try await world.load(newToken, through: node)?.token, equals: nil, "the new token")
                try expect(try await world.walkPersonalTokens(of: user, through: node), equals: [], "the tokens")
            }
        }
    }

    private static let seenAtOnce = ConformanceCase(
        "access-tokens.nodes.seen-at-once",
        "What one node does to a family or a token, another that has just seen it sees at once.",
        requires: .ofAccessTokens
    ) { world in
        let user = try await world.addUser().id
        let family = try await world.addFamily(of: user)
        try expect(try await world.walkFamilies(of: user), equals: [family], "a family that the other node added")
        let advanced = try await world.advanced(family, at: world.now + .seconds(10))
        let superseded = try await world.advance(family, through: world.second)
        try expect(superseded, equals: .superseded(advanced), "a token that the other node replaced")
        try expect(try await world.end(family), equals: .ended, "ending the family")
        let absent = try await world.advance(advanced, through: world.second)
        try expect(absent, equals: .absent, "a family that the other node ended")

        var token = try await world.addPersonalToken(of: user)
        let added = try await world.load(token, through: world.second)
        try expect(added?.token, equals: token, "a token that the other node added")
        token.lastUsedAt = world.now
        try expect(try await world.touch(token), equals: .touched, "noting a use")
        let touched = try await world.load(token, through: world.second)
        try expect(touched?.token, equals: token, "a token whose use the other node noted")
        try expect(try await world.revoke(token), equals: .ended, "revoking the token")
        let revoked = try await world.load(token, through: world.second)
        try expect(revoked?.token, equals: nil, "a token that the other node revoked")
    }
}
