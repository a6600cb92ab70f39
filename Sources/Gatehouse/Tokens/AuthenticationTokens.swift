import GatehouseDatastore

/// Issues authentication tokens and recognises who they stand for.
///
/// No store keeps them. What ends one before its time is its user's epoch, which is read with the user: one round trip.
struct AuthenticationTokens: Sendable {
    let configuration: AuthenticationTokenConfiguration
    let accounts: AccountLoading
    let eligibility: AccountEligibility
    let surroundings: Surroundings
    private let seal: TokenSeal

    /// How far the clocks of two nodes may be apart.
    private static let clockTolerance: Duration = .seconds(60)

    init(
        configuration: AuthenticationTokenConfiguration,
        accounts: AccountLoading,
        eligibility: AccountEligibility,
        keys: KeyRing,
        surroundings: Surroundings
    ) {
        self.configuration = configuration
        self.accounts = accounts
        self.eligibility = eligibility
        self.surroundings = surroundings
        seal = TokenSeal(.authentication, bodyByteCount: AuthenticationClaims.byteCount, ring: keys)
    }

    /// Issues a token for a user as it was read.
    ///
    /// If the epoch has risen since, the token is worth nothing.
    func issue(to user: UserRecord, authenticatedAt: Timestamp?) -> AuthenticationToken {
        let now = surroundings.now()
        let claims = AuthenticationClaims(
            user: user.id,
            epoch: user.securityEpoch,
            issuedAt: now,
            expiresAt: now + configuration.lifetime,
            authenticatedAt: authenticatedAt
        )
        return AuthenticationToken(seal.seal(claims.body))
    }

    /// Returns who a text stands for, if it is a token that counts.
    ///
    /// - Throws: ``GatehouseError`` with code `tokenInvalid`, or `storeUnavailable`.
    func recognize(_ text: String) async throws(GatehouseError) -> Principal {
        let now = surroundings.now()
        guard configuration.isEnabled, let claims = seal.open(text).flatMap({ AuthenticationClaims($0) }),
            now < claims.expiresAt, claims.issuedAt <= now + Self.clockTolerance
        else { throw GatehouseError(.tokenInvalid) }
        guard let account = try await accounts.load(claims.user, at: now),
            eligibility.admits(account.user, under: claims.epoch)
        else { throw GatehouseError(.tokenInvalid) }
        return Principal(account, via: .token, authenticatedAt: claims.authenticatedAt)
    }
}
