public import GatehouseDatastore
import GatehouseSQL

extension SQLiteDatastore {
    /// Adds a session; see ``GatehouseDatastore/SessionStore``.
    public func insert(_ session: SessionRecord, at now: Timestamp) async throws(StoreError) {
        try await write { connection throws(StoreError) in
            try connection.freeSession(digest: session.key.digest, id: session.id, at: now)
            try connection.run(SessionQuery.insert, session.values())
        }
    }

    /// Returns what a presented key stands for.
    public func load(_ key: SessionKey, at now: Timestamp) async throws(StoreError) -> SessionLookup {
        try await read { connection throws(StoreError) in try connection.lookUp(key, at: now) }
    }

    /// Replaces the standing and the data of a session, if it has the version; see ``GatehouseDatastore/SessionStore``.
    public func save(
        _ key: SessionKey,
        _ change: SessionChange,
        expecting version: RecordVersion,
        at now: Timestamp
    ) async throws(StoreError) -> SessionSave {
        try await write { connection throws(StoreError) in
            let values: [SQLiteValue] =
                [
                    .digest(key.digest), .integer(Int64(key.shard)), .moment(now), .integer(version.number),
                    .bytes(change.data),
                ] + change.standing.values()
            let saved = try connection.run(SessionQuery.save, values)
            guard saved == 1 else {
                if case .absent = try connection.lookUp(key, at: now) { return .absent }
                return .stale
            }
            // A session that is over is removed, so that no clock that lags brings it back.
            if change.standing.expiresAt <= now { try connection.run(SessionQuery.delete, [.digest(key.digest)]) }
            return .saved(version.next)
        }
    }

    /// Notes that a session was used; see ``GatehouseDatastore/SessionStore``.
    public func touch(_ key: SessionKey, _ sighting: SessionSighting) async throws(StoreError) -> SessionTouch {
        // Most sightings are recent, and reading is all it takes to know.
        let outcome = try await read { connection throws(StoreError) in
            sighting.outcome(for: try connection.lookUp(key, at: sighting.at)).outcome
        }
        guard case .touched = outcome else { return outcome }
        return try await write { connection throws(StoreError) in
            let judged = sighting.outcome(for: try connection.lookUp(key, at: sighting.at))
            guard let session = judged.session, case .touched = judged.outcome else { return judged.outcome }
            let end = max(session.standing.expiresAt, min(sighting.expiresAt, session.standing.endsAt))
            let address = sighting.address ?? session.address
            try connection.run(
                SessionQuery.touch,
                [.id(session.id), .moment(sighting.at), .stored(address), .moment(end)]
            )
            return .touched
        }
    }

    /// Gives a session a new key and a new standing; see ``GatehouseDatastore/SessionStore``.
    public func rotate(
        _ key: SessionKey,
        to successor: SessionKey,
        standing: SessionStanding,
        grace: Duration,
        at now: Timestamp
    ) async throws(StoreError) -> SessionRotation {
        try await write { connection throws(StoreError) in
            let session: SessionRecord
            switch try connection.lookUp(key, at: now) {
            case .current(let found): session = found
            case .superseded(let found): return .superseded(found)
            case .reused(let found): return .reused(found)
            case .absent: return .absent
            }
            try connection.freeSession(digest: successor.digest, id: nil, at: now)
            // Without a grace there is no time until which the old key is good, on any clock.
            let until = grace > .zero ? now + grace : nil
            let values: [SQLiteValue] =
                [
                    .id(session.id), .digest(successor.digest), .integer(Int64(successor.shard)),
                    .digest(key.digest), .moment(until), .moment(now),
                ] + standing.values()
            let rotated = try connection.changed(SessionQuery.rotate, values, SessionRecord.init(row:))
            return rotated.map { .rotated($0) } ?? .absent
        }
    }

    /// Ends a session at once; see ``GatehouseDatastore/SessionStore``.
    public func delete(_ key: SessionKey, at now: Timestamp) async throws(StoreError) -> SessionDeletion {
        try await write { connection throws(StoreError) in
            let values: [SQLiteValue] = [.digest(key.digest), .integer(Int64(key.shard)), .moment(now)]
            let id = try connection.changed(SessionQuery.deleteByKey, values) {
                (row: inout SQLiteRow) throws(StoreError) in
                try row.id() as SessionID
            }
            return id.map { .deleted($0) } ?? .absent
        }
    }

    /// Lists the live sessions of a user, oldest first.
    public func sessions(
        of owner: SessionOwner,
        at now: Timestamp,
        after position: SessionID?,
        limit: Int
    ) async throws(StoreError) -> Page<SessionRecord, SessionID> {
        try await read { connection throws(StoreError) in
            let after: SQLiteValue = position.map { .id($0) } ?? .bytes([])
            let values: [SQLiteValue] = [
                .id(owner.user), .integer(Int64(owner.shard)), .moment(now), after, .pageLimit(limit),
            ]
            let sessions = try connection.all(SessionQuery.page, values, SessionRecord.init(row:))
            return Page(sessions, limit: limit, position: \.id)
        }
    }

