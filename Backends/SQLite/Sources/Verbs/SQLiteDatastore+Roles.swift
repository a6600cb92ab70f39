public import GatehouseDatastore
import GatehouseSQL

extension SQLiteDatastore {
    /// Adds a role; see ``GatehouseDatastore/RoleStore``.
    public func define(_ role: RoleRecord, with companions: AccompanyingRecords) async throws(StoreError) {
        try await write { connection throws(StoreError) in
            guard try connection.run(RoleQuery.insert, role.values()) == 1 else { throw .duplicate(.role) }
            try connection.append(companions)
        }
    }

    /// Removes a role and every grant of it.
    public func remove(_ name: RoleName, with companions: AccompanyingRecords) async throws(StoreError) -> RoleRemoval {
        try await write { connection throws(StoreError) in
            // The reference takes the grants along.
            guard try connection.run(RoleQuery.delete, [.stored(name.text)]) == 1 else { return .absent }
            try connection.append(companions)
            return .removed
        }
    }

    /// Returns the role of a name, or nil if there is none.
    public func load(_ name: RoleName) async throws(StoreError) -> RoleRecord? {
        try await read { connection throws(StoreError) in
            try connection.first(RoleQuery.byName, [.stored(name.text)], RoleRecord.init(row:))
        }
    }

    /// Lists the roles in the order of their names' bytes.
    public func roles(
        after position: RoleName?,
        limit: Int
    ) async throws(StoreError) -> Page<RoleRecord, RoleName> {
        try await read { connection throws(StoreError) in
            // No name is empty, so the empty text stands before them all.
            let values: [SQLiteValue] = [.text(position?.text.string ?? ""), .pageLimit(limit)]
            let roles = try connection.all(RoleQuery.page, values, RoleRecord.init(row:))
            return Page(roles, limit: limit, position: \.name)
        }
    }

    /// Adds and takes away permissions of a role in one step; one that is in both sets is taken away.
    public func changePermissions(
        of name: RoleName,
        adding added: Set<Permission>,
        removing removed: Set<Permission>,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> PermissionChange {
        try await write { connection throws(StoreError) in
            let found = try connection.first(RoleQuery.byName, [.stored(name.text)], RoleRecord.init(row:))
            guard var role = found else { return .absent }
            role.permissions.formUnion(added)
            role.permissions.subtract(removed)
            let permissions = RoleRecord.joined(role.permissions)
            try connection.run(RoleQuery.setPermissions, [.stored(name.text), .text(permissions)])
            try connection.append(companions)
            return .changed(role)
        }
    }

    /// Gives a role to a user; see ``GatehouseDatastore/RoleStore``.
    public func grant(
        _ name: RoleName,
        to user: UserID,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> RoleGrant {
        try await write { connection throws(StoreError) in
            guard try connection.has(RoleQuery.byName, [.stored(name.text)]) else { return .noSuchRole }
            guard try connection.hasUser(user) else { return .noSuchUser }
            guard try connection.run(RoleQuery.grant, [.id(user), .stored(name.text)]) == 1 else {
                return .alreadyGranted
            }
            try connection.append(companions)
            return .granted
        }
    }

    /// Takes a role from a user; see ``GatehouseDatastore/RoleStore``.
    public func revoke(
        _ name: RoleName,
        from user: UserID,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> RoleRevocation {
        try await write { connection throws(StoreError) in
            guard try connection.run(RoleQuery.revoke, [.id(user), .stored(name.text)]) == 1 else {
                return .notGranted
            }
            try connection.append(companions)
            return .revoked
        }
    }

    /// Returns the roles of a user in the order of their names' bytes; none if there is no such user.
    public func roles(of user: UserID) async throws(StoreError) -> [RoleRecord] {
        try await read { connection throws(StoreError) in try connection.roles(of: user) }
    }

    /// Lists who has a role, in the order of the users' identifiers; nobody if there is no such role.
    public func members(
        of name: RoleName,
        after position: UserID?,
        limit: Int
    ) async throws(StoreError) -> Page<UserID, UserID> {
        try await read { connection throws(StoreError) in
            let after: SQLiteValue = position.map { .id($0) } ?? .bytes([])
            let values: [SQLiteValue] = [.stored(name.text), after, .pageLimit(limit)]
            let members = try connection.all(RoleQuery.members, values) { (row: inout SQLiteRow) throws(StoreError) in
                try row.id() as UserID
            }
            return Page(members, limit: limit) { $0 }
        }
    }
}

extension SQLiteConnection {
    /// Whether there is such a user.
    func hasUser(_ id: UserID) throws(StoreError) -> Bool {
        try has(RoleQuery.user, [.id(id)])
    }

    /// The roles of a user in the order of their names' bytes.
    func roles(of user: UserID) throws(StoreError) -> [RoleRecord] {
        try all(RoleQuery.ofUser, [.id(user)], RoleRecord.init(row:))
    }
}

private enum RoleQuery {
    static let columns = RoleRecord.columnNames.columnList
    static let insert = Query(
        "INSERT INTO gatehouse_roles (\(columns)) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
    )
    static let delete = Query("DELETE FROM gatehouse_roles WHERE name = ?")
    static let byName = Query("SELECT \(columns) FROM gatehouse_roles WHERE name = ?")
    static let page = Query("SELECT \(columns) FROM gatehouse_roles WHERE name > ? ORDER BY name LIMIT ?")
    static let setPermissions = Query("UPDATE gatehouse_roles SET permissions = ?2 WHERE name = ?1")
    static let user = Query("SELECT 1 FROM gatehouse_users WHERE id = ?")
    static let grant = Query("INSERT INTO gatehouse_grants (user, role) VALUES (?, ?) ON CONFLICT DO NOTHING")
    static let revoke = Query("DELETE FROM gatehouse_grants WHERE user = ? AND role = ?")
    static let ofUser = Query(
        """
        SELECT \(columns) FROM gatehouse_grants JOIN gatehouse_roles ON name = role
        WHERE user = ? ORDER BY role
        """
    )
    static let members = Query(
        "SELECT user FROM gatehouse_grants WHERE role = ? AND user > ? ORDER BY user LIMIT ?"
    )
}
