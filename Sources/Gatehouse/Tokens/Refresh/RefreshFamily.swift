public import GatehouseDatastore

/// What began with one sign-in that gave a refresh token, as its user sees it in a list.
public struct RefreshFamily: Hashable, Sendable {
    /// Names the family; no secret.
    public let id: RefreshFamilyID

    /// When its user signed in.
    public let createdAt: Timestamp

    /// When a token of it was last traded.
    public let lastUsedAt: Timestamp

    /// When it ends however much it is used.
    public let endsAt: Timestamp

    /// From where its user signed in; nil if it was not known.
    public let address: StoredText?

    /// What the client called itself; nil if it did not say.
    public let agent: StoredText?

    init(_ record: RefreshFamilyRecord) {
        id = record.id
        createdAt = record.createdAt
        lastUsedAt = record.lastUsedAt
        endsAt = record.endsAt
        address = record.address
        agent = record.agent
    }
}
