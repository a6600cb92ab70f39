public import GatehouseDatastore
import GatehouseSQL

extension PostgreSQLDatastore {
    /// Adds a role; see ``GatehouseDatastore/RoleStore``.
    public func define(_ role: RoleRecord, with companions: AccompanyingRecords) async throws(StoreError) {
        let fixed: [PostgreSQLValue] = [
            .stored(role.name.text), .stored(role.summary), .permissions(role.permissions), .moment(role.createdAt),
        ]
        let values = try fixed + companions.values()
        try await perform(.rolesDefine) { call throws(StoreError) in
            _ = try await call.change(RoleQuery.insert, values)
        }
    }

    /// Removes a role and every grant of it.
    public func remove(_ name: RoleName, with companions: AccompanyingRecords) async throws(StoreError) -> RoleRemoval {
        let values = try [.stored(name.text)] + companions.values()
        return try await perform(.rolesRemove) { call throws(StoreError) in
            // The reference takes the grants along.
            try await call.change(RoleQuery.delete, values).hasRow ? .removed : .absent
        }
    }

    /// Returns the role of a name, or nil if there is none.
    public func load(_ name: RoleName) async throws(StoreError) -> RoleRecord? {
        try await perform(.rolesLoad) { call throws(StoreError) in
            try await call.read(RoleQuery.byName, [.stored(name.text)]).first(RoleRecord.init(row:))
        }
    }

