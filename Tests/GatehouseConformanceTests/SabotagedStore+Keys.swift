import GatehouseDatastore

// Sessions, one-time tokens, counters and audit: each verb runs its fault, or the right store's verb if it has none.

extension SabotagedStore {
    func insert(_ session: SessionRecord, at now: Timestamp) async throws(StoreError) {
        guard let fault = fault(\.insertSession) else { return try await node.store.insert(session, at: now) }
        return try await translating { try await fault(node, session, now) }
    }

    func load(_ key: SessionKey, at now: Timestamp) async throws(StoreError) -> SessionLookup {
        guard let fault = fault(\.loadSession) else { return try await node.store.load(key, at: now) }
        return try await translating { try await fault(node, key, now) }
    }

    func save(_ key: SessionKey, _ change: SessionChange, expecting version: RecordVersion, at now: Timestamp)
        async throws(StoreError) -> SessionSave
    {
        guard let fault = fault(\.saveSession) else {
            return try await node.store.save(key, change, expecting: version, at: now)
        }
        return try await translating { try await fault(node, key, change, version, now) }
    }

    func touch(_ key: SessionKey, _ sighting: SessionSighting) async throws(StoreError) -> SessionTouch {
        guard let fault = fault(\.touchSession) else { return try await node.store.touch(key, sighting) }
        return try await translating { try await fault(node, key, sighting) }
    }

    func rotate(
        _ key: SessionKey,
        to successor: SessionKey,
        standing: SessionStanding,
        grace: Duration,
        at now: Timestamp
    ) async throws(StoreError) -> SessionRotation {
        guard let fault = fault(\.rotateSession) else {
            return try await node.store.rotate(key, to: successor, standing: standing, grace: grace, at: now)
        }
        return try await translating { try await fault(node, key, successor, standing, grace, now) }
    }

    func delete(_ key: SessionKey, at now: Timestamp) async throws(StoreError) -> SessionDeletion {
        guard let fault = fault(\.deleteSession) else { return try await node.store.delete(key, at: now) }
        return try await translating { try await fault(node, key, now) }
    }

    func sessions(of owner: SessionOwner, at now: Timestamp, after position: SessionID?, limit: Int)
        async throws(StoreError) -> Page<SessionRecord, SessionID>
    {
        guard let fault = fault(\.listSessions) else {
            return try await node.store.sessions(of: owner, at: now, after: position, limit: limit)
        }
        return try await translating { try await fault(node, owner, now, position, limit) }
    }

    func deleteAll(of owner: SessionOwner, except kept: SessionID?, at now: Timestamp, limit: Int)
        async throws(StoreError) -> Int
    {
        guard let fault = fault(\.deleteAllSessions) else {
            return try await node.store.deleteAll(of: owner, except: kept, at: now, limit: limit)
        }
        return try await translating { try await fault(node, owner, kept, now, limit) }
    }

    func sweepSessions(at now: Timestamp, limit: Int) async throws(StoreError) -> Int {
        guard let fault = fault(\.sweepSessions) else {
            return try await node.store.sweepSessions(at: now, limit: limit)
        }
        return try await translating { try await fault(node, now, limit) }
    }

    func issue(
        _ token: OneTimeTokenRecord,
        _ replacement: TokenReplacement,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> TokenIssue {
        guard let fault = fault(\.issueToken) else {
            return try await node.store.issue(token, replacement, at: now, with: companions)
        }
        return try await translating { try await fault(node, token, replacement, now, companions) }
    }

    func consume(
        _ digest: TokenDigest,
        for purpose: StoredName,
        attempt: AttemptKey,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> TokenConsumption {
        guard let fault = fault(\.consumeToken) else {
            return try await node.store.consume(digest, for: purpose, attempt: attempt, at: now, with: companions)
        }
        return try await translating { try await fault(node, digest, purpose, attempt, now, companions) }
    }

    func load(_ digest: TokenDigest, for purpose: StoredName, at now: Timestamp) async throws(StoreError)
        -> OneTimeTokenRecord?
    {
        guard let fault = fault(\.loadToken) else { return try await node.store.load(digest, for: purpose, at: now) }
        return try await translating { try await fault(node, digest, purpose, now) }
    }

    func failAttempt(_ handle: TokenHandle, limit: Int, at now: Timestamp) async throws(StoreError) -> TokenAttempt {
        guard let fault = fault(\.failAttempt) else {
            return try await node.store.failAttempt(handle, limit: limit, at: now)
        }
        return try await translating { try await fault(node, handle, limit, now) }
    }

    func revokeTokens(of user: UserID, for purposes: Set<StoredName>?, at now: Timestamp) async throws(StoreError)
        -> Int
    {
        guard let fault = fault(\.revokeTokens) else {
            return try await node.store.revokeTokens(of: user, for: purposes, at: now)
        }
        return try await translating { try await fault(node, user, purposes, now) }
    }

    func sweepTokens(at now: Timestamp, limit: Int) async throws(StoreError) -> Int {
        guard let fault = fault(\.sweepTokens) else { return try await node.store.sweepTokens(at: now, limit: limit) }
        return try await translating { try await fault(node, now, limit) }
    }

    func hit(_ key: CounterKey, _ rule: CounterRule, at now: Timestamp) async throws(StoreError) -> CounterHit {
        guard let fault = fault(\.hit) else { return try await node.store.hit(key, rule, at: now) }
        return try await translating { try await fault(node, key, rule, now) }
    }

    func clear(_ key: CounterKey, ifGeneration generation: CounterGeneration, at now: Timestamp)
        async throws(StoreError) -> CounterClearing
    {
        guard let fault = fault(\.clear) else {
            return try await node.store.clear(key, ifGeneration: generation, at: now)
        }
        return try await translating { try await fault(node, key, generation, now) }
    }

    func lockEnd(of key: CounterKey, at now: Timestamp) async throws(StoreError) -> Timestamp? {
        guard let fault = fault(\.lockEnd) else { return try await node.store.lockEnd(of: key, at: now) }
        return try await translating { try await fault(node, key, now) }
    }

    func sweepCounters(at now: Timestamp, limit: Int) async throws(StoreError) -> Int {
        guard let fault = fault(\.sweepCounters) else {
            return try await node.store.sweepCounters(at: now, limit: limit)
        }
        return try await translating { try await fault(node, now, limit) }
    }

    func append(_ events: [AuditRecord]) async throws(StoreError) {
        guard let fault = fault(\.appendEvents) else { return try await node.store.append(events) }
        return try await translating { try await fault(node, events) }
    }

    func events(matching filter: AuditFilter, before position: AuditID?, limit: Int) async throws(StoreError) -> Page<
        AuditRecord, AuditID
    > {
        guard let fault = fault(\.listEvents) else {
            return try await node.store.events(matching: filter, before: position, limit: limit)
        }
        return try await translating { try await fault(node, filter, position, limit) }
    }

    func pruneAudit(before time: Timestamp, limit: Int) async throws(StoreError) -> Int {
        guard let fault = fault(\.pruneAudit) else {
            return try await node.store.pruneAudit(before: time, limit: limit)
        }
        return try await translating { try await fault(node, time, limit) }
    }
}
