public import GatehouseDatastore

extension RoleAdministration {
    /// Adds and takes away what a role allows, from the next request on, on every node; what is in both lists is taken away.
    ///
    /// - Throws: ``GatehouseError`` with code `notFound` if there is no such role, `invalidInput` with the problem
    ///   `permission_invalid`.
    public func changePermissions(
        of role: String,
        adding added: [String] = [],
        removing removed: [String] = [],
        client: ClientInfo = .unknown
    ) async throws(GatehouseError) -> RoleRecord {
        guard let name = RoleName(role) else { throw GatehouseError(.notFound) }
        let (added, removed) = (try Self.permissions(added), try Self.permissions(removed))
        let companion = companion(.privilegesChanged, "permissions", name, nil, client)
        let outcome = try await translatingStoreErrors { () async throws(StoreError) in
            try await store.changePermissions(of: name, adding: added, removing: removed, with: companion)
        }
        guard case .changed(let record) = outcome else { throw GatehouseError(.notFound) }
        return record
    }

    /// Removes a role and takes it from everybody, from the next request on, on every node.
    ///
    /// - Throws: ``GatehouseError`` with code `notFound` if there is no such role.
    public func delete(_ role: String, client: ClientInfo = .unknown) async throws(GatehouseError) {
        guard let name = RoleName(role) else { throw GatehouseError(.notFound) }
        let companion = companion(.privilegesChanged, "removed", name, nil, client)
        let removal = try await translatingStoreErrors { () async throws(StoreError) in
            try await store.remove(name, with: companion)
        }
        guard removal == .removed else { throw GatehouseError(.notFound) }
    }

    /// Lists who has a role, in the order of the users' identifiers; nobody if there is no such role.
    ///
    /// - Parameters:
    ///   - role: The role's name.
    ///   - position: The last identifier of the page before; nil for the first page.
    ///   - limit: The greatest number of users to return.
    public func members(
        of role: String,
        after position: UserID?,
        limit: Int
    ) async throws(GatehouseError) -> Page<UserID, UserID> {
        guard let name = RoleName(role) else { return Page([], next: nil) }
        return try await translatingStoreErrors { () async throws(StoreError) in
            try await store.members(of: name, after: position, limit: limit)
        }
    }

    /// Reads permissions.
    ///
    /// - Throws: ``GatehouseError`` with code `invalidInput` and the problem `permission_invalid`.
    static func permissions(_ names: [String]) throws(GatehouseError) -> Set<Permission> {
        let permissions = names.compactMap(Permission.init)
        guard permissions.count == names.count else {
            throw .invalid([
                FieldProblem(
                    field: "permission",
                    code: "permission_invalid",
                    message: "A permission has 1 to 128 bytes, without white space and commas."
                )
            ])
        }
        return Set(permissions)
    }
}
