import GatehouseDatastore
import GatehouseMemory

extension ProbedStore: AccessTokenStore {
    func insert(
        _ family: RefreshFamilyRecord,
        limit: Int,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> RefreshFamilyInsertion {
        try await enter("insertFamily")
        return try await memory.insert(family, limit: limit, at: now, with: companions)
    }

    func advance(
        _ family: RefreshFamilyID,
        of user: UserID,
        _ step: RefreshStep,
        at now: Timestamp,
        onReuse companions: AccompanyingRecords
    ) async throws(StoreError) -> RefreshAdvance {
        try await enter("advance")
        return try await memory.advance(family, of: user, step, at: now, onReuse: companions)
    }

    func endFamily(
        _ family: RefreshFamilyID,
        of user: UserID,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> AccessTokenEnding {
        try await enter("endFamily")
        return try await memory.endFamily(family, of: user, at: now, with: companions)
    }

    func families(
        of user: UserID,
        at now: Timestamp,
        after position: RefreshFamilyID?,
        limit: Int
    ) async throws(StoreError) -> Page<RefreshFamilyRecord, RefreshFamilyID> {
        try await enter("families")
        return try await memory.families(of: user, at: now, after: position, limit: limit)
    }

    func insert(
        _ token: PersonalTokenRecord,
        limit: Int,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> PersonalTokenInsertion {
        try await enter("insertPersonalToken")
        return try await memory.insert(token, limit: limit, at: now, with: companions)
    }

    func loadPersonalToken(_ digest: TokenDigest, at now: Timestamp) async throws(StoreError) -> PersonalTokenAccount? {
        try await enter("loadPersonalToken")
        return try await memory.loadPersonalToken(digest, at: now)
    }

    func touchPersonalToken(
        _ id: PersonalTokenID,
        at now: Timestamp,
        granularity: Duration
    ) async throws(StoreError) -> PersonalTokenTouch {
        try await enter("touchPersonalToken")
        return try await memory.touchPersonalToken(id, at: now, granularity: granularity)
    }

    func revokePersonalToken(
        _ id: PersonalTokenID,
        of user: UserID,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> AccessTokenEnding {
        try await enter("revokePersonalToken")
        return try await memory.revokePersonalToken(id, of: user, at: now, with: companions)
    }

    func personalTokens(
        of user: UserID,
        at now: Timestamp,
        after position: PersonalTokenID?,
        limit: Int
    ) async throws(StoreError) -> Page<PersonalTokenRecord, PersonalTokenID> {
        try await enter("personalTokens")
        return try await memory.personalTokens(of: user, at: now, after: position, limit: limit)
    }

    func sweepAccessTokens(at now: Timestamp, limit: Int) async throws(StoreError) -> Int {
        try await enter("sweepAccessTokens")
        return try await memory.sweepAccessTokens(at: now, limit: limit)
    }
}
