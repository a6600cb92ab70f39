import GatehouseDatastore

extension AccessTokenCases {
    static let advanceRaces = [advanceOneWinner, reuseOneWinner, advanceOutlives]

    private static let advanceOneWinner = ConformanceCase(
        "access-tokens.advance.one-winner",
        "Of many who present the due token at once one advances the family, and all others learn the same successor.",
        requires: .ofAccessTokens
    ) { world in
        var family = try await world.addFamily(of: world.addUser().id)
        for _ in 0..<4 {
            let presented = family
            let wanted = changed(family) { $0.digest = world.mint.digest() }
            let outcomes = try await race { number in
                try await world.advance(
                    presented,
                    to: wanted.digest,
                    until: wanted.expiresAt,
                    through: world.node(number)
                )
            }
            try expect(outcomes.count { $0 == .advanced(wanted) }, equals: 1, "callers who advanced the family")
            try expect(outcomes.count { $0 == .superseded(wanted) }, equals: 63, "callers who learned the successor")
            family = wanted
        }
        try expect(try await world.walkFamilies(of: family.user), equals: [family], "the family after the races")
    }

    private static let reuseOneWinner = ConformanceCase(
        "access-tokens.advance.reuse-race",
        "Of many who present an old token at once one ends the family and writes what goes with that; others are absent.",
        requires: .ofAccessTokens.union([.audit])
    ) { world in
        let user = try await world.addUser().id
        let family = try await world.addFamily(of: user)
        let advanced = try await world.advanced(family, grace: .seconds(1))
        let events = (0..<64).map { _ in world.mint.event(of: user, at: world.now) }
        let outcomes = try await race { number in
            try await world.advance(
                family,
                at: world.now + .seconds(60),
                through: world.node(number),
                onReuse: .audit(events[number])
            )
        }
        try expect(outcomes.count { $0 == .reused(advanced) }, equals: 1, "callers who ended the family")
        try expect(outcomes.count { $0 == .absent }, equals: 63, "callers who found none")
        let written = zip(events, outcomes).filter { $0.1 == .reused(advanced) }.map(\.0)
        try await world.expectTrail(written, "after the race")
        try expect(try await world.walkFamilies(of: user), equals: [], "the list after the race")
    }

    private static let advanceOutlives = ConformanceCase(
        "access-tokens.advance.never-outlives-end",
        "No step before, with or after the end of a family leaves a token that is live.",
        requires: .ofAccessTokens
    ) { world in
        let user = try await world.addUser().id
        for round in 0..<24 {
            let family = try await world.addFamily(of: user)
            let successor = world.mint.digest()
            let advance: @Sendable () async throws -> Void = {
                _ = try await world.advance(family, to: successor, through: world.node(round))
            }
            let end: @Sendable () async throws -> Void = {
                let ending = try await world.end(family, through: world.node(round + 1))
                try expect(ending, equals: .ended, "ending the family")
            }
            switch round {
            case 0:
                try await end()
                try await advance()
            case 1:
                try await advance()
                try await end()
            default:
                _ = try await race(2) { number in
                    if number == 0 { try await end() } else { try await advance() }
                }
            }
            for node in [world.first, world.second] {
                let late = try await world.advance(family, presenting: successor, through: node)
                try expect(late, equals: .absent, "the successor after the end")
                let found = try await world.walkFamilies(of: user, through: node)
                try expect(found, equals: [], "the list after the end")
            }
        }
    }
}
