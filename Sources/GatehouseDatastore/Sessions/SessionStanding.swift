/// How a session stands: the fields that a step of the sign-in machinery changes together.
public struct SessionStanding: Hashable, Sendable {
    /// The epoch its user had when the session was made or last vouched for.
    public var securityEpoch: SecurityEpoch

    /// When the user last proved who they are within this session; nil if the session came back by being remembered.
    public var authenticatedAt: Timestamp?

    /// Whether the user asked to be remembered on this device.
    public var isRemembered: Bool

    /// When the session ends unless it is used; a store treats the session as absent from this moment on.
    public var expiresAt: Timestamp

    /// When the session ends however much it is used; ``expiresAt`` never passes it.
    public var endsAt: Timestamp

    /// Makes a standing; an `expiresAt` after `endsAt` is brought down to it.
    public init(
        securityEpoch: SecurityEpoch,
        authenticatedAt: Timestamp?,
        isRemembered: Bool,
        expiresAt: Timestamp,
        endsAt: Timestamp
    ) {
        self.securityEpoch = securityEpoch
        self.authenticatedAt = authenticatedAt
        self.isRemembered = isRemembered
        self.expiresAt = min(expiresAt, endsAt)
        self.endsAt = endsAt
    }
}
