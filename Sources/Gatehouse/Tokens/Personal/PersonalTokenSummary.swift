public import GatehouseDatastore

/// A personal access token as its owner sees it in a list.
public struct PersonalTokenSummary: Hashable, Sendable {
    /// Names the token; no secret.
    public let id: PersonalTokenID

    /// What its owner calls it.
    public let name: String

    /// What it may do at most, in the order of the bytes.
    public let permissions: [String]

    /// When it was made.
    public let createdAt: Timestamp

    /// From when on it opens nothing.
    public let expiresAt: Timestamp

    /// When it was last used, to within the configured granularity; nil if it never was.
    public let lastUsedAt: Timestamp?

    init(_ record: PersonalTokenRecord) {
        id = record.id
        name = record.name.string
        permissions = record.permissions.sorted().map(\.text.string)
        createdAt = record.createdAt
        expiresAt = record.expiresAt
        lastUsedAt = record.lastUsedAt
    }
}
