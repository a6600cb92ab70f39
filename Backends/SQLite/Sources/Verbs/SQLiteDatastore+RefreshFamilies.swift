public import GatehouseDatastore
import GatehouseSQL

extension SQLiteDatastore {
    /// Adds a family, and ends the user's oldest live ones beyond a number; see ``GatehouseDatastore/AccessTokenStore``.
    public func insert(
        _ family: RefreshFamilyRecord,
        limit: Int,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> RefreshFamilyInsertion {
        try await write { connection throws(StoreError) in
            guard try connection.hasUser(family.user) else { return .noSuchUser }
            let holder: [SQLiteValue] = [.id(family.id), .moment(now)]
            if try connection.has(FamilyQuery.holder, holder) { throw .duplicate(.token) }
            try connection.run(FamilyQuery.free, holder)
            try connection.run(FamilyQuery.insert, family.values())
            let kept = Int64(clamping: max(limit, 1) - 1)
            try connection.run(
                FamilyQuery.endOldest,
                [.id(family.user), .moment(now), .id(family.id), .integer(kept)]
            )
            try connection.append(companions)
            return .inserted
        }
    }

    /// Presents a token of a family; see ``GatehouseDatastore/AccessTokenStore``.
    public func advance(
        _ family: RefreshFamilyID,
        of user: UserID,
        _ step: RefreshStep,
        at now: Timestamp,
        onReuse companions: AccompanyingRecords
    ) async throws(StoreError) -> RefreshAdvance {
        let held: [SQLiteValue] = [.id(family), .id(user), .moment(now)]
        // Neither guessing nor a crowd with one token must keep the disk busy: what changes nothing costs no commit.
        let seen = try await read { connection throws(StoreError) in
            try connection.first(FamilyQuery.row, held, RefreshFamilyRow.init(row:))
        }
        guard let seen else { return .absent }
        if case .superseded(let record) = seen.refusal(to: step.presented, at: now) { return .superseded(record) }
        return try await write { connection throws(StoreError) in
            let found = try connection.first(FamilyQuery.row, held, RefreshFamilyRow.init(row:))
            guard let found else { return .absent }
            if let refusal = found.refusal(to: step.presented, at: now) {
                guard case .reused = refusal else { return refusal }
                try connection.run(FamilyQuery.delete, [.id(family)])
                try connection.append(companions)
                return refusal
            }
            var record = found.family
            record.digest = step.successor
            record.lastUsedAt = max(record.lastUsedAt, now)
            record.expiresAt = min(step.expiresAt, record.endsAt)
            guard record.expiresAt > now else {
                // A family that is over is removed, so that no clock that lags brings it back.
                try connection.run(FamilyQuery.delete, [.id(family)])
                return .advanced(record)
            }
            try connection.run(
                FamilyQuery.advance,
                [
                    .id(family), .digest(record.digest), .digest(step.presented), .moment(step.graceEnd(at: now)),
                    .moment(record.lastUsedAt), .moment(record.expiresAt),
                ]
            )
            return .advanced(record)
        }
    }

    /// Ends a family at once; see ``GatehouseDatastore/AccessTokenStore``.
    public func endFamily(
        _ family: RefreshFamilyID,
        of user: UserID,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> AccessTokenEnding {
        try await write { connection throws(StoreError) in
            guard try connection.run(FamilyQuery.end, [.id(family), .id(user), .moment(now)]) == 1 else {
                return .absent
            }
            try connection.append(companions)
            return .ended
        }
    }

    /// Lists a user's live families, oldest first.
    public func families(
        of user: UserID,
        at now: Timestamp,
        after position: RefreshFamilyID?,
        limit: Int
    ) async throws(StoreError) -> Page<RefreshFamilyRecord, RefreshFamilyID> {
        try await read { connection throws(StoreError) in
            let after: SQLiteValue = position.map { .id($0) } ?? .bytes([])
            let values: [SQLiteValue] = [.id(user), .moment(now), after, .pageLimit(limit)]
            let families = try connection.all(FamilyQuery.page, values, RefreshFamilyRecord.init(row:))
            return Page(families, limit: limit, position: \.id)
        }
    }
}

extension SQLiteConnection {
    /// Removes families that are over and returns how many.
    func sweepFamilies(at now: Timestamp, limit: Int) throws(StoreError) -> Int {
        try run(FamilyQuery.sweep, [.moment(now), .limit(limit)])
    }
}

private enum FamilyQuery {
    static let table = "gatehouse_refresh_families"
    static let columns = RefreshFamilyRecord.columnNames(user: "user").columnList
    /// When a family is over; the index has the same words.
    static let ends = "min(expires_at, ends_at)"

    static let holder = Query("SELECT 1 FROM \(table) WHERE id = ?1 AND \(ends) > ?2")
    static let free = Query("DELETE FROM \(table) WHERE id = ?1 AND \(ends) <= ?2")
    static let insert = Query("INSERT INTO \(table) (\(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
    static let endOldest = Query(
        """
        DELETE FROM \(table) WHERE rowid IN (
            SELECT rowid FROM \(table) WHERE user = ?1 AND \(ends) > ?2 AND id <> ?3
            ORDER BY id DESC LIMIT -1 OFFSET ?4
        )
        """
    )
    static let row = Query(
        """
        SELECT \(RefreshFamilyRow.columnNames(user: "user").columnList) FROM \(table)
        WHERE id = ?1 AND user = ?2 AND \(ends) > ?3
        """
    )
    static let advance = Query(
        """
        UPDATE \(table) SET
            digest = ?2, previous_digest = ?3, previous_until = ?4, last_used_at = ?5, expires_at = ?6
        WHERE id = ?1
        """
    )
    static let delete = Query("DELETE FROM \(table) WHERE id = ?")
    static let end = Query("DELETE FROM \(table) WHERE id = ?1 AND user = ?2 AND \(ends) > ?3")
    static let page = Query(
        "SELECT \(columns) FROM \(table) WHERE user = ?1 AND \(ends) > ?2 AND id > ?3 ORDER BY id LIMIT ?4"
    )
    static let sweep = Query(
        "DELETE FROM \(table) WHERE rowid IN (SELECT rowid FROM \(table) WHERE \(ends) <= ? LIMIT ?)"
    )
}
