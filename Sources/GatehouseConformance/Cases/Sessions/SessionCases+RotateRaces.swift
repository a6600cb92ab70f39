import GatehouseDatastore

extension SessionCases {
    static let rotateRaces: [ConformanceCase] = [
        ConformanceCase(
            "sessions.rotate.one-winner",
            "Of many concurrent rotations of one key exactly one wins, and all others learn its successor.",
            requires: [.sessions]
        ) { world in
            let owner = world.makeOwner()
            let session = try await world.storeSession(of: owner)
            let rotations = try await race { number in
                try await world.node(number).sessions.rotate(
                    session.key,
                    to: world.makeKey(of: owner),
                    standing: session.standing,
                    grace: .seconds(30),
                    at: world.now
                )
            }
            var winners: [SessionRecord] = []
            var successors: Set<SessionKey> = []
            for rotation in rotations {
                switch rotation {
                case .rotated(let session): winners.append(session)
                case .superseded(let session): successors.insert(session.key)
                case .reused, .absent: throw ConformanceFailure("a concurrent rotation was \(rotation)")
                }
            }
            try expect(winners.count, equals: 1, "rotations that won")
            try expect(successors, equals: Set(winners.map(\.key)), "the successors that the others learned")
            let listed = try await world.walkSessions(of: owner)
            try expect(listed.map(\.key), equals: winners.map(\.key), "the keys of the sessions listed")
        },

        ConformanceCase(
            "sessions.rotate.never-outlives-delete",
            "Once a deletion by the old key has succeeded, no rotation before, with or after it leaves a live key.",
            requires: [.sessions]
        ) { world in
            for round in 0..<24 {
                let owner = world.makeOwner()
                let session = try await world.storeSession(of: owner)
                let successor = world.makeKey(of: owner)
                let rotate: @Sendable () async throws -> Void = {
                    _ = try await world.node(round).sessions.rotate(
                        session.key,
                        to: successor,
                        standing: session.standing,
                        grace: .seconds(30),
                        at: world.now
                    )
                }
                try await world.deletes(session, and: rotate, round: round)
                for node in [world.first, world.second] {
                    let lookup = try await node.sessions.load(successor, at: world.now)
                    try expect(lookup, equals: .absent, "the successor after the deletion")
                }
                let listed = try await world.walkSessions(of: owner)
                try expect(listed, equals: [], "the list after the deletion")
            }
        },
    ]
}
