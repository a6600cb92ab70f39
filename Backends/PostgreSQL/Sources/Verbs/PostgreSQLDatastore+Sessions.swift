public import GatehouseDatastore
import GatehouseSQL

extension PostgreSQLDatastore {
    /// Adds a session; see ``GatehouseDatastore/SessionStore``.
    public func insert(_ session: SessionRecord, at now: Timestamp) async throws(StoreError) {
        try await perform(.sessionsInsert) { call throws(StoreError) in
            let inserted = try await call.change(.session(session.key), SessionQuery.insert, session.values())
            if inserted.hasRow { return }
            // Somebody has the digest or the identifier. An expired session makes room.
            for _ in 0..<Call.tries {
                let holder = SessionQuery.holderValues(session.key.digest, session.id, at: now)
                let results = try await call.transact([
                    Command(SessionQuery.free, holder), Command(SessionQuery.insert, session.values()),
                    Command(SessionQuery.holder, holder),
                ])
                guard results.count == 3 else { throw .unreadable("no answer") }
                if results[1].hasRow { return }
                let isSameKey = try results[2].first { row throws(StoreError) in try row.flag() }
                if let isSameKey { throw .duplicate(isSameKey ? .session : .id) }
            }
            throw .restless
        }
    }

    /// Returns what a presented key stands for.
    public func load(_ key: SessionKey, at now: Timestamp) async throws(StoreError) -> SessionLookup {
        try await perform(.sessionsLoad) { call throws(StoreError) in try await call.lookUp(key, at: now) }
    }

    /// Replaces the standing and the data of a session, if it has the version; see ``GatehouseDatastore/SessionStore``.
    public func save(
        _ key: SessionKey,
        _ change: SessionChange,
        expecting version: RecordVersion,
        at now: Timestamp
    ) async throws(StoreError) -> SessionSave {
        try await perform(.sessionsSave) { call throws(StoreError) in
            let fixed = SessionQuery.keyValues(key, at: now) + [.integer(version.number)]
            // A session that is over is removed, so that no clock that lags brings it back.
            let isOver = change.standing.expiresAt <= now
            let changed =
                isOver ? [] : [PostgreSQLValue.bytes(change.data)] + (change.standing.values() as [PostgreSQLValue])
            let query = isOver ? SessionQuery.end : SessionQuery.save
            if try await call.change(.session(key), query, fixed + changed).changedCount == 1 {
                return .saved(version.next)
            }
            if case .absent = try await call.lookUp(key, at: now) { return .absent }
            return .stale
        }
    }

