public import GatehouseDatastore

extension RoleRecord {
    /// The columns that ``init(row:)`` reads and ``values()`` writes, in their order.
    public static let columnNames = ["name", "summary", "permissions", "created_at"]

    /// Returns the values for ``columnNames``, in their order.
    @inlinable
    public func values<Value: RecordValue>() -> [Value] {
        [.stored(name.text), .stored(summary), .text(Self.joined(permissions)), .moment(createdAt)]
    }

    /// Reads ``columnNames``.
    ///
    /// - Throws: ``GatehouseDatastore/StoreError`` with code `corrupt` if they do not hold a role.
    @inlinable
    public init<Row: RecordRow>(row: inout Row) throws(StoreError) {
        try self.init(
            name: row.string(),
            summary: row.string(),
            joinedPermissions: row.string(),
            createdAt: row.moment()
        )
    }

    /// Makes a role of what its columns hold, wherever they were read.
    ///
    /// - Parameters:
    ///   - name: The name.
    ///   - summary: What the role is for.
    ///   - joinedPermissions: What it allows, as ``joined(_:)`` writes it.
    ///   - createdAt: When it was made.
    /// - Throws: ``GatehouseDatastore/StoreError`` with code `corrupt` if a text is none that a role can have.
    public init(
        name: String,
        summary: String,
        joinedPermissions: String,
        createdAt: Timestamp
    ) throws(StoreError) {
        guard let name = RoleName(name) else { throw .unreadable("a role's name") }
        guard let summary = StoredText(summary) else { throw .unreadable("a text") }
        let permissions = try Self.permissions(joined: joinedPermissions)
        self.init(name: name, summary: summary, permissions: permissions, createdAt: createdAt)
    }

    /// Returns permissions as one text in the order of their bytes, a line each.
    ///
    /// It cannot be mistaken: none of them has a line break.
    public static func joined(_ permissions: Set<Permission>) -> String {
        permissions.sorted().map(\.text.string).joined(separator: "\n")
    }

    /// Reads permissions from the text that ``joined(_:)`` writes.
    ///
    /// - Throws: ``GatehouseDatastore/StoreError`` with code `corrupt` if a line is no permission.
    public static func permissions(joined: String) throws(StoreError) -> Set<Permission> {
        var permissions: Set<Permission> = []
        // By bytes: a line break and a character that joins it would be one Swift character.
        for line in joined.utf8.split(separator: UInt8(ascii: "\n")) {
            guard let permission = Permission(String(Substring(line))) else { throw .unreadable("a permission") }
            permissions.insert(permission)
        }
        return permissions
    }
}
