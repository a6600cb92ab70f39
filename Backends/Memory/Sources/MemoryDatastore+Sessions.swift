public import GatehouseDatastore

extension MemoryDatastore {
    /// Adds a session.
    public func insert(_ session: SessionRecord, at now: Timestamp) async throws(StoreError) {
        try database.sessions.insert(session, at: now)
    }

    /// Returns what a presented key stands for.
    public func load(_ key: SessionKey, at now: Timestamp) async throws(StoreError) -> SessionLookup {
        database.sessions.withShard(key.shard) { $0.lookup(key, at: now) }
    }

    /// Replaces the standing and the data of a session, if it still has the version named.
    public func save(
        _ key: SessionKey,
        _ change: SessionChange,
        expecting version: RecordVersion,
        at now: Timestamp
    ) async throws(StoreError) -> SessionSave {
        let outcome = database.sessions.withShard(key.shard) { shard -> SessionSave in
            switch shard.lookup(key, at: now) {
            case .absent: return .absent
            case .superseded, .reused: return .stale
            case .current(var record):
                guard record.version == version else { return .stale }
                record.standing = change.standing
                record.data = change.data
                record.version = version.next
                shard.update(record)
                return .saved(record.version)
            }
        }
        return outcome
    }

    /// Notes that a session was used, if the filed sighting is old enough.
    public func touch(_ key: SessionKey, _ sighting: SessionSighting) async throws(StoreError) -> SessionTouch {
        database.sessions.withShard(key.shard) { shard -> SessionTouch in
            switch shard.lookup(key, at: sighting.at) {
            case .absent, .reused: return .absent
            case .current(var record), .superseded(var record):
                guard sighting.at > record.lastSeenAt, sighting.at >= record.lastSeenAt + sighting.granularity else {
                    return .recent
                }
                let end = min(sighting.expiresAt, record.standing.endsAt)
                record.standing.expiresAt = max(record.standing.expiresAt, end)
                record.lastSeenAt = sighting.at
                record.address = sighting.address ?? record.address
                shard.update(record)
                return .touched
            }
        }
    }

    /// Gives a session a new key and a new standing.
    ///
    /// The successor is filed in the shard of the key presented, which it must have.
    public func rotate(
        _ key: SessionKey,
        to successor: SessionKey,
        standing: SessionStanding,
        grace: Duration,
        at now: Timestamp
    ) async throws(StoreError) -> SessionRotation {
        try database.sessions.rotate(key, to: successor, standing: standing, grace: grace, at: now)
    }

    /// Ends a session by its current key or the one before.
    public func delete(_ key: SessionKey, at now: Timestamp) async throws(StoreError) -> SessionDeletion {
        database.sessions.delete(key, at: now)
    }

    /// Lists the live sessions of a user, oldest first.
    public func sessions(
        of owner: SessionOwner,
        at now: Timestamp,
        after position: SessionID?,
        limit: Int
    ) async throws(StoreError) -> Page<SessionRecord, SessionID> {
        database.sessions.withShard(owner.shard) { $0.page(of: owner, at: now, after: position, limit: limit) }
    }

    /// Ends sessions of a user and returns how many live ones it ended.
    public func deleteAll(
        of owner: SessionOwner,
        except kept: SessionID?,
        at now: Timestamp,
        limit: Int
    ) async throws(StoreError) -> Int {
        database.sessions.remove(inShardOf: owner.shard) { shard in
            shard.removeAll(of: owner, except: kept, at: now, limit: limit)
        }.count
    }

    /// Removes expired sessions and returns how many.
    public func sweepSessions(at now: Timestamp, limit: Int) async throws(StoreError) -> Int {
        database.sessions.sweep(at: now, limit: limit)
    }
}