    /// Ends sessions of a user; see ``GatehouseDatastore/SessionStore``.
    public func deleteAll(
        of owner: SessionOwner,
        except kept: SessionID?,
        at now: Timestamp,
        limit: Int
    ) async throws(StoreError) -> Int {
        try await write { connection throws(StoreError) in
            let values: [SQLiteValue] = [
                .id(owner.user), .integer(Int64(owner.shard)), .moment(now), .id(kept), .limit(limit),
            ]
            return try connection.run(SessionQuery.deleteAll, values)
        }
    }

    /// Removes sessions that have expired and returns how many; fewer than the limit when none is left.
    public func sweepSessions(at now: Timestamp, limit: Int) async throws(StoreError) -> Int {
        try await write { connection throws(StoreError) in
            try connection.run(SessionQuery.sweep, [.moment(now), .limit(limit)])
        }
    }
}

extension SQLiteConnection {
    /// Returns what a presented key stands for.
    ///
    /// The second query runs for keys that are not current alone. A rotation in between the two is no harm: the key it
    /// replaces was current before it, and the first query found it.
    func lookUp(_ key: SessionKey, at now: Timestamp) throws(StoreError) -> SessionLookup {
        let values: [SQLiteValue] = [.digest(key.digest), .integer(Int64(key.shard)), .moment(now)]
        if let session = try first(SessionQuery.byDigest, values, SessionRecord.init(row:)) {
            return .current(session)
        }
        let lookup = try first(SessionQuery.byPreviousDigest, values) { (row: inout SQLiteRow) throws(StoreError) in
            let until = try row.optionalMoment()
            return SessionLookup.replaced(try SessionRecord(row: &row), until: until, at: now)
        }
        return lookup ?? .absent
    }

    /// Makes room for a digest and an identifier: removes expired sessions that have them.
    ///
    /// - Throws: ``GatehouseDatastore/StoreError`` with code `duplicate` if a live session has one of them.
    fileprivate func freeSession(
        digest: TokenDigest,
        id: SessionID?,
        at now: Timestamp
    ) throws(StoreError) {
        let values: [SQLiteValue] = [.digest(digest), .id(id), .moment(now)]
        if let isSameKey = try first(
            SessionQuery.holder,
            values,
            { (row: inout SQLiteRow) throws(StoreError) in
                try row.flag()
            }
        ) {
            throw .duplicate(isSameKey ? .session : .id)
        }
        try run(SessionQuery.free, values)
    }
}

private enum SessionQuery {
    static let table = "gatehouse_sessions"
    static let names = SessionRecord.columnNames(user: "user")
    static let columns = names.prefixed(by: table).columnList
    static let insert = Query(
        """
        INSERT INTO \(table) (\(names.columnList))
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    )
    static let byDigest = Query(
        "SELECT \(columns) FROM \(table) WHERE digest = ?1 AND shard = ?2 AND expires_at > ?3"
    )
    static let byPreviousDigest = Query(
        """
        SELECT previous_until, \(columns) FROM \(table)
        WHERE previous_digest = ?1 AND shard = ?2 AND expires_at > ?3
        """
    )
    static let holder = Query(
        """
        SELECT digest = ?1 OR ifnull(previous_digest = ?1, 0) FROM \(table)
        WHERE (digest = ?1 OR previous_digest = ?1 OR id = ?2) AND expires_at > ?3 ORDER BY 1 DESC
        """
    )
    static let free = Query(
        "DELETE FROM \(table) WHERE (digest = ?1 OR previous_digest = ?1 OR id = ?2) AND expires_at <= ?3"
    )
    static let save = Query(
        """
        UPDATE \(table) SET
            data = ?5, security_epoch = ?6, authenticated_at = ?7, is_remembered = ?8, expires_at = ?9, ends_at = ?10,
            version = min(version, 9223372036854775806) + 1
        WHERE digest = ?1 AND shard = ?2 AND expires_at > ?3 AND version = ?4
        """
    )
    static let touch = Query(
        "UPDATE \(table) SET last_seen_at = ?2, address = ?3, expires_at = ?4 WHERE id = ?1"
    )
    static let rotate = Query(
        """
        UPDATE \(table) SET
            digest = ?2, shard = ?3, previous_digest = ?4, previous_until = ?5, last_seen_at = max(last_seen_at, ?6),
            security_epoch = ?7, authenticated_at = ?8, is_remembered = ?9, expires_at = ?10, ends_at = ?11,
            version = min(version, 9223372036854775806) + 1
        WHERE id = ?1 RETURNING \(columns)
        """
    )
    static let delete = Query("DELETE FROM \(table) WHERE digest = ?")
    static let deleteByKey = Query(
        """
        DELETE FROM \(table) WHERE (digest = ?1 OR previous_digest = ?1) AND shard = ?2 AND expires_at > ?3
        RETURNING id
        """
    )
    static let page = Query(
        """
        SELECT \(columns) FROM \(table) WHERE user = ?1 AND shard = ?2 AND expires_at > ?3 AND id > ?4
        ORDER BY id LIMIT ?5
        """
    )
    static let deleteAll = Query(
        """
        DELETE FROM \(table) WHERE rowid IN (
            SELECT rowid FROM \(table)
            WHERE user = ?1 AND shard = ?2 AND expires_at > ?3 AND id IS NOT ?4 ORDER BY id LIMIT ?5
        )
        """
    )
    static let sweep = Query(
        "DELETE FROM \(table) WHERE rowid IN (SELECT rowid FROM \(table) WHERE expires_at <= ? LIMIT ?)"
    )
}
