import GatehouseDatastore

extension TokenCases {
    static let loading = [
        loadAsFiled, loadHarmless, loadSpent, loadExpired, loadOtherPurpose, loadReplaced, loadEnded,
    ]

    private static let loadAsFiled = ConformanceCase(
        "tokens.load.as-filed",
        "A token is loaded with every field as it was issued, by each node, and no other one is.",
        requires: [.tokens, .users]
    ) { world in
        let user = try await world.addUser().id
        let purpose = try unwrap(StoredName(String(repeating: "p", count: 64)), "the longest name")
        let tokens = [
            world.mint.token(of: user, at: world.now, payload: []),
            changed(world.mint.token(of: user, for: purpose, at: world.now, payload: Array(0...255))) { token in
                token.securityEpoch = SecurityEpoch(41)
                token.expiresAt = world.now + .microseconds(1)
            },
        ]
        for token in tokens { _ = try await world.issue(token) }
        for token in tokens {
            for node in [world.second, world.first] {
                let found = try await world.look(token, through: node)
                try expect(found == token, "the token that was issued")
            }
        }
        let unknown = try await world.look(world.mint.token(of: user, at: world.now))
        try expect(unknown == nil, "a token that was never issued")
    }

    private static let loadHarmless = ConformanceCase(
        "tokens.load.harmless",
        "However often a token is looked at, it can be spent once, and no wrong code is counted.",
        requires: [.tokens, .users]
    ) { world in
        let token = try await world.addToken(of: world.addUser().id)
        for number in 0..<40 {
            let found = try await world.look(token, through: world.node(number))
            try expect(found == token, "look \(number) at a token")
        }
        let attempt = try await world.second.tokens.failAttempt(token.handle, limit: 3, at: world.now)
        try expect(attempt, equals: .remaining(2), "a wrong code after many looks")
        let consumption = try await world.consume(token)
        try expect(consumption, equals: .consumed(token), "spending after many looks")
    }

    private static let loadSpent = ConformanceCase(
        "tokens.load.spent",
        "A token that was spent is no longer there to look at, for any node.",
        requires: [.tokens, .users]
    ) { world in
        let token = try await world.addToken(of: world.addUser().id)
        _ = try await world.consume(token)
        for node in [world.second, world.first] {
            let found = try await world.look(token, through: node)
            try expect(found == nil, "a spent token")
        }
    }

    private static let loadExpired = ConformanceCase(
        "tokens.load.expiry",
        "A token is there in its last microsecond and absent at its end, however short it lasts.",
        requires: [.tokens, .users]
    ) { world in
        let user = try await world.addUser().id
        for lifetime in [Duration.microseconds(1), .milliseconds(1), .microseconds(1_500), .seconds(3_600)] {
            let token = try await world.addToken(of: user, lifetime: lifetime)
            for (delay, isThere) in [
                (Duration.microseconds(-1), true), (.zero, false), (.microseconds(1), false), (.seconds(86_400), false),
            ] {
                let found = try await world.look(token, at: token.expiresAt + delay)
                try expect((found == token) == isThere && (found == nil) == !isThere, "\(delay) after the end")
            }
            let early = try await world.look(token, at: world.now - .seconds(3_600))
            try expect(early == token, "a look by a node whose clock is behind")
        }
    }

    private static let loadOtherPurpose = ConformanceCase(
        "tokens.load.other-purpose",
        "A token is absent for another purpose.",
        requires: [.tokens, .users]
    ) { world in
        let token = try await world.addToken(of: world.addUser().id, for: "recovery")
        for purpose: StoredName in ["confirmation", "recover", "recovery2"] {
            let found = try await world.look(token, for: purpose)
            try expect(found == nil, "a token for another purpose")
        }
    }

    private static let loadReplaced = ConformanceCase(
        "tokens.load.replaced",
        "A token that a later one has replaced is absent; the later one and those of other purposes are there.",
        requires: [.tokens, .users]
    ) { world in
        let user = try await world.addUser().id
        let (old, other) = (try await world.addToken(of: user), try await world.addToken(of: user, for: "other"))
        let new = world.mint.token(of: user, at: world.now)
        _ = try await world.issue(new, .replacingEarlier)
        for (token, isThere) in [(old, false), (other, true), (new, true)] {
            let found = try await world.look(token, through: world.second)
            try expect((found == token) == isThere && (found == nil) == !isThere, "a token after a replacement")
        }
    }

    private static let loadEnded = ConformanceCase(
        "tokens.load.ended",
        "A token that was revoked, that wrong codes have used up, or whose user is gone, is absent.",
        requires: [.tokens, .users]
    ) { world in
        let (user, gone) = (try await world.addUser().id, try await world.addUser().id)
        let revoked = try await world.addToken(of: user, for: "revoked")
        let exhausted = try await world.addToken(of: user)
        let orphan = try await world.addToken(of: gone)
        let store = try world.first.tokens
        _ = try await store.revokeTokens(of: user, for: ["revoked"], at: world.now)
        _ = try await store.failAttempt(exhausted.handle, limit: 1, at: world.now)
        _ = try await world.first.users.delete(gone, with: .none)
        for token in [revoked, exhausted, orphan] {
            let found = try await world.look(token, through: world.second)
            try expect(found == nil, "a token that has ended")
        }
    }
}

extension ConformanceWorld {
    /// Looks at a token, by default through the first node at the world's time.
    fileprivate func look(
        _ token: OneTimeTokenRecord,
        for purpose: StoredName? = nil,
        at time: Timestamp? = nil,
        through node: ConformanceNode? = nil
    ) async throws -> OneTimeTokenRecord? {
        try await (node ?? first).tokens.load(token.digest, for: purpose ?? token.purpose, at: time ?? now)
    }
}
