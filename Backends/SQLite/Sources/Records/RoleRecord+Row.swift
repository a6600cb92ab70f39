import GatehouseDatastore

extension RoleRecord {
    /// The columns that ``init(row:)`` reads, in its order.
    static let columns = "name, summary, permissions, created_at"

    /// The values for ``columns``, in their order.
    var values: [SQLiteValue] {
        [.text(name.text.string), .stored(summary), .text(Self.joined(permissions)), .moment(createdAt)]
    }

    /// Reads ``columns``.
    init(row: inout SQLiteRow) throws(StoreError) {
        guard let name = RoleName(try row.string()) else { throw .unreadable("a role's name") }
        let summary = try row.text()
        var permissions: Set<Permission> = []
        // By bytes: a line break and a character that joins it would be one Swift character.
        for line in try row.string().utf8.split(separator: UInt8(ascii: "\n")) {
            guard let permission = Permission(String(Substring(line))) else { throw .unreadable("a permission") }
            permissions.insert(permission)
        }
        self.init(name: name, summary: summary, permissions: permissions, createdAt: try row.moment())
    }

    /// Permissions in one text, which cannot be mistaken: none of them has a line break.
    static func joined(_ permissions: Set<Permission>) -> String {
        permissions.sorted().map(\.text.string).joined(separator: "\n")
    }
}