    /// Notes that a session was used; see ``GatehouseDatastore/SessionStore``.
    public func touch(_ key: SessionKey, _ sighting: SessionSighting) async throws(StoreError) -> SessionTouch {
        try await perform(.sessionsTouch) { call throws(StoreError) in
            let values =
                SessionQuery.keyValues(key, at: sighting.at) + [
                    .stored(sighting.address), .moment(sighting.expiresAt), .moment(sighting.at - sighting.granularity),
                ]
            for _ in 0..<Call.tries {
                // Most sightings are recent, and reading is all it takes to know.
                let outcome = sighting.outcome(for: try await call.lookUp(key, at: sighting.at)).outcome
                guard case .touched = outcome else { return outcome }
                if try await call.change(.session(key), SessionQuery.touch, values).changedCount == 1 {
                    return .touched
                }
            }
            throw .restless
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
        try await perform(.sessionsRotate) { call throws(StoreError) in
            // Without a grace there is no time until which the old key is good, on any clock.
            let until: PostgreSQLValue = .moment(grace > .zero ? now + grace : nil)
            let values =
                SessionQuery.keyValues(key, at: now)
                + [.digest(successor.digest), .integer(Int64(successor.shard)), until]
                + (standing.values() as [PostgreSQLValue])
            let rotated = try await call.change(.session(key), SessionQuery.rotate, values)
            if let session = try rotated.first(SessionRecord.init(row:)) { return .rotated(session) }
            for _ in 0..<Call.tries {
                switch try await call.lookUp(key, at: now) {
                case .superseded(let session): return .superseded(session)
                case .reused(let session): return .reused(session)
                case .absent: return .absent
                case .current: break
                }
                // Somebody has the successor. An expired session makes room.
                let holder = SessionQuery.holderValues(successor.digest, nil, at: now)
                let results = try await call.transact([
                    Command(SessionQuery.free, holder),
                    Command(SessionQuery.free, SessionQuery.holderValues(key.digest, nil, at: now)),
                    Command(SessionQuery.rotate, values), Command(SessionQuery.holder, holder),
                ])
                guard results.count == 4 else { throw .unreadable("no answer") }
                if let session = try results[2].first(SessionRecord.init(row:)) { return .rotated(session) }
                if results[3].hasRow { throw .duplicate(.session) }
            }
            throw .restless
        }
    }

    /// Ends a session at once; see ``GatehouseDatastore/SessionStore``.
    public func delete(_ key: SessionKey, at now: Timestamp) async throws(StoreError) -> SessionDeletion {
        try await perform(.sessionsDelete) { call throws(StoreError) in
            let deleted = try await call.change(
                .session(key),
                SessionQuery.deleteByKey,
                SessionQuery.keyValues(key, at: now)
            )
            let id = try deleted.first { row throws(StoreError) in try row.id() as SessionID }
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
        try await perform(.sessionsList) { call throws(StoreError) in
            let fixed = SessionQuery.ownerValues(owner, at: now) + [.pageLimit(limit)]
            let (query, values) = SessionQuery.page.after(position.map { .id($0) }, fixed)
            let sessions = try await call.read(query, values).all(SessionRecord.init(row:))
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
        try await perform(.sessionsDeleteAll) { call throws(StoreError) in
            let values = SessionQuery.ownerValues(owner, at: now) + [.limit(limit), .id(kept)]
            return try await call.change(SessionQuery.deleteAll, values).changedCount
        }
    }

    /// Removes sessions that have expired and returns how many; fewer than the limit when none is left.
    public func sweepSessions(at now: Timestamp, limit: Int) async throws(StoreError) -> Int {
        try await perform(.sessionsSweep) { call throws(StoreError) in
            try await call.change(isRepeatable: true, SessionQuery.sweep, [.moment(now), .limit(limit)]).changedCount
        }
    }
}

extension Call {
    /// Returns what a presented key stands for.
    fileprivate mutating func lookUp(_ key: SessionKey, at now: Timestamp) async throws(StoreError) -> SessionLookup {
        let found = try await read(SessionQuery.byKey, SessionQuery.keyValues(key, at: now))
        return try found.first { row throws(StoreError) in
            let isCurrent = try row.flag()
            let until = try row.optionalMoment()
            let session = try SessionRecord(row: &row)
            return isCurrent ? .current(session) : .replaced(session, until: until, at: now)
        } ?? .absent
    }
}

private enum SessionQuery {
    static let table = "gatehouse_sessions"
    static let columns = SessionRecord.columnNames(user: "user_id").columnList

    /// The values of `$1` to `$3` in statements about one session.
    static func keyValues(_ key: SessionKey, at now: Timestamp) -> [PostgreSQLValue] {
        [.digest(key.digest), .integer(Int64(key.shard)), .moment(now)]
    }

    /// The values of `$1` to `$3` in statements about a user's sessions.
    static func ownerValues(_ owner: SessionOwner, at now: Timestamp) -> [PostgreSQLValue] {
        [.id(owner.user), .integer(Int64(owner.shard)), .moment(now)]
    }

    /// The values of ``holder`` and ``free``.
    static func holderValues(_ digest: TokenDigest, _ id: SessionID?, at now: Timestamp) -> [PostgreSQLValue] {
        [.digest(digest), .id(id), .moment(now)]
    }

    static let insert = Query(
        """
        INSERT INTO \(table) (\(columns)) SELECT \((1...16).map { "$\($0)" }.joined(separator: ", "))
        WHERE NOT EXISTS (SELECT 1 FROM \(table) WHERE previous_digest = $3)
        ON CONFLICT DO NOTHING RETURNING 1
        """
    )
    static let byKey = Query(
        """
        SELECT true, previous_until, \(columns) FROM \(table) WHERE digest = $1 AND shard = $2 AND expires_at > $3
        UNION ALL
        SELECT false, previous_until, \(columns) FROM \(table)
        WHERE previous_digest = $1 AND shard = $2 AND expires_at > $3
        LIMIT 1
        """
    )
    static let holder = Query(
        """
        SELECT digest = $1 OR coalesce(previous_digest = $1, false) FROM \(table)
        WHERE (digest = $1 OR previous_digest = $1 OR id = $2) AND expires_at > $3 ORDER BY 1 DESC LIMIT 1
        """
    )
    static let free = Query(
        "DELETE FROM \(table) WHERE (digest = $1 OR previous_digest = $1 OR id = $2) AND expires_at <= $3"
    )
    static let save = Query(
        """
        UPDATE \(table) SET
            data = $5, security_epoch = $6, authenticated_at = $7, is_remembered = $8, expires_at = $9, ends_at = $10,
            version = least(version, 9223372036854775806) + 1
        WHERE digest = $1 AND shard = $2 AND expires_at > $3 AND version = $4
        """
    )
    static let end = Query(
        "DELETE FROM \(table) WHERE digest = $1 AND shard = $2 AND expires_at > $3 AND version = $4"
    )
    static let touch = Query(
        """
        UPDATE \(table) SET
            last_seen_at = $3, address = coalesce($4, address),
            expires_at = greatest(expires_at, least($5, ends_at))
        WHERE (digest = $1 OR (previous_digest = $1 AND previous_until > $3)) AND shard = $2 AND expires_at > $3
            AND last_seen_at < $3 AND last_seen_at <= $6
        """
    )
    static let rotate = Query(
        """
        UPDATE \(table) SET
            digest = $4, shard = $5, previous_digest = $1, previous_until = $6, last_seen_at = greatest(last_seen_at, $3),
            security_epoch = $7, authenticated_at = $8, is_remembered = $9, expires_at = $10, ends_at = $11,
            version = least(version, 9223372036854775806) + 1
        WHERE digest = $1 AND shard = $2 AND expires_at > $3 AND NOT EXISTS (
            SELECT 1 FROM \(table) WHERE digest = $4 OR previous_digest = $4 OR previous_digest = $1
        ) RETURNING \(columns)
        """
    )
    static let deleteByKey = Query(
        """
        DELETE FROM \(table) WHERE (digest = $1 OR previous_digest = $1) AND shard = $2 AND expires_at > $3
        RETURNING id
        """
    )
    static let page = PageQuery { isFirst in
        """
        SELECT \(columns) FROM \(table)
        WHERE user_id = $1 AND shard = $2 AND expires_at > $3 \(isFirst ? "" : "AND id > $5") ORDER BY id LIMIT $4
        """
    }
    // Locked in the order in which changes that share a commit lock them; see ``RowKey``. Locking before the limit counts
    // keeps rows that another deletes meanwhile from counting.
    static let deleteAll = Query(
        """
        DELETE FROM \(table) WHERE id = ANY (ARRAY(
            SELECT id FROM \(table) WHERE user_id = $1 AND shard = $2 AND expires_at > $3 AND id IS DISTINCT FROM $5
            ORDER BY digest LIMIT $4 FOR UPDATE
        ))
        """
    )
    static let sweep = Query(
        """
        DELETE FROM \(table) WHERE id = ANY (ARRAY(
            SELECT id FROM \(table) WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED
        ))
        """
    )
}
