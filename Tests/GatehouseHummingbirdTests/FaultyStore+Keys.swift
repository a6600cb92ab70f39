import GatehouseDatastore

// Sessions, one-time tokens, counters and audit: each verb first asks whether it fails.

extension FaultyStore {
    func insert(_ session: SessionRecord, at now: Timestamp) async throws(StoreError) {
        try faults.check()
        return try await base.insert(session, at: now)
    }

    func load(_ key: SessionKey, at now: Timestamp) async throws(StoreError) -> SessionLookup {
        try faults.check(isRead: true)
        return try await base.load(key, at: now)
    }

    func save(_ key: SessionKey, _ change: SessionChange, expecting version: RecordVersion, at now: Timestamp)
        async throws(StoreError) -> SessionSave
    {
        try faults.check()
        return try await base.save(key, change, expecting: version, at: now)
    }

    func touch(_ key: SessionKey, _ sighting: SessionSighting) async throws(StoreError) -> SessionTouch {
        try faults.check()
        return try await base.touch(key, sighting)
    }

    func rotate(
        _ key: SessionKey,
        to successor: SessionKey,
        standing: SessionStanding,
        grace: Duration,
        at now: Timestamp
    ) async throws(StoreError) -> SessionRotation {
        try faults.check()
        return try await base.rotate(key, to: successor, standing: standing, grace: grace, at: now)
    }

    func delete(_ key: SessionKey, at now: Timestamp) async throws(StoreError) -> SessionDeletion {
        try faults.check()
        return try await base.delete(key, at: now)
    }

    func sessions(of owner: SessionOwner, at now: Timestamp, after position: SessionID?, limit: Int)
        async throws(StoreError) -> Page<SessionRecord, SessionID>
    {
        try faults.check(isRead: true)
        return try await base.sessions(of: owner, at: now, after: position, limit: limit)
    }

    func deleteAll(of owner: SessionOwner, except kept: SessionID?, at now: Timestamp, limit: Int)
        async throws(StoreError) -> Int
    {
        try faults.check()
        return try await base.deleteAll(of: owner, except: kept, at: now, limit: limit)
    }

    func sweepSessions(at now: Timestamp, limit: Int) async throws(StoreError) -> Int {
        try faults.check()
        return try await base.sweepSessions(at: now, limit: limit)
    }

    func issue(
        _ token: OneTimeTokenRecord,
        _ replacement: TokenReplacement,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> TokenIssue {
        try faults.check()
        return try await base.issue(token, replacement, at: now, with: companions)
    }

    func consume(
        _ digest: TokenDigest,
        for purpose: StoredName,
        attempt: AttemptKey,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> TokenConsumption {
        try faults.check()
        return try await base.consume(digest, for: purpose, attempt: attempt, at: now, with: companions)
    }

    func load(_ digest: TokenDigest, for purpose: StoredName, at now: Timestamp) async throws(StoreError)
        -> OneTimeTokenRecord?
    {
        try faults.check(isRead: true)
        return try await base.load(digest, for: purpose, at: now)
    }

    func failAttempt(_ handle: TokenHandle, limit: Int, at now: Timestamp) async throws(StoreError) -> TokenAttempt {
        try faults.check()
        return try await base.failAttempt(handle, limit: limit, at: now)
    }

    func revokeTokens(of user: UserID, for purposes: Set<StoredName>?, at now: Timestamp) async throws(StoreError)
        -> Int
    {
        try faults.check()
        return try await base.revokeTokens(of: user, for: purposes, at: now)
    }

    func sweepTokens(at now: Timestamp, limit: Int) async throws(StoreError) -> Int {
        try faults.check()
        return try await base.sweepTokens(at: now, limit: limit)
    }

    func hit(_ key: CounterKey, _ rule: CounterRule, at now: Timestamp) async throws(StoreError) -> CounterHit {
        try faults.check()
        return try await base.hit(key, rule, at: now)
    }

    func clear(_ key: CounterKey, ifGeneration generation: CounterGeneration, at now: Timestamp)
        async throws(StoreError) -> CounterClearing
    {
        try faults.check()
        return try await base.clear(key, ifGeneration: generation, at: now)
    }

    func lockEnd(of key: CounterKey, at now: Timestamp) async throws(StoreError) -> Timestamp? {
        try faults.check(isRead: true)
        return try await base.lockEnd(of: key, at: now)
    }

    func sweepCounters(at now: Timestamp, limit: Int) async throws(StoreError) -> Int {
        try faults.check()
        return try await base.sweepCounters(at: now, limit: limit)
    }

    func append(_ events: [AuditRecord]) async throws(StoreError) {
        try faults.check()
        return try await base.append(events)
    }

    func events(matching filter: AuditFilter, before position: AuditID?, limit: Int) async throws(StoreError) -> Page<
        AuditRecord, AuditID
    > {
        try faults.check()
        return try await base.events(matching: filter, before: position, limit: limit)
    }

    func pruneAudit(before time: Timestamp, limit: Int) async throws(StoreError) -> Int {
        try faults.check()
        return try await base.pruneAudit(before: time, limit: limit)
    }
}
