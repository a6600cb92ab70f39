public import GatehouseDatastore

/// What an administrator does with roles.
///
/// No method asks who is calling: guard the way to it.
public struct RoleAdministration: Sendable {
    let store: any RoleStore
    let trail: AuditTrail
    let surroundings: Surroundings

    /// Makes a role.
    ///
    /// - Parameters:
    ///   - name: The role's name: 1 to 128 bytes without white space and commas.
    ///   - summary: What it is for; may be empty.
    ///   - permissions: What it allows.
    ///   - client: Who is calling.
    /// - Throws: ``GatehouseError`` with code `invalidInput` and the problem `role_invalid`, `permission_invalid` or
    ///   `role_taken`.
    public func create(
        _ name: String,
        summary: String = "",
        permissions: [String] = [],
        client: ClientInfo = .unknown
    ) async throws(GatehouseError) {
        guard let roleName = RoleName(name), let summary = StoredText(summary) else {
            throw .invalid([
                FieldProblem(
                    field: "role",
                    code: "role_invalid",
                    message: "A role's name has 1 to 128 bytes, without white space and commas."
                )
            ])
        }
        let role = RoleRecord(
            name: roleName,
            summary: summary,
            permissions: try Self.permissions(permissions),
            createdAt: surroundings.now()
        )
        do {
            try await store.define(role, with: companion(.privilegesChanged, "created", roleName, nil, client))
        } catch {
            guard case .duplicate(.role) = error.code else { throw GatehouseError(error) }
            throw .invalid([FieldProblem(field: "role", code: "role_taken", message: "There is a role of this name.")])
        }
    }

    /// Returns a role; nil if there is none of the name.
    public func find(_ name: String) async throws(GatehouseError) -> RoleRecord? {
        guard let name = RoleName(name) else { return nil }
        return try await translatingStoreErrors { () async throws(StoreError) in try await store.load(name) }
    }

    /// Lists the roles in the order of their names' bytes.
    ///
    /// - Parameters:
    ///   - position: The last name of the page before; nil for the first page.
    ///   - limit: The greatest number of roles to return.
    public func list(after position: RoleName?, limit: Int) async throws(GatehouseError) -> Page<RoleRecord, RoleName> {
        try await translatingStoreErrors { () async throws(StoreError) in
            try await store.roles(after: position, limit: limit)
        }
    }

    /// Returns the roles of a user; none if there is no such user.
    public func roles(of user: UserID) async throws(GatehouseError) -> [RoleRecord] {
        try await translatingStoreErrors { () async throws(StoreError) in try await store.roles(of: user) }
    }

    /// Gives a role to a user, from the next request on, on every node.
    ///
    /// - Returns: Whether anything changed; false if the user had it already.
    /// - Throws: ``GatehouseError`` with code `notFound` if there is no such user or role.
    @discardableResult
    public func grant(
        _ role: String,
        to user: UserID,
        client: ClientInfo = .unknown
    ) async throws(GatehouseError) -> Bool {
        guard let name = RoleName(role) else { throw GatehouseError(.notFound) }
        let companion = companion(.rolesChanged, "granted", name, user, client)
        let outcome = try await translatingStoreErrors { () async throws(StoreError) in
            try await store.grant(name, to: user, with: companion)
        }
        switch outcome {
        case .granted: return true
        case .alreadyGranted: return false
        case .noSuchRole, .noSuchUser: throw GatehouseError(.notFound)
        }
    }

    /// Takes a role from a user, from the next request on, on every node.
    ///
    /// - Returns: Whether anything changed; false if the user did not have it.
    @discardableResult
    public func revoke(
        _ role: String,
        from user: UserID,
        client: ClientInfo = .unknown
    ) async throws(GatehouseError) -> Bool {
        guard let name = RoleName(role) else { return false }
        let companion = companion(.rolesChanged, "revoked", name, user, client)
        return try await translatingStoreErrors { () async throws(StoreError) in
            try await store.revoke(name, from: user, with: companion) == .revoked
        }
    }

    func companion(
        _ kind: AuditKind,
        _ change: StoredText.Reason,
        _ role: RoleName,
        _ user: UserID?,
        _ client: ClientInfo
    ) -> AccompanyingRecords {
        trail.companion(kind, user: user, client: client, details: ["change": change.text, "role": role.text])
    }
}
