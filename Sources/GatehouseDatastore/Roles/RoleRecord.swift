/// A role as a store keeps it: a name, and what it allows.
public struct RoleRecord: Hashable, Sendable {
    /// The name, unique among roles.
    public var name: RoleName

    /// What the role is for, for people; may be empty.
    public var summary: StoredText

    /// What the role allows.
    public var permissions: Set<Permission>

    /// When the role was made.
    public var createdAt: Timestamp

    /// Makes a record.
    public init(name: RoleName, summary: StoredText, permissions: Set<Permission>, createdAt: Timestamp) {
        self.name = name
        self.summary = summary
        self.permissions = permissions
        self.createdAt = createdAt
    }
}
