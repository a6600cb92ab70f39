import GatehouseDatastore

extension SessionCases {
    static let touch: [ConformanceCase] = [
        ConformanceCase(
            "sessions.touch.notes-the-sighting",
            "A touch replaces the last sighting, the address if one is known, and the end; nothing else.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            var wanted = try await world.storeSession(of: world.makeOwner())
            let addresses = [StoredText("2001:db8::7"), nil]
            for (round, address) in zip(1..., addresses) {
                wanted.lastSeenAt = world.now + .seconds(60 * round) + .microseconds(1)
                wanted.address = address ?? wanted.address
                wanted.standing.expiresAt = wanted.lastSeenAt + .seconds(3_600)
                let touch = try await sessions.touch(
                    wanted.key,
                    SessionSighting(
                        at: wanted.lastSeenAt,
                        address: address,
                        expiresAt: wanted.standing.expiresAt,
                        granularity: .seconds(10)
                    )
                )
                try expect(touch, equals: .touched, "the touch")
                let lookup = try await sessions.load(wanted.key, at: wanted.lastSeenAt)
                try expect(lookup, equals: .current(wanted), "the session after it")
            }
        },

        ConformanceCase(
            "sessions.touch.granularity",
            "A sighting younger than the granularity by a microsecond stays as it is; one as old as it is replaced.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            let session = try await world.storeSession(of: world.makeOwner())
            for granularity in [Duration.seconds(60), .milliseconds(1), .microseconds(2)] {
                let filed = try unwrap(try await sessions.load(session.key, at: world.now).session, "the session")
                let due = filed.lastSeenAt + granularity
                var sighting = SessionSighting(
                    at: due - .microseconds(1),
                    address: StoredText("2001:db8::8"),
                    expiresAt: due + .seconds(7_200),
                    granularity: granularity
                )
                let early = try await sessions.touch(session.key, sighting)
                try expect(early, equals: .recent, "a touch a microsecond too early")
                let lookup = try await sessions.load(session.key, at: world.now)
                try expect(lookup, equals: .current(filed), "the session after a recent touch")
                sighting.at = due
                sighting.address = nil
                let timely = try await sessions.touch(session.key, sighting)
                try expect(timely, equals: .touched, "a touch at the granularity")
            }
        },

        ConformanceCase(
            "sessions.touch.time-never-runs-back",
            "A sighting that is not after the filed one is recent, whatever the granularity.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            let session = try await world.storeSession(of: world.makeOwner())
            for back in [Duration.zero, .microseconds(1), .seconds(3_600)] {
                for granularity in [Duration.zero, .seconds(-7_200), .seconds(10)] {
                    let sighting = SessionSighting(
                        at: session.lastSeenAt - back,
                        address: StoredText("2001:db8::9"),
                        expiresAt: session.standing.expiresAt + .seconds(60),
                        granularity: granularity
                    )
                    let touch = try await sessions.touch(session.key, sighting)
                    try expect(touch, equals: .recent, "a touch \(back) before the last")
                }
            }
            let lookup = try await sessions.load(session.key, at: world.now)
            try expect(lookup, equals: .current(session), "the session after them")
        },

        ConformanceCase(
            "sessions.touch.end-never-nearer",
            "A touch never brings the end of a session nearer.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            let session = try await world.storeSession(of: world.makeOwner())
            let sighting = SessionSighting(
                at: world.now + .seconds(60),
                address: nil,
                expiresAt: world.now + .seconds(120),
                granularity: .zero
            )
            let touch = try await sessions.touch(session.key, sighting)
            try expect(touch, equals: .touched, "the touch")
            let found = try await sessions.load(session.key, at: world.now + .seconds(121)).session
            try expect(found?.standing.expiresAt, equals: session.standing.expiresAt, "the end after it")
        },

        ConformanceCase(
            "sessions.touch.end-never-past-the-last",
            "However much a session is used, it ends when its last end has come.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            let session = try await world.storeSession(of: world.makeOwner())
            let last = session.standing.endsAt
            let sighting = SessionSighting(
                at: world.now + .seconds(60),
                address: nil,
                expiresAt: last + .seconds(1),
                granularity: .zero
            )
            let touch = try await sessions.touch(session.key, sighting)
            try expect(touch, equals: .touched, "the touch")
            let found = try await sessions.load(session.key, at: last - .microseconds(1)).session
            try expect(found?.standing.expiresAt, equals: last, "the end after it")
            let over = try await sessions.load(session.key, at: last + .seconds(1))
            try expect(over, equals: .absent, "the session after its last end")
        },

        ConformanceCase(
            "sessions.touch.replaced-key",
            "A touch by a replaced key is noted within its grace, and finds nothing after.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            let session = try await world.storeSession(of: world.makeOwner())
            let rotated = try await world.rotate(session, grace: .seconds(30))
            let outcomes: [(Duration, SessionTouch)] = [(.seconds(10), .touched), (.seconds(60), .absent)]
            for (delay, wanted) in outcomes {
                let time = world.now + delay
                let sighting = SessionSighting(
                    at: time,
                    address: nil,
                    expiresAt: time + .seconds(3_600),
                    granularity: .zero
                )
                let touch = try await sessions.touch(session.key, sighting)
                try expect(touch, equals: wanted, "a touch \(delay) after the rotation")
            }
            let found = try await sessions.load(rotated.key, at: world.now).session
            try expect(found?.lastSeenAt, equals: world.now + .seconds(10), "the last sighting")
        },

        ConformanceCase(
            "sessions.touch.never-outlives-delete",
            "A touch that comes before, with or after a deletion never brings the session back.",
            requires: [.sessions]
        ) { world in
            for round in 0..<20 {
                let owner = world.makeOwner()
                let session = try await world.storeSession(of: owner)
                let touch: @Sendable () async throws -> Void = {
                    let sighting = SessionSighting(
                        at: world.now + .seconds(60),
                        address: nil,
                        expiresAt: world.now + .seconds(7_200),
                        granularity: .zero
                    )
                    _ = try await world.node(round).sessions.touch(session.key, sighting)
                }
                try await world.deletes(session, and: touch, round: round)
                let listed = try await world.walkSessions(of: owner)
                try expect(listed, equals: [], "the list after the deletion")
            }
        },
    ]
}
