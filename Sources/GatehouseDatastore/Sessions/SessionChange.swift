/// What a save replaces in a session.
public struct SessionChange: Hashable, Sendable {
    /// How the session stands from now on.
    public var standing: SessionStanding

    /// The application's data from now on.
    public var data: [UInt8]

    /// Makes a change.
    public init(standing: SessionStanding, data: [UInt8]) {
        self.standing = standing
        self.data = data
    }
}

/// A sign of life to note in a session.
public struct SessionSighting: Hashable, Sendable {
    /// When the session was used.
    public var at: Timestamp

    /// From where; nil leaves the address that is filed.
    public var address: StoredText?

    /// When the session ends from now on unless it is used again.
    ///
    /// It never brings the end nearer and never passes `endsAt`.
    public var expiresAt: Timestamp

    /// How old the filed sighting must be at least to be replaced, so that a busy session costs few writes.
    public var granularity: Duration

    /// Makes a sighting.
    public init(at: Timestamp, address: StoredText?, expiresAt: Timestamp, granularity: Duration) {
        self.at = at
        self.address = address
        self.expiresAt = expiresAt
        self.granularity = granularity
    }
}
