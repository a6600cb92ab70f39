import GatehouseDatastore

/// Begins, recognises, renews and ends sessions.
struct SessionFeature: Sendable {
    /// A request's session, with the token to hand to the client if it has changed.
    struct Recognition: Sendable {
        let principal: Principal
        let newToken: SessionToken?
    }

    let stores: ComposedStores
    let configuration: SessionConfiguration
    let eligibility: AccountEligibility
    let keys: KeyRing
    let trail: AuditTrail
    let surroundings: Surroundings

    // MARK: - Beginning

    /// Begins a session for somebody who was admitted, always under an id minted now.
    ///
    /// Beyond the greatest number of sessions the user's oldest ones end.
    func begin(
        _ pass: Admission.Pass,
        remembering: Bool,
        client: ClientInfo
    ) async throws(GatehouseError) -> (token: SessionToken, record: SessionRecord) {
        let now = surroundings.now()
        let token = SessionToken(
            shard: owner(of: pass.user.id).shard,
            secret: SecretBytes(surroundings.randomBytes(SessionToken.secretByteCount))
        )
        let record = SessionRecord(
            id: surroundings.makeID(),
            key: token.key,
            user: pass.user.id,
            createdAt: now,
            address: client.address,
            agent: client.agent,
            method: pass.method,
            standing: standing(
                epoch: pass.user.securityEpoch,
                provenAt: pass.provesIdentity ? now : nil,
                remembering: remembering,
                now: now
            )
        )
        try await translatingStoreErrors { () async throws(StoreError) in
            try await stores.sessions.insert(record, at: now)
            try await endOldest(of: pass.user.id, at: now)
        }
        return (token, record)
    }

    private func standing(
        epoch: SecurityEpoch,
        provenAt proof: Timestamp?,
        remembering: Bool,
        now: Timestamp
    ) -> SessionStanding {
        let end = now + (remembering ? configuration.rememberLifetime : configuration.lifetime)
        return SessionStanding(
            securityEpoch: epoch,
            authenticatedAt: proof,
            isRemembered: remembering,
            expiresAt: remembering ? end : now + configuration.idleTimeout,
            endsAt: end
        )
    }

    private func endOldest(of user: UserID, at now: Timestamp) async throws(StoreError) {
        let limit = configuration.maximumPerUser
        var sessions: [SessionRecord] = []
        for owner in owners(of: user) {
            sessions += try await stores.sessions.sessions(of: owner, at: now, after: nil, limit: limit + 16).elements
        }
        guard sessions.count > limit else { return }
        for session in sessions.sorted(by: { $0.id < $1.id }).prefix(sessions.count - limit) {
            try await end(session, at: now)
        }
    }

    // MARK: - Recognising

    /// Returns who a token stands for, or nil for nobody; notes the use, and gives a remembered session that was idle
    /// a new id.
    func recognize(_ token: SessionToken, client: ClientInfo) async throws(GatehouseError) -> Recognition? {
        let now = surroundings.now()
        let lookup = try await translatingStoreErrors { () async throws(StoreError) in
            try await load(token.key, at: now)
        }
        guard case .session(let session, let account) = lookup else { return nil }
        switch session {
        case .absent:
            return nil
        case .reused(let record):
            try await translatingStoreErrors { () async throws(StoreError) in try await end(record, at: now) }
            try await trail.record(.sessionReuse, user: record.user, client: client)
            return nil
        case .current(let record):
            guard isValid(record, account) else { return nil }
            return try await use(record, account, token: token, client: client, at: now)
        case .superseded(let record):
            guard isValid(record, account) else { return nil }
            // Another request replaced the id a moment ago. The successor can be computed again, so this client gets
            // it too, even if the reply to that other request was lost.
            let successor = successor(of: token)
            let isSuccessor = successor.key.digest == record.key.digest
            return Recognition(
                principal: Principal(account, session: record),
                newToken: isSuccessor ? successor : nil
            )
        }
    }

    private func load(_ key: SessionKey, at now: Timestamp) async throws(StoreError) -> PrincipalLookup {
        if let principals = stores.principals { return try await principals.loadPrincipal(key, at: now) }
        let lookup = try await stores.sessions.load(key, at: now)
        guard let record = lookup.record else { return .absent }
        if let tombstones = stores.tombstones {
            guard let account = try await tombstones.loadAccount(record.user, presenting: record.id, at: now) else {
                return .absent
            }
            return .session(lookup, account)
        }
        guard let user = try await stores.users.load(record.user) else { return .absent }
        return .session(lookup, AccountRecord(user: user, roles: try await stores.roles.roles(of: record.user)))
    }

    private func isValid(_ record: SessionRecord, _ account: AccountRecord) -> Bool {
        account.user.id == record.user && !account.isSessionEnded
            && eligibility.admits(account.user, under: record.standing.securityEpoch)
    }

