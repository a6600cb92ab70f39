import GatehouseDatastore

// Access tokens: each verb runs its fault, or the right store's verb if it has none.

extension SabotagedStore {
    func insert(
        _ family: RefreshFamilyRecord,
        limit: Int,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> RefreshFamilyInsertion {
        guard let fault = fault(\.insertFamily) else {
            return try await node.store.insert(family, limit: limit, at: now, with: companions)
        }
        return try await translating { try await fault(node, family, limit, now, companions) }
    }

    func advance(
        _ family: RefreshFamilyID,
        of user: UserID,
        _ step: RefreshStep,
        at now: Timestamp,
        onReuse companions: AccompanyingRecords
    ) async throws(StoreError) -> RefreshAdvance {
        guard let fault = fault(\.advanceFamily) else {
            return try await node.store.advance(family, of: user, step, at: now, onReuse: companions)
        }
        return try await translating { try await fault(node, family, user, step, now, companions) }
    }

    func endFamily(
        _ family: RefreshFamilyID,
        of user: UserID,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> AccessTokenEnding {
        guard let fault = fault(\.endFamily) else {
            return try await node.store.endFamily(family, of: user, at: now, with: companions)
        }
        return try await translating { try await fault(node, family, user, now, companions) }
    }

    func families(of user: UserID, at now: Timestamp, after position: RefreshFamilyID?, limit: Int)
        async throws(StoreError) -> Page<RefreshFamilyRecord, RefreshFamilyID>
    {
        guard let fault = fault(\.listFamilies) else {
            return try await node.store.families(of: user, at: now, after: position, limit: limit)
        }
        return try await translating { try await fault(node, user, now, position, limit) }
    }

    func insert(
        _ token: PersonalTokenRecord,
        limit: Int,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> PersonalTokenInsertion {
        guard let fault = fault(\.insertPersonal) else {
            return try await node.store.insert(token, limit: limit, at: now, with: companions)
        }
        return try await translating { try await fault(node, token, limit, now, companions) }
    }

    func loadPersonalToken(_ digest: TokenDigest, at now: Timestamp) async throws(StoreError) -> PersonalTokenAccount? {
        guard let fault = fault(\.loadPersonal) else {
            return try await node.store.loadPersonalToken(digest, at: now)
        }
        return try await translating { try await fault(node, digest, now) }
    }

    func touchPersonalToken(_ id: PersonalTokenID, at now: Timestamp, granularity: Duration) async throws(StoreError)
        -> PersonalTokenTouch
    {
        guard let fault = fault(\.touchPersonal) else {
            return try await node.store.touchPersonalToken(id, at: now, granularity: granularity)
        }
        return try await translating { try await fault(node, id, now, granularity) }
    }

    func revokePersonalToken(
        _ id: PersonalTokenID,
        of user: UserID,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> AccessTokenEnding {
        guard let fault = fault(\.revokePersonal) else {
            return try await node.store.revokePersonalToken(id, of: user, at: now, with: companions)
        }
        return try await translating { try await fault(node, id, user, now, companions) }
    }

    func personalTokens(of user: UserID, at now: Timestamp, after position: PersonalTokenID?, limit: Int)
        async throws(StoreError) -> Page<PersonalTokenRecord, PersonalTokenID>
    {
        guard let fault = fault(\.listPersonal) else {
            return try await node.store.personalTokens(of: user, at: now, after: position, limit: limit)
        }
        return try await translating { try await fault(node, user, now, position, limit) }
    }

    func sweepAccessTokens(at now: Timestamp, limit: Int) async throws(StoreError) -> Int {
        guard let fault = fault(\.sweepAccessTokens) else {
            return try await node.store.sweepAccessTokens(at: now, limit: limit)
        }
        return try await translating { try await fault(node, now, limit) }
    }
}
