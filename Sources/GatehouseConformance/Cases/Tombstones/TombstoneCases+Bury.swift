import GatehouseDatastore

extension TombstoneCases {
    static let bury: [ConformanceCase] = [
        ConformanceCase(
            "tombstones.bury.seen-at-once",
            "A session that was buried at one node is ended at the other.",
            requires: .ofTombstones
        ) { world in
            let user = try await world.addUser()
            let session: SessionID = world.mint.id()
            try await world.bury(session, of: user, until: world.now + .seconds(60))
            let isEnded = try await world.isEnded(session, of: user, through: world.second)
            try expect(isEnded, "the session is not ended at the other node")
        },

        ConformanceCase(
            "tombstones.bury.that-session-only",
            "The user's other sessions are not ended with it.",
            requires: .ofTombstones
        ) { world in
            let user = try await world.addUser()
            _ = try await world.bury(of: user, until: [world.now + .seconds(60)])
            let isEnded = try await world.isEnded(world.mint.id(), of: user)
            try expect(!isEnded, "a session that was not buried is ended")
        },

        ConformanceCase(
            "tombstones.bury.no-such-user",
            "A session of nobody is not buried, nor one of a user who was deleted.",
            requires: .ofTombstones
        ) { world in
            let deleted = try await world.addUser()
            _ = try await world.first.users.delete(deleted.id, with: .none)
            for user in [world.mint.id(), deleted.id] {
                let burial = try await world.second.tombstones.bury(
                    world.mint.id(),
                    of: user,
                    until: world.now + .seconds(60)
                )
                try expect(burial, equals: .noSuchUser, "burying a session of nobody")
            }
        },

        ConformanceCase(
            "tombstones.bury.many-of-one-user",
            "A user may have hundreds of tombstones, and each of them counts.",
            requires: .ofTombstones
        ) { world in
            let user = try await world.addUser()
            let ends = Array(repeating: world.now + .seconds(60), count: 300)
            for session in try await world.bury(of: user, until: ends) {
                let isEnded = try await world.isEnded(session, of: user)
                try expect(isEnded, "one session of many is not ended")
            }
        },
    ]

    static let ends: [ConformanceCase] = [
        ConformanceCase(
            "tombstones.bury.again-later",
            "Burying a session again with a later end keeps the later end.",
            requires: .ofTombstones
        ) { world in
            let user = try await world.addUser()
            let session: SessionID = world.mint.id()
            try await world.bury(session, of: user, until: world.now + .seconds(60))
            try await world.bury(session, of: user, until: world.now + .seconds(120))
            let isEnded = try await world.isEnded(session, of: user, at: world.now + .seconds(90))
            try expect(isEnded, "the session is ended no longer than the first burial said")
        },

        ConformanceCase(
            "tombstones.bury.again-earlier",
            "Burying a session again with an earlier end keeps the later end.",
            requires: .ofTombstones
        ) { world in
            let user = try await world.addUser()
            let session: SessionID = world.mint.id()
            try await world.bury(session, of: user, until: world.now + .seconds(120))
            try await world.bury(session, of: user, until: world.now + .seconds(60))
            let isEnded = try await world.isEnded(session, of: user, at: world.now + .seconds(90))
            try expect(isEnded, "the session is ended no longer than the second burial said")
        },

        ConformanceCase(
            "tombstones.bury.ends-now",
            "A tombstone whose end is exactly now is absent.",
            requires: .ofTombstones
        ) { world in
            let user = try await world.addUser()
            for lifetime in [Duration.milliseconds(1), .seconds(60)] {
                let session: SessionID = world.mint.id()
                let end = world.now + lifetime
                try await world.bury(session, of: user, until: end)
                for time in [end, end + .seconds(1)] {
                    let isEnded = try await world.isEnded(session, of: user, at: time)
                    try expect(!isEnded, "a tombstone outlives its end")
                }
            }
        },

        ConformanceCase(
            "tombstones.bury.keeps-microseconds",
            "A tombstone counts until a microsecond before its end, also if it lasts a millisecond.",
            requires: .ofTombstones
        ) { world in
            let user = try await world.addUser()
            for lifetime in [Duration.milliseconds(1), .seconds(60)] {
                let session: SessionID = world.mint.id()
                let end = world.now + lifetime
                try await world.bury(session, of: user, until: end)
                let isEnded = try await world.isEnded(session, of: user, at: end - .microseconds(1))
                try expect(isEnded, "a tombstone is gone before its end")
            }
        },

        ConformanceCase(
            "tombstones.bury.for-ever",
            "A tombstone without an end counts at any time.",
            requires: .ofTombstones
        ) { world in
            let user = try await world.addUser()
            let sessions = try await world.bury(of: user, until: [.distantFuture])
            for session in sessions {
                let isEnded = try await world.isEnded(session, of: user, at: .distantFuture - .microseconds(1))
                try expect(isEnded, "a tombstone without an end is gone")
            }
        },
    ]
}
