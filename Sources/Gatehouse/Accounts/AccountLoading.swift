import GatehouseDatastore

/// Reads a user together with what the user may do: in one round trip where the store can.
struct AccountLoading: Sendable {
    let users: any UserStore
    let roles: any RoleStore

    /// Reads both at once; nil if the store cannot.
    let together: (any SessionTombstoneStore)?

    /// Returns a user with its roles; nil if there is no such user.
    func load(_ id: UserID, at now: Timestamp) async throws(GatehouseError) -> AccountRecord? {
        try await translatingStoreErrors { () async throws(StoreError) in
            if let together { return try await together.loadAccount(id, presenting: nil, at: now) }
            guard let user = try await users.load(id) else { return nil }
            return AccountRecord(user: user, roles: try await roles.roles(of: id))
        }
    }
}
