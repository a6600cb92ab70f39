/// A personal access token, as a store keeps it: a named key that a user made for a script.
public struct PersonalTokenRecord: Hashable, Sendable {
    /// Names the token in lists.
    public var id: PersonalTokenID

    /// Under what it is filed: the digest of the secret.
    public var digest: TokenDigest

    /// Whose it is.
    public var user: UserID

    /// What its owner calls it.
    public var name: StoredText

    /// What it may do at most.
    public var permissions: Set<Permission>

    /// The epoch its user had when it was made.
    public var securityEpoch: SecurityEpoch

    /// When it was made.
    public var createdAt: Timestamp

    /// From when on it is absent.
    public var expiresAt: Timestamp

    /// When it was last used, to within a granularity; nil if it never was.
    public var lastUsedAt: Timestamp?

    /// Makes a record.
    public init(
        id: PersonalTokenID,
        digest: TokenDigest,
        user: UserID,
        name: StoredText,
        permissions: Set<Permission>,
        securityEpoch: SecurityEpoch,
        createdAt: Timestamp,
        expiresAt: Timestamp,
        lastUsedAt: Timestamp? = nil
    ) {
        self.id = id
        self.digest = digest
        self.user = user
        self.name = name
        self.permissions = permissions
        self.securityEpoch = securityEpoch
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.lastUsedAt = lastUsedAt
    }
}

/// A personal access token with its user and roles as they are now.
public struct PersonalTokenAccount: Sendable {
    /// The token.
    public var token: PersonalTokenRecord

    /// Its user, with what they may do.
    public var account: AccountRecord

    /// Makes a pair.
    public init(token: PersonalTokenRecord, account: AccountRecord) {
        self.token = token
        self.account = account
    }
}
