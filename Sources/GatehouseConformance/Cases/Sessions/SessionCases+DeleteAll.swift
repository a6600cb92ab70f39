import GatehouseDatastore

extension SessionCases {
    static let deleteAll: [ConformanceCase] = [
        ConformanceCase(
            "sessions.delete-all.only-the-owners",
            "All sessions of a user end, and no other user's, though they share a shard.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            let owner = world.makeOwner()
            let mine = [try await world.storeSession(of: owner), try await world.storeSession(of: owner)]
            let other = try await world.storeSession(of: world.makeOwner())
            let count = try await sessions.deleteAll(of: owner, except: nil, at: world.now, limit: 100)
            try expect(count, equals: 2, "how many ended")
            for session in mine {
                let lookup = try await sessions.load(session.key, at: world.now)
                try expect(lookup, equals: .absent, "a session of the user")
            }
            let kept = try await sessions.load(other.key, at: world.now)
            try expect(kept, equals: .current(other), "a session of another user")
        },

        ConformanceCase(
            "sessions.delete-all.spares-the-exception",
            "The session named as the exception stays, and is not counted.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            let owner = world.makeOwner()
            let gone = try await world.storeSession(of: owner)
            let kept = try await world.storeSession(of: owner)
            let count = try await sessions.deleteAll(of: owner, except: kept.id, at: world.now, limit: 2)
            try expect(count, equals: 1, "how many ended")
            let lookup = try await sessions.load(gone.key, at: world.now)
            try expect(lookup, equals: .absent, "another session")
            let spared = try await sessions.load(kept.key, at: world.now)
            try expect(spared, equals: .current(kept), "the exception")
        },

        ConformanceCase(
            "sessions.delete-all.limit-and-count",
            "No more than the limit end at once, a limit below one means one, and expired ones do not count.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            let owner = world.makeOwner()
            _ = try await world.storeSession(of: owner, lasting: .seconds(10))
            for _ in 0..<7 { _ = try await world.storeSession(of: owner) }
            var left = 7
            for (limit, wanted) in [(3, 3), (0, 1), (-5, 1), (3, 2), (3, 0)] {
                let count = try await sessions.deleteAll(
                    of: owner,
                    except: nil,
                    at: world.now + .seconds(10),
                    limit: limit
                )
                try expect(count, equals: wanted, "how many ended with a limit of \(limit)")
                left -= wanted
                let listed = try await world.walkSessions(of: owner, at: world.now + .seconds(11))
                try expect(listed.count, equals: left, "how many are left")
            }
        },

        ConformanceCase(
            "sessions.delete-all.ends-every-key",
            "The end of all sessions is the end of the keys that were replaced.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            let owner = world.makeOwner()
            let session = try await world.storeSession(of: owner)
            let rotated = try await world.rotate(session, grace: .seconds(600))
            let count = try await sessions.deleteAll(of: owner, except: nil, at: world.now, limit: 100)
            try expect(count, equals: 1, "how many ended")
            for key in [session.key, rotated.key] {
                let lookup = try await sessions.load(key, at: world.now)
                try expect(lookup, equals: .absent, "a key of the session")
            }
        },

        ConformanceCase(
            "sessions.delete-all.list-stays-true",
            "After sign-ins that race the end of all sessions, exactly the listed sessions load.",
            requires: [.sessions]
        ) { world in
            let owner = world.makeOwner()
            let raced = try await race(40) { number -> SessionRecord? in
                guard number % 4 != 3 else {
                    let sessions = try world.node(number / 4).sessions
                    _ = try await sessions.deleteAll(of: owner, except: nil, at: world.now, limit: 100)
                    return nil
                }
                let session = world.makeSession(of: owner)
                try await world.node(number).sessions.insert(session, at: world.now)
                return session
            }
            let late = try await world.storeSession(of: owner)
            var live: Set<SessionID> = []
            for session in raced.compactMap({ $0 }) + [late] {
                let lookup = try await world.second.sessions.load(session.key, at: world.now)
                if lookup.isLive { live.insert(session.id) }
            }
            let listed = try await world.walkSessions(of: owner, through: world.second)
            try expect(Set(listed.map(\.id)), equals: live, "the listed sessions")
            try expect(live.contains(late.id), "a session that began after the end of all is gone")
        },

        ConformanceCase(
            "sessions.delete-all.race",
            "Many that end all sessions at once count each session once, and who gets fewer than the limit left none.",
            requires: [.sessions]
        ) { world in
            let limit = 3
            for _ in 0..<3 {
                let owner = world.makeOwner()
                for _ in 0..<40 { _ = try await world.storeSession(of: owner) }
                let counts = try await race(8) { number -> Int in
                    let sessions = try world.node(number).sessions
                    var ended = 0
                    var count = limit
                    while count == limit, ended <= 40 {
                        count = try await sessions.deleteAll(of: owner, except: nil, at: world.now, limit: limit)
                        ended += count
                    }
                    let left = try await world.walkSessions(of: owner, through: world.node(number))
                    try expect(left.count, equals: 0, "how many are left after fewer than the limit ended")
                    return ended
                }
                try expect(counts.reduce(0, +), equals: 40, "how many ended")
            }
        },
    ]
}
