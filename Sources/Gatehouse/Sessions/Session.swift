public import GatehouseDatastore

/// A signed-in session as the application and its user see it.
public struct Session: Hashable, Sendable {
    /// Names the session in lists; not a secret.
    public let id: SessionID

    /// When the user signed in.
    public let createdAt: Timestamp

    /// When it was last used, to within the configured granularity.
    public let lastSeenAt: Timestamp

    /// From where; nil if it was not known.
    public let address: StoredText?

    /// What the client called itself; nil if it did not say.
    public let agent: StoredText?

    /// How the user signed in, such as `password`.
    public let method: StoredName

    /// When the user last proved who they are; nil if the session came back by being remembered.
    public let authenticatedAt: Timestamp?

    /// When it ends however much it is used.
    public let endsAt: Timestamp

    /// Whether the user asked to be remembered on this device.
    public let isRemembered: Bool

    init(_ record: SessionRecord) {
        id = record.id
        createdAt = record.createdAt
        lastSeenAt = record.lastSeenAt
        address = record.address
        agent = record.agent
        method = record.method
        authenticatedAt = record.standing.authenticatedAt
        endsAt = record.standing.endsAt
        isRemembered = record.standing.isRemembered
    }
}
