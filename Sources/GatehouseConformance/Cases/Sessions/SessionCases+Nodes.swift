import GatehouseDatastore

extension SessionCases {
    static let nodes: [ConformanceCase] = [
        ConformanceCase(
            "sessions.nodes.seen-at-once",
            "What one node does to a session, another that has just seen it sees at once.",
            requires: [.sessions]
        ) { world in
            let first = try world.first.sessions
            let second = try world.second.sessions
            let owner = world.makeOwner()
            let session = try await world.storeSession(of: owner)
            let inserted = try await second.load(session.key, at: world.now)
            try expect(inserted, equals: .current(session), "a session that the other node inserted")

            let change = SessionChange(standing: session.standing, data: [5, 5])
            _ = try await first.save(session.key, change, expecting: session.version, at: world.now)
            let saved = try await second.load(session.key, at: world.now).session
            try expect(saved?.data, equals: change.data, "data that the other node saved")

            let sighting = SessionSighting(
                at: world.now + .seconds(60),
                address: nil,
                expiresAt: world.now + .seconds(7_200),
                granularity: .zero
            )
            _ = try await first.touch(session.key, sighting)
            let touched = try await second.load(session.key, at: world.now).session
            try expect(touched?.lastSeenAt, equals: sighting.at, "a sighting that the other node noted")

            let rotated = try await world.rotate(touched ?? session)
            let superseded = try await second.load(session.key, at: world.now)
            try expect(superseded, equals: .superseded(rotated), "a key that the other node replaced")

            _ = try await first.delete(session.key, at: world.now)
            for key in [session.key, rotated.key] {
                let lookup = try await second.load(key, at: world.now)
                try expect(lookup, equals: .absent, "a session that the other node deleted")
            }
            let listed = try await world.walkSessions(of: owner, through: world.second)
            try expect(listed, equals: [], "the list after the other node's deletion")
        }
    ]
}