    private func use(
        _ record: SessionRecord,
        _ account: AccountRecord,
        token: SessionToken,
        client: ClientInfo,
        at now: Timestamp
    ) async throws(GatehouseError) -> Recognition? {
        let isIdle = record.lastSeenAt + configuration.idleTimeout <= now
        if isIdle { return try await comeBack(record, account, token: token, client: client, at: now) }
        if record.lastSeenAt + configuration.seenGranularity <= now {
            let sighting = SessionSighting(
                at: now,
                address: client.address,
                expiresAt: record.standing.isRemembered ? record.standing.endsAt : now + configuration.idleTimeout,
                granularity: configuration.seenGranularity
            )
            let touch = try await translatingStoreErrors { () async throws(StoreError) in
                try await stores.sessions.touch(record.key, sighting)
            }
            if touch == .absent { return nil }
        }
        return Recognition(principal: Principal(account, session: record), newToken: nil)
    }

    /// Brings back a remembered session that nobody used for a while: not fresh, and under a new id.
    private func comeBack(
        _ record: SessionRecord,
        _ account: AccountRecord,
        token: SessionToken,
        client: ClientInfo,
        at now: Timestamp
    ) async throws(GatehouseError) -> Recognition? {
        guard record.standing.isRemembered else { return nil }
        var standing = record.standing
        standing.authenticatedAt = nil
        let successor = successor(of: token)
        let rotation = try await rotate(token.key, to: successor.key, standing: standing, at: now)
        switch rotation {
        case .rotated(let record):
            try await trail.record(.sessionRemembered, user: record.user, client: client)
            return Recognition(principal: Principal(account, session: record), newToken: successor)
        case .superseded(let record):
            let isSuccessor = successor.key.digest == record.key.digest
            return Recognition(
                principal: Principal(account, session: record),
                newToken: isSuccessor ? successor : nil
            )
        case .reused, .absent:
            return nil
        }
    }

    private func rotate(
        _ key: SessionKey,
        to successor: SessionKey,
        standing: SessionStanding,
        at now: Timestamp
    ) async throws(GatehouseError) -> SessionRotation {
        try await translatingStoreErrors { () async throws(StoreError) in
            try await stores.sessions.rotate(
                key,
                to: successor,
                standing: standing,
                grace: configuration.rotationGrace,
                at: now
            )
        }
    }

    /// The token that replaces a token: HMAC-SHA256 of its secret under a key of the server's.
    ///
    /// Whoever holds a copy of the old token learns nothing of it; the server can compute it again for each of the
    /// requests that arrive with the old token at the same time.
    private func successor(of token: SessionToken) -> SessionToken {
        let secret = keys.digest(of: token.secret.bytes, for: .sessionSuccessor)
        return SessionToken(shard: token.shard, secret: SecretBytes(secret.bytes))
    }

    // MARK: - Renewing

    /// Goes on after a user proved again who they are: their session gets a new id with it, and who came with a token
    /// gets a session.
    ///
    /// - Throws: ``GatehouseError`` with code `notSignedIn` if the session ended meanwhile, or `storeUnavailable`.
    func renewOrBegin(
        _ principal: Principal,
        _ pass: Admission.Pass,
        client: ClientInfo
    ) async throws(GatehouseError) -> (token: SessionToken, record: SessionRecord) {
        guard principal.via == .session else { return try await begin(pass, remembering: false, client: client) }
        guard let session = try await renew(principal, pass) else { throw GatehouseError(.notSignedIn) }
        return session
    }

    private func renew(
        _ principal: Principal,
        _ pass: Admission.Pass
    ) async throws(GatehouseError) -> (token: SessionToken, record: SessionRecord)? {
        guard let record = principal.sessionRecord, record.user == pass.user.id else { return nil }
        let now = surroundings.now()
        var standing = record.standing
        standing.securityEpoch = pass.user.securityEpoch
        standing.authenticatedAt = pass.at
        standing.expiresAt =
            standing.isRemembered
            ? standing.endsAt : min(now + configuration.idleTimeout, standing.endsAt)
        let token = SessionToken(
            shard: record.key.shard,
            secret: SecretBytes(surroundings.randomBytes(SessionToken.secretByteCount))
        )
        guard case .rotated(let renewed) = try await rotate(record.key, to: token.key, standing: standing, at: now)
        else {
            return nil
        }
        return (token, renewed)
    }

    // MARK: - Owners

    /// Where a user's new sessions are kept.
    private func owner(of user: UserID) -> SessionOwner {
        SessionOwner(user: user, shard: Self.shard(keys.digest(of: user.bytes, for: .sessionShard)))
    }

    /// Where a user's sessions may be: one shard for each key of the ring that still verifies.
    func owners(of user: UserID) -> Set<SessionOwner> {
        Set(
            keys.digests(of: user.bytes, for: .sessionShard).map { SessionOwner(user: user, shard: Self.shard($0)) }
        )
    }

    private static func shard(_ digest: TokenDigest) -> UInt16 {
        let bytes = digest.bytes
        return UInt16(bytes[0]) << 8 | UInt16(bytes[1])
    }
}

extension SessionLookup {
    /// The session behind the key presented; nil if there is none.
    var record: SessionRecord? {
        switch self {
        case .current(let record), .superseded(let record), .reused(let record): record
        case .absent: nil
        }
    }
}
