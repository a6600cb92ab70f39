import GatehouseDatastore

extension SessionCases {
    static let rotate: [ConformanceCase] = [
        ConformanceCase(
            "sessions.rotate.replaces-key-and-standing",
            "A rotation replaces the key and the standing, notes the time, raises the version and leaves all else.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            let owner = world.makeOwner()
            let session = try await world.storeSession(of: owner)
            let time = world.now + .microseconds(60_000_001)
            var wanted = session
            wanted.key = world.makeKey(of: owner)
            wanted.lastSeenAt = time
            wanted.version = RecordVersion(2)
            wanted.standing = SessionStanding(
                securityEpoch: SecurityEpoch(5),
                authenticatedAt: time,
                isRemembered: false,
                expiresAt: world.now + .seconds(1_800),
                endsAt: world.now + .seconds(90_000)
            )
            let rotation = try await sessions.rotate(
                session.key,
                to: wanted.key,
                standing: wanted.standing,
                grace: .seconds(30),
                at: time
            )
            try expect(rotation, equals: .rotated(wanted), "the rotation")
            let new = try await sessions.load(wanted.key, at: time)
            try expect(new, equals: .current(wanted), "the session by its new key")
            let old = try await sessions.load(session.key, at: time)
            try expect(old, equals: .superseded(wanted), "the session by its old key")
            let listed = try await world.walkSessions(of: owner, at: time)
            try expect(listed, equals: [wanted], "the list")
        },

        ConformanceCase(
            "sessions.rotate.grace-to-the-microsecond",
            "A replaced key is superseded in the last microsecond of its grace and reused at its end.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            for grace in [Duration.seconds(30), .milliseconds(1), .microseconds(1)] {
                let session = try await world.storeSession(of: world.makeOwner())
                let rotated = try await world.rotate(session, grace: grace)
                let end = world.now + grace
                let before = try await sessions.load(session.key, at: end - .microseconds(1))
                try expect(before, equals: .superseded(rotated), "in a grace of \(grace)")
                for time in [end, end + .microseconds(1)] {
                    let after = try await sessions.load(session.key, at: time)
                    try expect(after, equals: .reused(rotated), "after a grace of \(grace)")
                }
            }
        },

        ConformanceCase(
            "sessions.rotate.no-grace",
            "With a grace of zero or less the old key is reused at once.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            for grace in [Duration.zero, .microseconds(-1), .seconds(-60)] {
                let session = try await world.storeSession(of: world.makeOwner())
                let rotated = try await world.rotate(session, grace: grace)
                let lookup = try await sessions.load(session.key, at: world.now)
                try expect(lookup, equals: .reused(rotated), "with a grace of \(grace)")
            }
        },

        ConformanceCase(
            "sessions.rotate.twice",
            "After a second rotation the key replaced last leads to the newest, and the first one opens nothing.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            let oldest = try await world.storeSession(of: world.makeOwner())
            let middle = try await world.rotate(oldest, grace: .seconds(30))
            let newest = try await world.rotate(middle, grace: .seconds(30))
            let current = try await sessions.load(newest.key, at: world.now)
            try expect(current, equals: .current(newest), "by the newest key")
            let superseded = try await sessions.load(middle.key, at: world.now)
            try expect(superseded, equals: .superseded(newest), "by the key replaced last")
            let first = try await sessions.load(oldest.key, at: world.now)
            if case .current = first { throw ConformanceFailure("a key replaced twice is current") }
            try expect(first.session?.id ?? oldest.id, equals: oldest.id, "by the first key, another session")
        },

        ConformanceCase(
            "sessions.rotate.only-by-the-current-key",
            "A rotation by a superseded, reused or unknown key says so, shows the session and changes nothing.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            let owner = world.makeOwner()
            let session = try await world.storeSession(of: owner)
            let rotated = try await world.rotate(session, grace: .seconds(30))
            let attempts: [(SessionKey, Duration, SessionRotation)] = [
                (session.key, .seconds(10), .superseded(rotated)),
                (session.key, .seconds(60), .reused(rotated)),
                (world.makeKey(of: owner), .zero, .absent),
            ]
            for (key, delay, wanted) in attempts {
                let successor = world.makeKey(of: owner)
                let rotation = try await sessions.rotate(
                    key,
                    to: successor,
                    standing: world.makeStanding(lasting: .seconds(7_200)),
                    grace: .seconds(900),
                    at: world.now + delay
                )
                try expect(rotation, equals: wanted, "the rotation")
                let offered = try await sessions.load(successor, at: world.now)
                try expect(offered, equals: .absent, "the successor that was offered")
                let current = try await sessions.load(rotated.key, at: world.now)
                try expect(current, equals: .current(rotated), "the session after it")
            }
            let reused = try await sessions.load(session.key, at: world.now + .seconds(60))
            try expect(reused, equals: .reused(rotated), "the old key, whose grace was not renewed")
        },

        ConformanceCase(
            "sessions.rotate.successor-taken",
            "A successor that a live session has or had is refused, and nothing changes.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            let owner = world.makeOwner()
            let session = try await world.storeSession(of: owner)
            let other = try await world.storeSession(of: owner)
            let otherRotated = try await world.rotate(other, grace: .seconds(30))
            for successor in [otherRotated.key, other.key] {
                try await expect(refusal: .duplicate(.session), of: "rotating to a taken digest") {
                    _ = try await sessions.rotate(
                        session.key,
                        to: successor,
                        standing: session.standing,
                        grace: .seconds(30),
                        at: world.now
                    )
                }
            }
            let kept = try await sessions.load(session.key, at: world.now)
            try expect(kept, equals: .current(session), "the session that was to be rotated")
            let holder = try await sessions.load(otherRotated.key, at: world.now)
            try expect(holder, equals: .current(otherRotated), "the session that has the digest")
        },

        ConformanceCase(
            "sessions.rotate.time-never-runs-back",
            "A rotation on a clock that is behind leaves the last sighting as it is.",
            requires: [.sessions]
        ) { world in
            let session = try await world.storeSession(of: world.makeOwner())
            let rotated = try await world.rotate(session, at: world.now - .seconds(60))
            try expect(rotated.lastSeenAt, equals: world.now, "the last sighting")
            let found = try await world.first.sessions.load(rotated.key, at: world.now).session
            try expect(found?.lastSeenAt, equals: world.now, "the last sighting as filed")
        },
    ]
}
