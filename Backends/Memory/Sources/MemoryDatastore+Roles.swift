public import GatehouseDatastore
import Synchronization

extension MemoryDatastore {
    /// Adds a role.
    public func define(_ role: RoleRecord, with companions: AccompanyingRecords) async throws(StoreError) {
        try database.ledger.withLock { (ledger) throws(StoreError) in
            guard !ledger.roleNames.contains(role.name) else { throw .duplicate(.role) }
            try ledger.requireNew(companions)
            ledger.roleNames.insert(role.name)
            database.roles.withLock { $0[role.name] = role }
            ledger.append(companions)
        }
    }

    /// Removes a role and every grant of it.
    public func remove(
        _ name: RoleName,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> RoleRemoval {
        try database.ledger.withLock { (ledger) throws(StoreError) -> RoleRemoval in
            guard ledger.roleNames.contains(name) else { return .absent }
            try ledger.requireNew(companions)
            ledger.roleNames.remove(name)
            // The role goes first: from here on no reader sees it at any user, whichever rows still name it.
            database.roles.withLock { $0[name] = nil }
            for member in ledger.members.removeValue(forKey: name)?.all ?? [] {
                database.accounts.withLock(of: member) { $0[member]?.roles.remove(name) }
            }
            ledger.append(companions)
            return .removed
        }
    }

    /// Returns the role of a name, or nil if there is none.
    public func load(_ name: RoleName) async throws(StoreError) -> RoleRecord? {
        database.roles.withLock { $0[name] }
    }

    /// Lists the roles in the order of their names' bytes.
    public func roles(after position: RoleName?, limit: Int) async throws(StoreError) -> Page<RoleRecord, RoleName> {
        database.ledger.withLock { ledger in
            database.roles.withLock { roles in
                .collect(ledger.roleNames.after(position), limit: limit) { roles[$0] }
            }
        }
    }

    /// Adds and takes away permissions of a role.
    public func changePermissions(
        of name: RoleName,
        adding added: Set<Permission>,
        removing removed: Set<Permission>,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> PermissionChange {
        try database.ledger.withLock { (ledger) throws(StoreError) -> PermissionChange in
            guard var role = database.roles.withLock({ $0[name] }) else { return .absent }
            try ledger.requireNew(companions)
            role.permissions = role.permissions.union(added).subtracting(removed)
            database.roles.withLock { [role] in $0[name] = role }
            ledger.append(companions)
            return .changed(role)
        }
    }

    /// Gives a role to a user.
    public func grant(
        _ name: RoleName,
        to user: UserID,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> RoleGrant {
        try database.ledger.withLock { (ledger) throws(StoreError) -> RoleGrant in
            guard ledger.roleNames.contains(name) else { return .noSuchRole }
            guard ledger.users.contains(user) else { return .noSuchUser }
            guard ledger.members[name]?.contains(user) != true else { return .alreadyGranted }
            try ledger.requireNew(companions)
            ledger.members[name, default: OrderedKeys()].insert(user)
            database.accounts.withLock(of: user) { $0[user]?.roles.insert(name) }
            ledger.append(companions)
            return .granted
        }
    }

    /// Takes a role from a user.
    public func revoke(
        _ name: RoleName,
        from user: UserID,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> RoleRevocation {
        try database.ledger.withLock { (ledger) throws(StoreError) -> RoleRevocation in
            guard ledger.members[name]?.contains(user) == true else { return .notGranted }
            try ledger.requireNew(companions)
            ledger.members[name]?.remove(user)
            database.accounts.withLock(of: user) { $0[user]?.roles.remove(name) }
            ledger.append(companions)
            return .revoked
        }
    }

    /// Returns the roles of a user in the order of their names' bytes.
    public func roles(of user: UserID) async throws(StoreError) -> [RoleRecord] {
        database.accounts.withLock(of: user) { rows in rows[user].map { roles(of: $0) } ?? [] }
    }

    /// Lists who has a role, in the order of the users' identifiers.
    public func members(
        of name: RoleName,
        after position: UserID?,
        limit: Int
    ) async throws(StoreError) -> Page<UserID, UserID> {
        database.ledger.withLock { ledger in
            .collect(ledger.members[name]?.after(position) ?? [], limit: limit) { $0 }
        }
    }
}
