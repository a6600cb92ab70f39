import GatehouseDatastore

extension SessionCases {
    static let delete: [ConformanceCase] = [
        ConformanceCase(
            "sessions.delete.ends-at-once",
            "A deleted session is absent and unlisted, and deleting it again finds nothing.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            let owner = world.makeOwner()
            let session = try await world.storeSession(of: owner)
            let other = try await world.storeSession(of: owner)
            let deletion = try await sessions.delete(session.key, at: world.now)
            try expect(deletion, equals: .deleted(session.id), "the deletion")
            let lookup = try await sessions.load(session.key, at: world.now)
            try expect(lookup, equals: .absent, "the deleted session")
            let listed = try await world.walkSessions(of: owner)
            try expect(listed, equals: [other], "the sessions that are left")
            for key in [session.key, world.makeKey(of: owner)] {
                let again = try await sessions.delete(key, at: world.now)
                try expect(again, equals: .absent, "deleting what is not there")
            }
        },

        ConformanceCase(
            "sessions.delete.replaced-key",
            "A key that was replaced ends the session, within its grace and after.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            for delay in [Duration.seconds(10), .seconds(60)] {
                let owner = world.makeOwner()
                let session = try await world.storeSession(of: owner)
                let rotated = try await world.rotate(session, grace: .seconds(30))
                let deletion = try await sessions.delete(session.key, at: world.now + delay)
                try expect(deletion, equals: .deleted(session.id), "deleting \(delay) after the rotation")
                for key in [session.key, rotated.key] {
                    let lookup = try await sessions.load(key, at: world.now)
                    try expect(lookup, equals: .absent, "a key of the deleted session")
                }
                let listed = try await world.walkSessions(of: owner)
                try expect(listed, equals: [], "the list")
            }
        },

        ConformanceCase(
            "sessions.delete.ends-every-key",
            "The end of a session by its current key is the end of every key it had.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            let oldest = try await world.storeSession(of: world.makeOwner())
            let middle = try await world.rotate(oldest, grace: .seconds(600))
            let newest = try await world.rotate(middle, grace: .seconds(600))
            let deletion = try await sessions.delete(newest.key, at: world.now)
            try expect(deletion, equals: .deleted(oldest.id), "the deletion")
            for key in [oldest.key, middle.key, newest.key] {
                let lookup = try await sessions.load(key, at: world.now)
                try expect(lookup, equals: .absent, "a key of the deleted session")
            }
        },
    ]
}
