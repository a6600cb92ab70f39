import GatehouseDatastore

extension SessionCases {
    static let load: [ConformanceCase] = [
        ConformanceCase(
            "sessions.load.unknown-is-absent",
            "A key that nobody ever had is absent.",
            requires: [.sessions]
        ) { world in
            let owner = world.makeOwner()
            _ = try await world.storeSession(of: owner)
            let lookup = try await world.first.sessions.load(world.makeKey(of: owner), at: world.now)
            try expect(lookup, equals: .absent, "a key nobody had")
        },

        ConformanceCase(
            "sessions.load.clock-moved-back",
            "A session loads for a node whose clock is behind the one that made it.",
            requires: [.sessions]
        ) { world in
            let session = try await world.storeSession(of: world.makeOwner())
            let lookup = try await world.first.sessions.load(session.key, at: world.now - .seconds(3_600))
            try expect(lookup, equals: .current(session), "a session seen an hour before its creation")
        },

        ConformanceCase(
            "sessions.key.wrong-shard-is-absent",
            "The right digest with another shard finds nothing and changes nothing, in any verb.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            let session = try await world.storeSession(of: world.makeOwner(shard: 0x0001))
            let wrong = SessionKey(shard: 0x0100, digest: session.key.digest)
            let later = world.now + .seconds(60)
            let lookup = try await sessions.load(wrong, at: world.now)
            try expect(lookup, equals: .absent, "loading")
            let change = SessionChange(standing: session.standing, data: [9])
            let save = try await sessions.save(wrong, change, expecting: session.version, at: world.now)
            try expect(save, equals: .absent, "saving")
            let sighting = SessionSighting(
                at: later,
                address: nil,
                expiresAt: later + .seconds(3_600),
                granularity: .zero
            )
            let touch = try await sessions.touch(wrong, sighting)
            try expect(touch, equals: .absent, "touching")
            let rotation = try await sessions.rotate(
                wrong,
                to: SessionKey(shard: wrong.shard, digest: world.mint.digest()),
                standing: session.standing,
                grace: .seconds(30),
                at: later
            )
            try expect(rotation, equals: .absent, "rotating")
            let deletion = try await sessions.delete(wrong, at: world.now)
            try expect(deletion, equals: .absent, "deleting")
            let kept = try await sessions.load(session.key, at: world.now)
            try expect(kept, equals: .current(session), "the session itself")
        },
    ]

    static let expiry: [ConformanceCase] = [
        ConformanceCase(
            "sessions.expiry.to-the-microsecond",
            "A session loads in its last microsecond and is absent at its end.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            let session = try await world.storeSession(of: world.makeOwner(), lasting: .seconds(60))
            let end = session.standing.expiresAt
            let before = try await sessions.load(session.key, at: end - .microseconds(1))
            try expect(before, equals: .current(session), "one microsecond before the end")
            for time in [end, end + .microseconds(1), end + .seconds(86_400)] {
                let after = try await sessions.load(session.key, at: time)
                try expect(after, equals: .absent, "at the end or after")
            }
        },

        ConformanceCase(
            "sessions.expiry.short-lifetimes-kept",
            "Lifetimes of a millisecond and of a microsecond are neither cut off nor drawn out.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            for lifetime in [Duration.microseconds(1), .milliseconds(1), .microseconds(1_500)] {
                let session = try await world.storeSession(of: world.makeOwner(), lasting: lifetime)
                let atOnce = try await sessions.load(session.key, at: world.now)
                try expect(atOnce.isLive, "a session of \(lifetime) is not there at once")
                let last = try await sessions.load(session.key, at: world.now + lifetime - .microseconds(1))
                try expect(last.isLive, "a session of \(lifetime) ended early")
                let over = try await sessions.load(session.key, at: world.now + lifetime)
                try expect(over, equals: .absent, "a session of \(lifetime) at its end")
            }
        },

        ConformanceCase(
            "sessions.expiry.every-verb",
            "At its end a session is absent for a touch, a rotation and a deletion, by either key.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            let session = try await world.storeSession(of: world.makeOwner(), lasting: .seconds(60))
            let rotated = try await world.rotate(session, grace: .seconds(600))
            let end = session.standing.expiresAt
            for key in [session.key, rotated.key] {
                let sighting = SessionSighting(
                    at: end,
                    address: nil,
                    expiresAt: end + .seconds(60),
                    granularity: .zero
                )
                let touch = try await sessions.touch(key, sighting)
                try expect(touch, equals: .absent, "touching")
                let rotation = try await sessions.rotate(
                    key,
                    to: SessionKey(shard: key.shard, digest: world.mint.digest()),
                    standing: world.makeStanding(),
                    grace: .seconds(30),
                    at: end
                )
                try expect(rotation, equals: .absent, "rotating")
                let deletion = try await sessions.delete(key, at: end)
                try expect(deletion, equals: .absent, "deleting")
            }
        },
    ]
}
