import GatehouseDatastore

// Families of refresh tokens and personal access tokens: each verb first asks whether it fails.

extension FaultyStore {
    func insert(
        _ family: RefreshFamilyRecord,
        limit: Int,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> RefreshFamilyInsertion {
        try faults.check()
        return try await base.insert(family, limit: limit, at: now, with: companions)
    }

    func advance(
        _ family: RefreshFamilyID,
        of user: UserID,
        _ step: RefreshStep,
        at now: Timestamp,
        onReuse companions: AccompanyingRecords
    ) async throws(StoreError) -> RefreshAdvance {
        try faults.check()
        return try await base.advance(family, of: user, step, at: now, onReuse: companions)
    }

    func endFamily(
        _ family: RefreshFamilyID,
        of user: UserID,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> AccessTokenEnding {
        try faults.check()
        return try await base.endFamily(family, of: user, at: now, with: companions)
    }

    func families(
        of user: UserID,
        at now: Timestamp,
        after position: RefreshFamilyID?,
        limit: Int
    ) async throws(StoreError) -> Page<RefreshFamilyRecord, RefreshFamilyID> {
        try faults.check(isRead: true)
        return try await base.families(of: user, at: now, after: position, limit: limit)
    }

    func insert(
        _ token: PersonalTokenRecord,
        limit: Int,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> PersonalTokenInsertion {
        try faults.check()
        return try await base.insert(token, limit: limit, at: now, with: companions)
    }

    func loadPersonalToken(_ digest: TokenDigest, at now: Timestamp) async throws(StoreError) -> PersonalTokenAccount? {
        try faults.check(isRead: true)
        return try await base.loadPersonalToken(digest, at: now)
    }

    func touchPersonalToken(
        _ id: PersonalTokenID,
        at now: Timestamp,
        granularity: Duration
    ) async throws(StoreError) -> PersonalTokenTouch {
        try faults.check()
        return try await base.touchPersonalToken(id, at: now, granularity: granularity)
    }

    func revokePersonalToken(
        _ id: PersonalTokenID,
        of user: UserID,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> AccessTokenEnding {
        try faults.check()
        return try await base.revokePersonalToken(id, of: user, at: now, with: companions)
    }

    func personalTokens(
        of user: UserID,
        at now: Timestamp,
        after position: PersonalTokenID?,
        limit: Int
    ) async throws(StoreError) -> Page<PersonalTokenRecord, PersonalTokenID> {
        try faults.check(isRead: true)
        return try await base.personalTokens(of: user, at: now, after: position, limit: limit)
    }

    func sweepAccessTokens(at now: Timestamp, limit: Int) async throws(StoreError) -> Int {
        try faults.check()
        return try await base.sweepAccessTokens(at: now, limit: limit)
    }
}
