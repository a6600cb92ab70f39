import GatehouseDatastore
import GatehouseMemory

extension ProbedStore: RoleStore {
    func define(_ role: RoleRecord, with companions: AccompanyingRecords) async throws(StoreError) {
        try await enter("define")
        try await memory.define(role, with: companions)
    }

    func remove(_ name: RoleName, with companions: AccompanyingRecords) async throws(StoreError) -> RoleRemoval {
        try await enter("remove")
        return try await memory.remove(name, with: companions)
    }

    func load(_ name: RoleName) async throws(StoreError) -> RoleRecord? {
        try await enter("loadRole")
        return try await memory.load(name)
    }

    func roles(after position: RoleName?, limit: Int) async throws(StoreError) -> Page<RoleRecord, RoleName> {
        try await enter("roles")
        return try await memory.roles(after: position, limit: limit)
    }

    func changePermissions(
        of name: RoleName,
        adding added: Set<Permission>,
        removing removed: Set<Permission>,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> PermissionChange {
        try await enter("changePermissions")
        return try await memory.changePermissions(of: name, adding: added, removing: removed, with: companions)
    }

    func grant(
        _ name: RoleName,
        to user: UserID,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> RoleGrant {
        try await enter("grant")
        return try await memory.grant(name, to: user, with: companions)
    }

    func revoke(
        _ name: RoleName,
        from user: UserID,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> RoleRevocation {
        try await enter("revoke")
        return try await memory.revoke(name, from: user, with: companions)
    }

    func roles(of user: UserID) async throws(StoreError) -> [RoleRecord] {
        try await enter("rolesOf")
        return try await memory.roles(of: user)
    }

    func members(
        of name: RoleName,
        after position: UserID?,
        limit: Int
    ) async throws(StoreError) -> Page<UserID, UserID> {
        try await enter("members")
        return try await memory.members(of: name, after: position, limit: limit)
    }
}

extension ProbedStore: AuditStore {
    func append(_ events: [AuditRecord]) async throws(StoreError) {
        try await enter("append")
        try await memory.append(events)
    }

    func events(
        matching filter: AuditFilter,
        before position: AuditID?,
        limit: Int
    ) async throws(StoreError) -> Page<AuditRecord, AuditID> {
        try await enter("events")
        return try await memory.events(matching: filter, before: position, limit: limit)
    }

    func pruneAudit(before time: Timestamp, limit: Int) async throws(StoreError) -> Int {
        try await enter("pruneAudit")
        return try await memory.pruneAudit(before: time, limit: limit)
    }
}

extension ProbedStore: OneTimeTokenStore {
    func issue(
        _ token: OneTimeTokenRecord,
        _ replacement: TokenReplacement,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> TokenIssue {
        try await enter("issue")
        return try await memory.issue(token, replacement, at: now, with: companions)
    }

    func consume(
        _ digest: TokenDigest,
        for purpose: StoredName,
        attempt: AttemptKey,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> TokenConsumption {
        try await enter("consume")
        return try await memory.consume(digest, for: purpose, attempt: attempt, at: now, with: companions)
    }

    func load(
        _ digest: TokenDigest,
        for purpose: StoredName,
        at now: Timestamp
    ) async throws(StoreError) -> OneTimeTokenRecord? {
        try await enter("loadToken")
        return try await memory.load(digest, for: purpose, at: now)
    }

    func failAttempt(_ handle: TokenHandle, limit: Int, at now: Timestamp) async throws(StoreError) -> TokenAttempt {
        try await enter("failAttempt")
        return try await memory.failAttempt(handle, limit: limit, at: now)
    }

    func revokeTokens(
        of user: UserID,
        for purposes: Set<StoredName>?,
        at now: Timestamp
    ) async throws(StoreError) -> Int {
        try await enter("revokeTokens")
        return try await memory.revokeTokens(of: user, for: purposes, at: now)
    }

    func sweepTokens(at now: Timestamp, limit: Int) async throws(StoreError) -> Int {
        try await enter("sweepTokens")
        return try await memory.sweepTokens(at: now, limit: limit)
    }
}
