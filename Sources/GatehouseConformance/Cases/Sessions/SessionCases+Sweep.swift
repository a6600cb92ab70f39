import GatehouseDatastore

extension SessionCases {
    static let sweep: [ConformanceCase] = [
        ConformanceCase(
            "sessions.sweep.only-expired",
            "A sweep leaves every session that has a microsecond to live.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            let owner = world.makeOwner()
            let time = world.now + .seconds(60)
            for lifetime in [Duration.seconds(30), .seconds(60)] {
                _ = try await world.storeSession(of: owner, lasting: lifetime)
            }
            let barely = try await world.storeSession(of: owner, lasting: .seconds(60) + .microseconds(1))
            let rotated = try await world.rotate(world.storeSession(of: owner), grace: .seconds(1))
            let count = try await sessions.sweepSessions(at: time, limit: 100)
            try expect((0...2).contains(count), "a sweep of two expired sessions returned \(count)")
            for session in [barely, rotated] {
                let lookup = try await sessions.load(session.key, at: time)
                try expect(lookup, equals: .current(session), "a live session after the sweep")
            }
        },

        ConformanceCase(
            "sessions.sweep.limit-and-end",
            "A sweep removes no more than its limit, a limit below one means one, and it comes to an end.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            let owner = world.makeOwner()
            let time = world.now + .seconds(60)
            for _ in 0..<7 { _ = try await world.storeSession(of: owner, lasting: .seconds(60)) }
            var total = 0
            for limit in [0, -1] {
                let count = try await sessions.sweepSessions(at: time, limit: limit)
                try expect(count <= 1, "a sweep with a limit of \(limit) returned \(count)")
                total += count
            }
            for _ in 0..<10 {
                let count = try await sessions.sweepSessions(at: time, limit: 3)
                try expect(count <= 3, "a sweep with a limit of 3 returned \(count)")
                total += count
                if count < 3 { break }
            }
            let again = try await sessions.sweepSessions(at: time, limit: 3)
            try expect(again, equals: 0, "a sweep when none is left")
            try expect(total <= 7, "sweeps of 7 expired sessions removed \(total)")
        },

        ConformanceCase(
            "sessions.sweep.replaced-keys-too",
            "What a sweep has removed is gone by every key, also for a clock that is behind.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            let session = try await world.storeSession(of: world.makeOwner(), lasting: .seconds(60))
            let rotated = try await world.rotate(session, grace: .seconds(600))
            let count = try await sessions.sweepSessions(at: world.now + .seconds(60), limit: 100)
            // A database that expires rows by itself does so in its own time.
            guard count == 1 else { return }
            for key in [session.key, rotated.key] {
                let lookup = try await sessions.load(key, at: world.now)
                try expect(lookup, equals: .absent, "a key of the removed session")
            }
        },
    ]
}
