import GatehouseDatastore

// Users, roles, tombstones and principals: each verb runs its fault, or the right store's verb if it has none.

extension SabotagedStore {
    func insert(_ user: UserRecord, with companions: AccompanyingRecords) async throws(StoreError) {
        guard let fault = fault(\.insertUser) else { return try await node.store.insert(user, with: companions) }
        return try await translating { try await fault(node, user, companions) }
    }

    func load(_ id: UserID) async throws(StoreError) -> UserRecord? {
        guard let fault = fault(\.loadUser) else { return try await node.store.load(id) }
        return try await translating { try await fault(node, id) }
    }

    func load(_ identifier: CanonicalIdentifier) async throws(StoreError) -> UserRecord? {
        guard let fault = fault(\.loadIdentifier) else { return try await node.store.load(identifier) }
        return try await translating { try await fault(node, identifier) }
    }

    func patch(
        _ id: UserID,
        _ patch: UserPatch,
        expecting version: RecordVersion,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> UserPatchOutcome {
        guard let fault = fault(\.patchUser) else {
            return try await node.store.patch(id, patch, expecting: version, at: now, with: companions)
        }
        return try await translating { try await fault(node, id, patch, version, now, companions) }
    }

    func replacePasswordHash(
        of id: UserID,
        from old: PasswordHash?,
        to new: PasswordHash?,
        bumpingEpoch: Bool,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> PasswordReplacement {
        guard let fault = fault(\.replaceHash) else {
            return try await node.store.replacePasswordHash(
                of: id,
                from: old,
                to: new,
                bumpingEpoch: bumpingEpoch,
                at: now,
                with: companions
            )
        }
        return try await translating { try await fault(node, id, old, new, bumpingEpoch, now, companions) }
    }

    func recordSignIn(of id: UserID, _ entry: SignInTrack.Entry, with companions: AccompanyingRecords)
        async throws(StoreError) -> SignInRecording
    {
        guard let fault = fault(\.recordSignIn) else {
            return try await node.store.recordSignIn(of: id, entry, with: companions)
        }
        return try await translating { try await fault(node, id, entry, companions) }
    }

    func bumpSecurityEpoch(of id: UserID, at now: Timestamp, with companions: AccompanyingRecords)
        async throws(StoreError) -> EpochBump
    {
        guard let fault = fault(\.bumpEpoch) else {
            return try await node.store.bumpSecurityEpoch(of: id, at: now, with: companions)
        }
        return try await translating { try await fault(node, id, now, companions) }
    }

    func delete(_ id: UserID, with companions: AccompanyingRecords) async throws(StoreError) -> UserDeletion {
        guard let fault = fault(\.deleteUser) else { return try await node.store.delete(id, with: companions) }
        return try await translating { try await fault(node, id, companions) }
    }

    func users(after position: UserID?, limit: Int) async throws(StoreError) -> Page<UserRecord, UserID> {
        guard let fault = fault(\.listUsers) else { return try await node.store.users(after: position, limit: limit) }
        return try await translating { try await fault(node, position, limit) }
    }

    func define(_ role: RoleRecord, with companions: AccompanyingRecords) async throws(StoreError) {
        guard let fault = fault(\.defineRole) else { return try await node.store.define(role, with: companions) }
        return try await translating { try await fault(node, role, companions) }
    }

    func remove(_ name: RoleName, with companions: AccompanyingRecords) async throws(StoreError) -> RoleRemoval {
        guard let fault = fault(\.removeRole) else { return try await node.store.remove(name, with: companions) }
        return try await translating { try await fault(node, name, companions) }
    }

    func load(_ name: RoleName) async throws(StoreError) -> RoleRecord? {
        guard let fault = fault(\.loadRole) else { return try await node.store.load(name) }
        return try await translating { try await fault(node, name) }
    }

    func roles(after position: RoleName?, limit: Int) async throws(StoreError) -> Page<RoleRecord, RoleName> {
        guard let fault = fault(\.listRoles) else { return try await node.store.roles(after: position, limit: limit) }
        return try await translating { try await fault(node, position, limit) }
    }

    func changePermissions(
        of name: RoleName,
        adding added: Set<Permission>,
        removing removed: Set<Permission>,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> PermissionChange {
        guard let fault = fault(\.changePermissions) else {
            return try await node.store.changePermissions(of: name, adding: added, removing: removed, with: companions)
        }
        return try await translating { try await fault(node, name, added, removed, companions) }
    }

    func grant(_ name: RoleName, to user: UserID, with companions: AccompanyingRecords) async throws(StoreError)
        -> RoleGrant
    {
        guard let fault = fault(\.grantRole) else {
            return try await node.store.grant(name, to: user, with: companions)
        }
        return try await translating { try await fault(node, name, user, companions) }
    }

    func revoke(_ name: RoleName, from user: UserID, with companions: AccompanyingRecords) async throws(StoreError)
        -> RoleRevocation
    {
        guard let fault = fault(\.revokeRole) else {
            return try await node.store.revoke(name, from: user, with: companions)
        }
        return try await translating { try await fault(node, name, user, companions) }
    }

    func roles(of user: UserID) async throws(StoreError) -> [RoleRecord] {
        guard let fault = fault(\.rolesOfUser) else { return try await node.store.roles(of: user) }
        return try await translating { try await fault(node, user) }
    }

    func members(of name: RoleName, after position: UserID?, limit: Int) async throws(StoreError) -> Page<
        UserID, UserID
    > {
        guard let fault = fault(\.listMembers) else {
            return try await node.store.members(of: name, after: position, limit: limit)
        }
        return try await translating { try await fault(node, name, position, limit) }
    }

    func bury(_ session: SessionID, of user: UserID, until end: Timestamp) async throws(StoreError) -> SessionBurial {
        guard let fault = fault(\.bury) else { return try await node.store.bury(session, of: user, until: end) }
        return try await translating { try await fault(node, session, user, end) }
    }

    func loadAccount(_ id: UserID, presenting session: SessionID?, at now: Timestamp) async throws(StoreError)
        -> AccountRecord?
    {
        guard let fault = fault(\.loadAccount) else {
            return try await node.store.loadAccount(id, presenting: session, at: now)
        }
        return try await translating { try await fault(node, id, session, now) }
    }

    func sweepTombstones(at now: Timestamp, limit: Int) async throws(StoreError) -> Int {
        guard let fault = fault(\.sweepTombstones) else {
            return try await node.store.sweepTombstones(at: now, limit: limit)
        }
        return try await translating { try await fault(node, now, limit) }
    }

    func loadPrincipal(_ key: SessionKey, at now: Timestamp) async throws(StoreError) -> PrincipalLookup {
        guard let fault = fault(\.loadPrincipal) else { return try await node.store.loadPrincipal(key, at: now) }
        return try await translating { try await fault(node, key, now) }
    }
}
