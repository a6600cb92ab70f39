import GatehouseDatastore
import GatehouseMemory

extension ProbedStore: SessionStore {
    func insert(_ session: SessionRecord, at now: Timestamp) async throws(StoreError) {
        try await enter("insertSession")
        try await memory.insert(session, at: now)
    }

    func load(_ key: SessionKey, at now: Timestamp) async throws(StoreError) -> SessionLookup {
        try await enter("loadSession")
        return try await memory.load(key, at: now)
    }

    func save(
        _ key: SessionKey,
        _ change: SessionChange,
        expecting version: RecordVersion,
        at now: Timestamp
    ) async throws(StoreError) -> SessionSave {
        try await enter("save")
        return try await memory.save(key, change, expecting: version, at: now)
    }

    func touch(_ key: SessionKey, _ sighting: SessionSighting) async throws(StoreError) -> SessionTouch {
        try await enter("touch")
        return try await memory.touch(key, sighting)
    }

    func rotate(
        _ key: SessionKey,
        to successor: SessionKey,
        standing: SessionStanding,
        grace: Duration,
        at now: Timestamp
    ) async throws(StoreError) -> SessionRotation {
        try await enter("rotate")
        return try await memory.rotate(key, to: successor, standing: standing, grace: grace, at: now)
    }

    func delete(_ key: SessionKey, at now: Timestamp) async throws(StoreError) -> SessionDeletion {
        try await enter("deleteSession")
        return try await memory.delete(key, at: now)
    }

    func sessions(
        of owner: SessionOwner,
        at now: Timestamp,
        after position: SessionID?,
        limit: Int
    ) async throws(StoreError) -> Page<SessionRecord, SessionID> {
        try await enter("sessions")
        return try await memory.sessions(of: owner, at: now, after: position, limit: limit)
    }

    func deleteAll(
        of owner: SessionOwner,
        except kept: SessionID?,
        at now: Timestamp,
        limit: Int
    ) async throws(StoreError) -> Int {
        try await enter("deleteAll")
        return try await memory.deleteAll(of: owner, except: kept, at: now, limit: limit)
    }

    func sweepSessions(at now: Timestamp, limit: Int) async throws(StoreError) -> Int {
        try await enter("sweepSessions")
        return try await memory.sweepSessions(at: now, limit: limit)
    }
}

extension ProbedStore: CounterStore {
    func hit(_ key: CounterKey, _ rule: CounterRule, at now: Timestamp) async throws(StoreError) -> CounterHit {
        try await enter("hit")
        return try await memory.hit(key, rule, at: now)
    }

    func clear(
        _ key: CounterKey,
        ifGeneration generation: CounterGeneration,
        at now: Timestamp
    ) async throws(StoreError) -> CounterClearing {
        try await enter("clear")
        return try await memory.clear(key, ifGeneration: generation, at: now)
    }

    func lockEnd(of key: CounterKey, at now: Timestamp) async throws(StoreError) -> Timestamp? {
        try await enter("lockEnd")
        return try await memory.lockEnd(of: key, at: now)
    }

    func sweepCounters(at now: Timestamp, limit: Int) async throws(StoreError) -> Int {
        try await enter("sweepCounters")
        return try await memory.sweepCounters(at: now, limit: limit)
    }
}
