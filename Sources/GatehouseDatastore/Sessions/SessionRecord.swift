/// A session as a store keeps it: one a device, from sign-in to sign-out.
public struct SessionRecord: Hashable, Sendable {
    /// Names the session in lists, for its whole life.
    public var id: SessionID

    /// Under what it is filed now; rotation replaces it.
    public var key: SessionKey

    /// Whose session it is.
    public var user: UserID

    /// When the user signed in.
    public var createdAt: Timestamp

    /// When the session was last used, to within the granularity of ``SessionStore/touch(_:_:)``.
    public var lastSeenAt: Timestamp

    /// The client's network address at sign-in, or at the last touch that brought one; nil if it was not known.
    public var address: StoredText?

    /// What the client calls itself; nil if it did not say.
    public var agent: StoredText?

    /// How the user signed in, such as `password`.
    public var method: StoredName

    /// How the session stands: epoch, freshness, expiry.
    public var standing: SessionStanding

    /// The application's own data, any bytes.
    public var data: [UInt8]

    /// Counts saves and rotations; touches do not count.
    public var version: RecordVersion

    /// Makes a record.
    public init(
        id: SessionID,
        key: SessionKey,
        user: UserID,
        createdAt: Timestamp,
        lastSeenAt: Timestamp? = nil,
        address: StoredText? = nil,
        agent: StoredText? = nil,
        method: StoredName,
        standing: SessionStanding,
        data: [UInt8] = [],
        version: RecordVersion = .first
    ) {
        self.id = id
        self.key = key
        self.user = user
        self.createdAt = createdAt
        self.lastSeenAt = lastSeenAt ?? createdAt
        self.address = address
        self.agent = agent
        self.method = method
        self.standing = standing
        self.data = data
        self.version = version
    }
}
