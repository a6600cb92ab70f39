import GatehouseDatastore

// Users, roles, tombstones and principals: each verb first asks whether it fails.

extension FaultyStore {
    func insert(_ user: UserRecord, with companions: AccompanyingRecords) async throws(StoreError) {
        try faults.check()
        return try await base.insert(user, with: companions)
    }

    func load(_ id: UserID) async throws(StoreError) -> UserRecord? {
        try faults.check()
        return try await base.load(id)
    }

    func load(_ identifier: CanonicalIdentifier) async throws(StoreError) -> UserRecord? {
        try faults.check()
        return try await base.load(identifier)
    }

    func patch(
        _ id: UserID,
        _ patch: UserPatch,
        expecting version: RecordVersion,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> UserPatchOutcome {
        try faults.check()
        return try await base.patch(id, patch, expecting: version, at: now, with: companions)
    }

    func replacePasswordHash(
        of id: UserID,
        from old: PasswordHash?,
        to new: PasswordHash?,
        bumpingEpoch: Bool,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> PasswordReplacement {
        try faults.check()
        return try await base.replacePasswordHash(
            of: id,
            from: old,
            to: new,
            bumpingEpoch: bumpingEpoch,
            at: now,
            with: companions
        )
    }

    func recordSignIn(of id: UserID, _ entry: SignInTrack.Entry, with companions: AccompanyingRecords)
        async throws(StoreError) -> SignInRecording
    {
        try faults.check()
        return try await base.recordSignIn(of: id, entry, with: companions)
    }

    func bumpSecurityEpoch(of id: UserID, at now: Timestamp, with companions: AccompanyingRecords)
        async throws(StoreError) -> EpochBump
    {
        try faults.check()
        return try await base.bumpSecurityEpoch(of: id, at: now, with: companions)
    }

    func delete(_ id: UserID, with companions: AccompanyingRecords) async throws(StoreError) -> UserDeletion {
        try faults.check()
        return try await base.delete(id, with: companions)
    }

    func users(after position: UserID?, limit: Int) async throws(StoreError) -> Page<UserRecord, UserID> {
        try faults.check()
        return try await base.users(after: position, limit: limit)
    }

    func define(_ role: RoleRecord, with companions: AccompanyingRecords) async throws(StoreError) {
        try faults.check()
        return try await base.define(role, with: companions)
    }

    func remove(_ name: RoleName, with companions: AccompanyingRecords) async throws(StoreError) -> RoleRemoval {
        try faults.check()
        return try await base.remove(name, with: companions)
    }

    func load(_ name: RoleName) async throws(StoreError) -> RoleRecord? {
        try faults.check()
        return try await base.load(name)
    }

    func roles(after position: RoleName?, limit: Int) async throws(StoreError) -> Page<RoleRecord, RoleName> {
        try faults.check()
        return try await base.roles(after: position, limit: limit)
    }

    func changePermissions(
        of name: RoleName,
        adding added: Set<Permission>,
        removing removed: Set<Permission>,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> PermissionChange {
        try faults.check()
        return try await base.changePermissions(of: name, adding: added, removing: removed, with: companions)
    }

    func grant(_ name: RoleName, to user: UserID, with companions: AccompanyingRecords) async throws(StoreError)
        -> RoleGrant
    {
        try faults.check()
        return try await base.grant(name, to: user, with: companions)
    }

    func revoke(_ name: RoleName, from user: UserID, with companions: AccompanyingRecords) async throws(StoreError)
        -> RoleRevocation
    {
        try faults.check()
        return try await base.revoke(name, from: user, with: companions)
    }

    func roles(of user: UserID) async throws(StoreError) -> [RoleRecord] {
        try faults.check()
        return try await base.roles(of: user)
    }

    func members(of name: RoleName, after position: UserID?, limit: Int) async throws(StoreError) -> Page<
        UserID, UserID
    > {
        try faults.check()
        return try await base.members(of: name, after: position, limit: limit)
    }

    func bury(_ session: SessionID, of user: UserID, until end: Timestamp) async throws(StoreError) -> SessionBurial {
        try faults.check()
        return try await base.bury(session, of: user, until: end)
    }

    func loadAccount(_ id: UserID, presenting session: SessionID?, at now: Timestamp) async throws(StoreError)
        -> AccountRecord?
    {
        try faults.check()
        return try await base.loadAccount(id, presenting: session, at: now)
    }

    func sweepTombstones(at now: Timestamp, limit: Int) async throws(StoreError) -> Int {
        try faults.check()
        return try await base.sweepTombstones(at: now, limit: limit)
    }

    func loadPrincipal(_ key: SessionKey, at now: Timestamp) async throws(StoreError) -> PrincipalLookup {
        try faults.check()
        return try await base.loadPrincipal(key, at: now)
    }
}