    /// Lists the roles in the order of their names' bytes.
    public func roles(
        after position: RoleName?,
        limit: Int
    ) async throws(StoreError) -> Page<RoleRecord, RoleName> {
        try await perform(.rolesList) { call throws(StoreError) in
            let (query, values) = RoleQuery.page.after(position.map { .stored($0.text) }, [.pageLimit(limit)])
            let roles = try await call.read(query, values).all(RoleRecord.init(row:))
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
        let fixed: [PostgreSQLValue] = [.stored(name.text), .permissions(added), .permissions(removed)]
        let values = try fixed + companions.values()
        return try await perform(.rolesChangePermissions) { call throws(StoreError) in
            let changed = try await call.change(RoleQuery.changePermissions, values)
            return try changed.first(RoleRecord.init(row:)).map { .changed($0) } ?? .absent
        }
    }

    /// Gives a role to a user; see ``GatehouseDatastore/RoleStore``.
    public func grant(
        _ name: RoleName,
        to user: UserID,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> RoleGrant {
        let values = try [.id(user), .stored(name.text)] + companions.values()
        return try await perform(.rolesGrant) { call throws(StoreError) in
            let outcome = try await call.change(RoleQuery.grant, values).first { row throws(StoreError) in
                let (hasRole, hasUser, isGranted) = (try row.flag(), try row.flag(), try row.flag())
                if !hasRole { return RoleGrant.noSuchRole }
                if !hasUser { return .noSuchUser }
                return isGranted ? .granted : .alreadyGranted
            }
            guard let outcome else { throw .unreadable("no answer") }
            return outcome
        }
    }

    /// Takes a role from a user; see ``GatehouseDatastore/RoleStore``.
    public func revoke(
        _ name: RoleName,
        from user: UserID,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> RoleRevocation {
        let values = try [.id(user), .stored(name.text)] + companions.values()
        return try await perform(.rolesRevoke) { call throws(StoreError) in
            try await call.change(RoleQuery.revoke, values).hasRow ? .revoked : .notGranted
        }
    }

    /// Returns the roles of a user in the order of their names' bytes; none if there is no such user.
    public func roles(of user: UserID) async throws(StoreError) -> [RoleRecord] {
        try await perform(.rolesOfUser) { call throws(StoreError) in
            try await call.read(RoleQuery.ofUser, [.id(user)]).all(RoleRecord.init(row:))
        }
    }

    /// Lists who has a role, in the order of the users' identifiers; nobody if there is no such role.
    public func members(
        of name: RoleName,
        after position: UserID?,
        limit: Int
    ) async throws(StoreError) -> Page<UserID, UserID> {
        try await perform(.rolesMembers) { call throws(StoreError) in
            let fixed: [PostgreSQLValue] = [.stored(name.text), .pageLimit(limit)]
            let (query, values) = RoleQuery.members.after(position.map { .id($0) }, fixed)
            let members = try await call.read(query, values).all { row throws(StoreError) in try row.id() as UserID }
            return Page(members, limit: limit) { $0 }
        }
    }
}

extension RoleRecord {
    /// The columns that `init(row:)` reads, in its order; the permissions as one text, one a line.
    static let selection = "name, summary, array_to_string(permissions, E'\\n'), created_at"
}

extension PostgreSQLValue {
    /// Permissions in the order of their bytes.
    fileprivate static func permissions(_ permissions: Set<Permission>) -> Self {
        .texts(permissions.sorted().map(\.text.string))
    }
}

private enum RoleQuery {
    static let columns = RoleRecord.columnNames.columnList
    static let selection = RoleRecord.selection

    static let insert = Query(
        """
        WITH inserted AS (INSERT INTO gatehouse_roles (\(columns)) VALUES ($1, $2, $3, $4) RETURNING 1),
        \(AccompanyingRecords.written(with: "inserted", from: 5))
        SELECT 1 FROM inserted
        """
    )
    static let delete = Query(
        """
        WITH gone AS (DELETE FROM gatehouse_roles WHERE name = $1 RETURNING 1),
        \(AccompanyingRecords.written(with: "gone", from: 2))
        SELECT 1 FROM gone
        """
    )
    static let byName = Query("SELECT \(selection) FROM gatehouse_roles WHERE name = $1")
    static let page = PageQuery { isFirst in
        "SELECT \(selection) FROM gatehouse_roles \(isFirst ? "" : "WHERE name > $2") ORDER BY name LIMIT $1"
    }
    // The list is made from the row as it is when it is written, also after waiting for another who writes it.
    static let changePermissions = Query(
        """
        WITH changed AS (
            UPDATE gatehouse_roles SET permissions = ARRAY(
                SELECT permission FROM (
                    SELECT unnest(permissions) UNION SELECT unnest($2) EXCEPT SELECT unnest($3)
                ) kept (permission) ORDER BY permission COLLATE "C"
            )
            WHERE name = $1 RETURNING \(columns)
        ), \(AccompanyingRecords.written(with: "changed", from: 4))
        SELECT \(selection) FROM changed
        """
    )
    // The locks hold role and user in place until the commit, and let others lock them alike.
    static let grant = Query(
        """
        WITH role AS (SELECT name FROM gatehouse_roles WHERE name = $2 FOR KEY SHARE),
        member AS (SELECT id FROM gatehouse_users WHERE id = $1 FOR KEY SHARE),
        granted AS (
            INSERT INTO gatehouse_grants (user_id, role) SELECT member.id, role.name FROM role, member
            ON CONFLICT DO NOTHING RETURNING 1
        ), \(AccompanyingRecords.written(with: "granted", from: 3))
        SELECT EXISTS (SELECT 1 FROM role), EXISTS (SELECT 1 FROM member), EXISTS (SELECT 1 FROM granted)
        """
    )
    static let revoke = Query(
        """
        WITH revoked AS (DELETE FROM gatehouse_grants WHERE user_id = $1 AND role = $2 RETURNING 1),
        \(AccompanyingRecords.written(with: "revoked", from: 3))
        SELECT 1 FROM revoked
        """
    )
    static let ofUser = Query(
        """
        SELECT \(selection) FROM gatehouse_grants JOIN gatehouse_roles ON name = role
        WHERE user_id = $1 ORDER BY role
        """
    )
    static let members = PageQuery { isFirst in
        """
        SELECT user_id FROM gatehouse_grants WHERE role = $1 \(isFirst ? "" : "AND user_id > $3")
        ORDER BY user_id LIMIT $2
        """
    }
}
