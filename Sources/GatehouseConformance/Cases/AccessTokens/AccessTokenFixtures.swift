import GatehouseDatastore

extension Set<Capability> {
    /// What a case needs that keeps access tokens, which end with their users.
    static var ofAccessTokens: Set<Capability> { [.accessTokens, .users] }
}

extension ConformanceMint {
    /// A family with every field set that lasts a day at most, and an hour unless it is advanced.
    func family(
        of user: UserID,
        at now: Timestamp,
        lifetime: Duration = .seconds(3_600)
    ) -> RefreshFamilyRecord {
        RefreshFamilyRecord(
            id: id(),
            digest: digest(),
            user: user,
            securityEpoch: .first,
            authenticatedAt: now,
            createdAt: now,
            address: text("address"),
            agent: text("agent"),
            expiresAt: now + lifetime,
            endsAt: now + .seconds(86_400)
        )
    }

    /// A personal access token with two permissions that lasts a day and was never used.
    func personalToken(
        of user: UserID,
        at now: Timestamp,
        lifetime: Duration = .seconds(86_400),
        epoch: SecurityEpoch = .first
    ) throws -> PersonalTokenRecord {
        PersonalTokenRecord(
            id: id(),
            digest: digest(),
            user: user,
            name: text("name"),
            permissions: [try permission(), try permission()],
            securityEpoch: epoch,
            createdAt: now,
            expiresAt: now + lifetime
        )
    }
}

extension ConformanceWorld {
    /// Adds a family, by default at the first node at the world's time, and returns what came of it.
    func insert(
        _ family: RefreshFamilyRecord,
        limit: Int = 100,
        at time: Timestamp? = nil,
        through node: ConformanceNode? = nil,
        with companions: AccompanyingRecords = .none
    ) async throws -> RefreshFamilyInsertion {
        try await (node ?? first).accessTokens.insert(family, limit: limit, at: time ?? now, with: companions)
    }

    /// Adds a personal access token, by default at the first node at the world's time, and returns what came of it.
    func insert(
        _ token: PersonalTokenRecord,
        limit: Int = 100,
        at time: Timestamp? = nil,
        through node: ConformanceNode? = nil,
        with companions: AccompanyingRecords = .none
    ) async throws -> PersonalTokenInsertion {
        try await (node ?? first).accessTokens.insert(token, limit: limit, at: time ?? now, with: companions)
    }

    /// Makes a family of a user that exists and adds it at the first node.
    func addFamily(
        of user: UserID,
        lifetime: Duration = .seconds(3_600)
    ) async throws -> RefreshFamilyRecord {
        let family = mint.family(of: user, at: now, lifetime: lifetime)
        try GatehouseConformance.expect(try await insert(family), equals: .inserted, "adding a family")
        return family
    }

    /// Makes a personal access token of a user that exists and adds it at the first node.
    func addPersonalToken(
        of user: UserID,
        lifetime: Duration = .seconds(86_400),
        epoch: SecurityEpoch = .first
    ) async throws -> PersonalTokenRecord {
        let token = try mint.personalToken(of: user, at: now, lifetime: lifetime, epoch: epoch)
        try GatehouseConformance.expect(try await insert(token), equals: .inserted, "adding a personal access token")
        return token
    }

    /// Presents a token of a family, by default the one that the record says is due, to be replaced by a fresh one that
    /// lasts an hour.
    func advance(
        _ family: RefreshFamilyRecord,
        presenting token: TokenDigest? = nil,
        to successor: TokenDigest? = nil,
        until end: Timestamp? = nil,
        grace: Duration = .seconds(30),
        at time: Timestamp? = nil,
        as user: UserID? = nil,
        through node: ConformanceNode? = nil,
        onReuse companions: AccompanyingRecords = .none
    ) async throws -> RefreshAdvance {
        let time = time ?? now
        let step = RefreshStep(
            presented: token ?? family.digest,
            successor: successor ?? mint.digest(),
            expiresAt: end ?? time + .seconds(3_600),
            grace: grace
        )
        return try await (node ?? first).accessTokens.advance(
            family.id,
            of: user ?? family.user,
            step,
            at: time,
            onReuse: companions
        )
    }

    /// Presents the due token of a family, which must succeed, and returns the family after it.
    func advanced(
        _ family: RefreshFamilyRecord,
        until end: Timestamp? = nil,
        grace: Duration = .seconds(30),
        at time: Timestamp? = nil,
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws -> RefreshFamilyRecord {
        let outcome = try await advance(family, until: end, grace: grace, at: time)
        guard case .advanced(let advanced) = outcome else {
            throw ConformanceFailure("presenting the due token: \(outcome)", file: file, line: line)
        }
        return advanced
    }

    /// Ends a family, by default as its user at the first node at the world's time.
    func end(
        _ family: RefreshFamilyRecord,
        as user: UserID? = nil,
        at time: Timestamp? = nil,
        through node: ConformanceNode? = nil,
        with companions: AccompanyingRecords = .none
    ) async throws -> AccessTokenEnding {
        try await (node ?? first).accessTokens.endFamily(
            family.id,
            of: user ?? family.user,
            at: time ?? now,
            with: companions
        )
    }

    /// Ends a personal access token, by default as its user at the first node at the world's time.
    func revoke(
        _ token: PersonalTokenRecord,
        as user: UserID? = nil,
        at time: Timestamp? = nil,
        through node: ConformanceNode? = nil,
        with companions: AccompanyingRecords = .none
    ) async throws -> AccessTokenEnding {
        try await (node ?? first).accessTokens.revokePersonalToken(
            token.id,
            of: user ?? token.user,
            at: time ?? now,
            with: companions
        )
    }

    /// Loads a personal access token, by default at the first node at the world's time.
    func load(
        _ token: PersonalTokenRecord,
        at time: Timestamp? = nil,
        through node: ConformanceNode? = nil
    ) async throws -> PersonalTokenAccount? {
        try await (node ?? first).accessTokens.loadPersonalToken(token.digest, at: time ?? now)
    }

    /// Notes a use of a personal access token, by default at the first node.
    func touch(
        _ token: PersonalTokenRecord,
        at time: Timestamp? = nil,
        granularity: Duration = .zero,
        through node: ConformanceNode? = nil
    ) async throws -> PersonalTokenTouch {
        try await (node ?? first).accessTokens.touchPersonalToken(token.id, at: time ?? now, granularity: granularity)
    }

    /// Reads all pages of a user's families through one node, by default the second.
    func walkFamilies(
        of user: UserID,
        at time: Timestamp? = nil,
        limit: Int = 100,
        through node: ConformanceNode? = nil
    ) async throws -> [RefreshFamilyRecord] {
        let store = try (node ?? second).accessTokens
        return try await walk(limit: limit) { position in
            try await store.families(of: user, at: time ?? now, after: position, limit: limit)
        }
    }

    /// Reads all pages of a user's personal access tokens through one node, by default the second.
    func walkPersonalTokens(
        of user: UserID,
        at time: Timestamp? = nil,
        limit: Int = 100,
        through node: ConformanceNode? = nil
    ) async throws -> [PersonalTokenRecord] {
        let store = try (node ?? second).accessTokens
        return try await walk(limit: limit) { position in
            try await store.personalTokens(of: user, at: time ?? now, after: position, limit: limit)
        }
    }
}
