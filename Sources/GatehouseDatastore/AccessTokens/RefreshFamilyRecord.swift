/// A family of refresh tokens, as a store keeps it: what began with one sign-in, of which one token is due at a time.
public struct RefreshFamilyRecord: Hashable, Sendable {
    /// Names the family.
    public var id: RefreshFamilyID

    /// The digest of the token that is due.
    public var digest: TokenDigest

    /// Whose it is.
    public var user: UserID

    /// The epoch its user had when it began.
    public var securityEpoch: SecurityEpoch

    /// When its user proved who they are; nil if the sign-in that it began with was no proof.
    public var authenticatedAt: Timestamp?

    /// When it began.
    public var createdAt: Timestamp

    /// When it was last advanced; when it began, if it never was.
    public var lastUsedAt: Timestamp

    /// From where it began; nil if it was not known.
    public var address: StoredText?

    /// What the client called itself when it began; nil if it did not say.
    public var agent: StoredText?

    /// From when on it is absent unless it is advanced before.
    public var expiresAt: Timestamp

    /// From when on it is absent however much it is used.
    public var endsAt: Timestamp

    /// Makes a record of a family that begins.
    public init(
        id: RefreshFamilyID,
        digest: TokenDigest,
        user: UserID,
        securityEpoch: SecurityEpoch,
        authenticatedAt: Timestamp?,
        createdAt: Timestamp,
        lastUsedAt: Timestamp? = nil,
        address: StoredText? = nil,
        agent: StoredText? = nil,
        expiresAt: Timestamp,
        endsAt: Timestamp
    ) {
        self.id = id
        self.digest = digest
        self.user = user
        self.securityEpoch = securityEpoch
        self.authenticatedAt = authenticatedAt
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt ?? createdAt
        self.address = address
        self.agent = agent
        self.expiresAt = expiresAt
        self.endsAt = endsAt
    }
}

/// A step of a family: which token is presented, and which one is due after it.
public struct RefreshStep: Hashable, Sendable {
    /// The digest of the token presented.
    public var presented: TokenDigest

    /// The digest of the token that takes its place.
    public var successor: TokenDigest

    /// When the family ends from now on unless it is advanced again; it never passes `endsAt`.
    public var expiresAt: Timestamp

    /// How long from now the presented token still leads to its successor; zero or less for not at all.
    public var grace: Duration

    /// Makes a step.
    public init(presented: TokenDigest, successor: TokenDigest, expiresAt: Timestamp, grace: Duration) {
        self.presented = presented
        self.successor = successor
        self.expiresAt = expiresAt
        self.grace = grace
    }
}
