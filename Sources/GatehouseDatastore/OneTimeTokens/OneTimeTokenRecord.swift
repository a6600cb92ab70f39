/// A token that acts once, as a store keeps it: a link or a code sent to a user.
public struct OneTimeTokenRecord: Hashable, Sendable {
    /// Names the token, for counting wrong codes.
    public var handle: TokenHandle

    /// Under what it is filed: the digest of the secret.
    public var digest: TokenDigest

    /// Whose it is.
    public var user: UserID

    /// What it does, such as `recovery`; a token of one purpose is absent for every other.
    public var purpose: StoredName

    /// What it was made for, such as the address to confirm; any bytes.
    ///
    /// It travels with the token so that nothing else has to be looked up, and swapped, later.
    public var payload: [UInt8]

    /// The epoch its user had when it was made.
    public var securityEpoch: SecurityEpoch

    /// When it was made.
    public var createdAt: Timestamp

    /// From when on it is absent.
    public var expiresAt: Timestamp

    /// Makes a record.
    public init(
        handle: TokenHandle,
        digest: TokenDigest,
        user: UserID,
        purpose: StoredName,
        payload: [UInt8] = [],
        securityEpoch: SecurityEpoch,
        createdAt: Timestamp,
        expiresAt: Timestamp
    ) {
        self.handle = handle
        self.digest = digest
        self.user = user
        self.purpose = purpose
        self.payload = payload
        self.securityEpoch = securityEpoch
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }
}
