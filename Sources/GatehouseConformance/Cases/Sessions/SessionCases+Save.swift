import GatehouseDatastore

extension SessionCases {
    static let save: [ConformanceCase] = [
        ConformanceCase(
            "sessions.save.replaces-standing-and-data",
            "A save replaces the standing and the data, raises the version by one and leaves all else.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            var wanted = try await world.storeSession(of: world.makeOwner())
            for round in 1...3 as ClosedRange<Int64> {
                wanted.standing = SessionStanding(
                    securityEpoch: SecurityEpoch(round + 1),
                    authenticatedAt: round == 2 ? nil : world.now + .seconds(round),
                    isRemembered: false,
                    expiresAt: world.now + .seconds(7_200 - 1_800 * round),
                    endsAt: world.now + .seconds(80_000 + round)
                )
                wanted.data = [UInt8](repeating: 0xFF, count: Int(round - 1))
                let saved = try await sessions.save(
                    wanted.key,
                    SessionChange(standing: wanted.standing, data: wanted.data),
                    expecting: wanted.version,
                    at: world.now + .seconds(5)
                )
                wanted.version = RecordVersion(1 + round)
                try expect(saved, equals: .saved(wanted.version), "the save")
                let lookup = try await sessions.load(wanted.key, at: world.now)
                try expect(lookup, equals: .current(wanted), "the session after it")
            }
        },

        ConformanceCase(
            "sessions.save.other-version-is-stale",
            "A save made from an earlier version, or one that is yet to come, is stale and changes nothing.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            let session = try await world.storeSession(of: world.makeOwner())
            let change = SessionChange(standing: session.standing, data: [7])
            _ = try await sessions.save(session.key, change, expecting: session.version, at: world.now)
            let before = try await sessions.load(session.key, at: world.now)
            var other = change
            other.data = [8]
            other.standing.securityEpoch = SecurityEpoch(99)
            for number in [0, 1, 3, Int64.max] {
                let save = try await sessions.save(
                    session.key,
                    other,
                    expecting: RecordVersion(number),
                    at: world.now
                )
                try expect(save, equals: .stale, "saving from version \(number) of 2")
            }
            let after = try await sessions.load(session.key, at: world.now)
            try expect(after, equals: before, "the session after stale saves")
        },

        ConformanceCase(
            "sessions.save.replaced-key-is-stale",
            "A save by a key that a rotation replaced is stale, within its grace and after, and changes nothing.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            let session = try await world.storeSession(of: world.makeOwner())
            let rotated = try await world.rotate(session, grace: .seconds(30))
            let before = try await sessions.load(rotated.key, at: world.now)
            let change = SessionChange(standing: rotated.standing, data: [8])
            for time in [world.now + .seconds(10), world.now + .seconds(60)] {
                let save = try await sessions.save(session.key, change, expecting: rotated.version, at: time)
                try expect(save, equals: .stale, "saving by a replaced key")
            }
            let after = try await sessions.load(rotated.key, at: world.now)
            try expect(after, equals: before, "the session after stale saves")
        },

        ConformanceCase(
            "sessions.save.never-creates",
            "A save finds a session that never was, or has expired, absent, and makes none.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            let owner = world.makeOwner()
            let expired = try await world.storeSession(of: owner, lasting: .seconds(60))
            let end = expired.standing.expiresAt
            let never = world.makeSession(of: owner)
            for session in [expired, never] {
                let change = SessionChange(standing: world.makeStanding(), data: [8])
                let save = try await sessions.save(session.key, change, expecting: session.version, at: end)
                try expect(save, equals: .absent, "the save")
                let stored = SessionOwner(user: session.user, shard: session.key.shard)
                let listed = try await world.walkSessions(of: stored, at: end + .seconds(1))
                try expect(listed, equals: [], "the sessions after it")
            }
            let lookup = try await sessions.load(expired.key, at: end + .seconds(1))
            try expect(lookup, equals: .absent, "the expired session after the save")
        },

        ConformanceCase(
            "sessions.save.end-in-the-past-ends",
            "A save whose end is not after now ends the session.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            for end in [world.now, world.now - .microseconds(1), world.now - .seconds(3_600)] {
                let owner = world.makeOwner()
                let session = try await world.storeSession(of: owner)
                var standing = session.standing
                standing.expiresAt = end
                let change = SessionChange(standing: standing, data: session.data)
                let save = try await sessions.save(session.key, change, expecting: session.version, at: world.now)
                try expect(save, equals: .saved(session.version.next), "the save that ends")
                let lookup = try await sessions.load(session.key, at: world.now)
                try expect(lookup, equals: .absent, "the ended session")
                let listed = try await world.walkSessions(of: owner, at: world.now + .seconds(1))
                try expect(listed, equals: [], "the list without it")
            }
        },

        ConformanceCase(
            "sessions.save.one-winner",
            "Of many concurrent saves from one version exactly one is saved, and its data is there.",
            requires: [.sessions]
        ) { world in
            let session = try await world.storeSession(of: world.makeOwner())
            let saves = try await race { number in
                let change = SessionChange(standing: session.standing, data: [UInt8(number)])
                return try await world.node(number).sessions.save(
                    session.key,
                    change,
                    expecting: session.version,
                    at: world.now
                )
            }
            let winners = saves.indices.filter { saves[$0] == .saved(RecordVersion(2)) }
            try expect(winners.count, equals: 1, "saves that won")
            try expect(saves.filter { $0 == .stale }.count, equals: 63, "saves that were stale")
            let found = try await world.first.sessions.load(session.key, at: world.now).session
            try expect(found?.data, equals: winners.map { UInt8($0) }, "the data after the race")
        },

        ConformanceCase(
            "sessions.save.never-outlives-delete",
            "A save that comes before, with or after a deletion never brings the session back.",
            requires: [.sessions]
        ) { world in
            for round in 0..<20 {
                let owner = world.makeOwner()
                let session = try await world.storeSession(of: owner)
                let save: @Sendable () async throws -> Void = {
                    _ = try await world.node(round).sessions.save(
                        session.key,
                        SessionChange(standing: session.standing, data: [8]),
                        expecting: session.version,
                        at: world.now
                    )
                }
                try await world.deletes(session, and: save, round: round)
                let listed = try await world.walkSessions(of: owner)
                try expect(listed, equals: [], "the list after the deletion")
            }
        },
    ]
}

extension ConformanceWorld {
    /// Deletes a session before, after or while another step runs, by the round's number, and expects that its key is
    /// absent once both are over.
    func deletes(
        _ session: SessionRecord,
        and step: @escaping @Sendable () async throws -> Void,
        round: Int
    ) async throws {
        let delete: @Sendable () async throws -> Void = {
            let deletion = try await node(round + 1).sessions.delete(session.key, at: now)
            try expect(deletion, equals: .deleted(session.id), "the deletion")
        }
        switch round {
        case 0:
            try await delete()
            try await step()
        case 1:
            try await step()
            try await delete()
        default:
            _ = try await race(2) { number in
                if number == 0 { try await delete() } else { try await step() }
            }
        }
        for node in [first, second] {
            let lookup = try await node.sessions.load(session.key, at: now)
            try expect(lookup, equals: .absent, "the session after its deletion")
        }
    }
}
