import GatehouseDatastore

extension SessionCases {
    /// That what goes in comes out again, byte for byte.
    static let content: [ConformanceCase] = [
        ConformanceCase(
            "sessions.insert.every-field-kept",
            "Every field of a session comes back as it was stored, set or nil.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            let owner = world.makeOwner(shard: .max)
            var full = world.makeSession(of: owner)
            full.createdAt = world.now - .microseconds(86_400_000_001)
            full.lastSeenAt = world.now - .microseconds(999)
            full.method = "passkey.v2"
            full.standing.securityEpoch = SecurityEpoch(.max)
            full.standing.authenticatedAt = world.now - .microseconds(1)
            full.standing.isRemembered = true
            full.version = RecordVersion(41)
            var bare = world.makeSession(of: world.makeOwner(shard: 0))
            bare.address = nil
            bare.agent = nil
            bare.standing.authenticatedAt = nil
            for session in [full, bare] {
                try await sessions.insert(session, at: world.now)
                let lookup = try await sessions.load(session.key, at: world.now)
                try expect(lookup, equals: .current(session), "the loaded session")
            }
            let listed = try await world.walkSessions(of: owner)
            try expect(listed, equals: [full], "the listed session")
        },

        ConformanceCase(
            "sessions.insert.data-byte-for-byte",
            "An application's data comes back byte for byte: none, zeros, every byte, 64 KiB.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            let samples: [[UInt8]] = [
                [],
                [0],
                [0x61, 0, 0x62, 0, 0],
                Array(0...255),
                (0..<65_536).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 >> 8) },
            ]
            for sample in samples {
                var session = world.makeSession(of: world.makeOwner())
                session.data = sample
                try await sessions.insert(session, at: world.now)
                let lookup = try await sessions.load(session.key, at: world.now)
                try expect(lookup.session?.data == sample, "\(sample.count) bytes of data came back changed")
            }
        },

        ConformanceCase(
            "sessions.insert.texts-byte-for-byte",
            "Texts come back byte for byte: empty, composed and not, beyond the basic plane, 64 KiB.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            let samples = [
                "",
                " \t\r\n",
                "\u{E9} e\u{301}",
                "\u{1F510}\u{10FFFF}",
                "' \" \\ % _ ; --",
                String(repeating: "\u{1F510}", count: StoredText.maximumByteCount / 4),
            ]
            for sample in samples {
                let text = try unwrap(StoredText(sample), "a text within the limit")
                var session = world.makeSession(of: world.makeOwner())
                session.address = text
                session.agent = text
                try await sessions.insert(session, at: world.now)
                let found = try await sessions.load(session.key, at: world.now).session
                try expect(found?.agent == text, "an agent of \(sample.utf8.count) bytes came back changed")
                try expect(found?.address == text, "an address of \(sample.utf8.count) bytes came back changed")
            }
        },
    ]
}
