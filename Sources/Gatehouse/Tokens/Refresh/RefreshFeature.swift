import GatehouseDatastore
import Logging

/// Begins families of refresh tokens and trades one token for the next.
struct RefreshFeature: Sendable {
    let configuration: RefreshTokenConfiguration
    let store: any AccessTokenStore
    let accounts: AccountLoading
    let admission: Admission
    let tokens: AuthenticationTokens
    let postbox: Postbox
    let trail: AuditTrail
    let keys: KeyRing
    let surroundings: Surroundings
    private let seal: TokenSeal

    init(
        configuration: RefreshTokenConfiguration,
        store: any AccessTokenStore,
        accounts: AccountLoading,
        admission: Admission,
        tokens: AuthenticationTokens,
        postbox: Postbox,
        trail: AuditTrail,
        keys: KeyRing,
        surroundings: Surroundings
    ) {
        self.configuration = configuration
        self.store = store
        self.accounts = accounts
        self.admission = admission
        self.tokens = tokens
        self.postbox = postbox
        self.trail = trail
        self.keys = keys
        self.surroundings = surroundings
        seal = TokenSeal(.refresh, bodyByteCount: RefreshClaims.byteCount, ring: keys)
    }

    /// Begins a family for a user who has just signed in, and returns its first token.
    ///
    /// - Throws: ``GatehouseError`` with code `notSignedIn` if the user is gone, or `storeUnavailable`.
    func begin(
        for user: UserRecord,
        authenticatedAt: Timestamp?,
        client: ClientInfo
    ) async throws(GatehouseError) -> RefreshToken {
        let now = surroundings.now()
        let claims = RefreshClaims(
            user: user.id,
            family: surroundings.makeID(),
            secret: SecretBytes(surroundings.randomBytes(RefreshClaims.secretByteCount))
        )
        let end = now + configuration.lifetime
        let family = RefreshFamilyRecord(
            id: claims.family,
            digest: claims.digest,
            user: user.id,
            securityEpoch: user.securityEpoch,
            authenticatedAt: authenticatedAt,
            createdAt: now,
            address: client.address,
            agent: client.agent,
            expiresAt: min(now + configuration.idleTimeout, end),
            endsAt: end
        )
        let insertion = try await translatingStoreErrors { () async throws(StoreError) in
            try await store.insert(family, limit: configuration.maximumPerUser, at: now, with: .none)
        }
        guard insertion == .inserted else { throw GatehouseError(.notSignedIn) }
        return RefreshToken(seal.seal(claims.body))
    }

    /// Trades a refresh token for an authentication token and the next refresh token.
    ///
    /// Calls made at the same time, and one that repeats a call whose reply was lost, get the same next one. A token that
    /// comes again after its grace ends the family, and its user is told.
    ///
    /// - Throws: ``GatehouseError`` with code `invalidInput` and the problem `refresh_token_invalid`; `accountInactive`,
    ///   `confirmationRequired`, or `storeUnavailable`.
    func refresh(
        _ text: String,
        client: ClientInfo
    ) async throws(GatehouseError) -> (user: UserRecord, tokens: IssuedTokens) {
        guard configuration.isEnabled, let claims = seal.open(text).flatMap({ RefreshClaims($0) }) else {
            throw .invalid([Self.invalid])
        }
        let now = surroundings.now()
        guard let account = try await accounts.load(claims.user, at: now) else { throw .invalid([Self.invalid]) }
        let user = account.user
        let pass = try await admission.admit(user, by: "refresh", provesIdentity: false, client: client)
        let family = try await advance(claims, of: pass.user, at: now, client: client)
        guard let family else { throw .invalid([Self.invalid]) }
        guard family.record.securityEpoch == user.securityEpoch else {
            _ = try await end(claims, client: client)
            throw .invalid([Self.invalid])
        }
        return (
            user,
            IssuedTokens(
                authentication: tokens.issue(to: user, authenticatedAt: family.record.authenticatedAt),
                refresh: RefreshToken(seal.seal(family.successor.body))
            )
        )
    }

    /// Ends the family of a token; false if there is none.
    func end(_ text: String, client: ClientInfo) async throws(GatehouseError) -> Bool {
        guard let claims = seal.open(text).flatMap({ RefreshClaims($0) }) else { return false }
        return try await end(claims, client: client)
    }

    private func end(_ claims: RefreshClaims, client: ClientInfo) async throws(GatehouseError) -> Bool {
        try await end(claims.family, of: claims.user, client: client)
    }

    /// Ends one of a user's families; false if the user has none of it.
    func end(_ id: RefreshFamilyID, of user: UserID, client: ClientInfo) async throws(GatehouseError) -> Bool {
        let companions = trail.companion(.tokenRevoked, user: user, client: client, details: ["kind": Self.kind])
        let ending = try await translatingStoreErrors { () async throws(StoreError) in
            try await store.endFamily(id, of: user, at: surroundings.now(), with: companions)
        }
        return ending == .ended
    }

    /// Lists a user's families that go on, oldest first.
    func list(of user: UserRecord) async throws(GatehouseError) -> [RefreshFamily] {
        let now = surroundings.now()
        return try await translatingStoreErrors { () async throws(StoreError) in
            let families = try await Page.elements { position async throws(StoreError) in
                try await store.families(of: user.id, at: now, after: position, limit: 200)
            }
            return families.filter { $0.securityEpoch == user.securityEpoch }.map(RefreshFamily.init)
        }
    }

    /// Presents a token; nil if it leads to nothing.
    private func advance(
        _ claims: RefreshClaims,
        of user: UserRecord,
        at now: Timestamp,
        client: ClientInfo
    ) async throws(GatehouseError) -> (record: RefreshFamilyRecord, successor: RefreshClaims)? {
        let successors = claims.successors(keys)
        guard let next = successors.first else { return nil }
        let step = RefreshStep(
            presented: claims.digest,
            successor: next.digest,
            expiresAt: now + configuration.idleTimeout,
            grace: configuration.grace
        )
        let companions = AccompanyingRecords(
            audit: [trail.event(.refreshTokenReused, user: user.id, client: client)],
            mail: postbox.notice(.refreshTokenReused, to: user, client: client)
        )
        let outcome = try await translatingStoreErrors { () async throws(StoreError) in
            try await store.advance(claims.family, of: user.id, step, at: now, onReuse: companions)
        }
        switch outcome {
        case .advanced(let record), .superseded(let record):
            // Where the keys were rotated meanwhile, another key than the current one made the successor.
            return successors.first { $0.digest == record.digest }.map { (record, $0) }
        case .reused(let record):
            trail.logger.warning(
                "A refresh token was presented again after its grace: its family was ended.",
                metadata: ["user": "\(user.id)", "family": "\(record.id)"]
            )
            postbox.bell.ring()
            return nil
        case .absent:
            return nil
        }
    }

    private static let kind = StoredText(lossy: "refresh")

    private static let invalid = FieldProblem(
        field: "refresh_token",
        code: "refresh_token_invalid",
        message: "This refresh token was used already, is too old, or was revoked. Sign in again."
    )
}
