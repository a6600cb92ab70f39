public import GatehouseDatastore
import GatehouseSQL

extension PostgreSQLDatastore {
    /// Adds a family, and ends the user's oldest live ones beyond a number; see ``GatehouseDatastore/AccessTokenStore``.
    public func insert(
        _ family: RefreshFamilyRecord,
        limit: Int,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> RefreshFamilyInsertion {
        let insertion = try Command(FamilyQuery.insert, family.values() + companions.values())
        let kept = PostgreSQLValue.integer(Int64(clamping: max(limit, 1) - 1))
        let commands = [
            // Whoever adds one for the same user waits here, so that each sees the families of those before.
            Command(FamilyQuery.lockOwner, [.id(family.user)]),
            Command(FamilyQuery.free, [.id(family.id), .moment(now)]), insertion,
            Command(FamilyQuery.endOldest, [.id(family.user), .moment(now), .id(family.id), kept]),
        ]
        return try await perform(.familiesInsert) { call throws(StoreError) in
            let results = try await call.transact(commands)
            guard results.count == commands.count else { throw .unreadable("no answer") }
            return results[2].hasRow ? .inserted : .noSuchUser
        }
    }

    /// Presents a token of a family; see ``GatehouseDatastore/AccessTokenStore``.
    ///
    /// When the connection is lost before the answer, it presents the token again: if the first time was carried out, the
    /// outcome is `superseded`, or `advanced` where the step has no grace and its time is the family's last use. A step
    /// in doubt never ends a family that another caller may have advanced; it is `indeterminate` then.
    public func advance(
        _ family: RefreshFamilyID,
        of user: UserID,
        _ step: RefreshStep,
        at now: Timestamp,
        onReuse companions: AccompanyingRecords
    ) async throws(StoreError) -> RefreshAdvance {
        let held: [PostgreSQLValue] = [.id(family), .id(user), .moment(now)]
        let presented = held + [.digest(step.presented)]
        let ended = try presented + companions.values()
        // A family that is over is removed, so that no clock that lags brings it back.
        let isOver = step.expiresAt <= now
        let steps = presented + [.digest(step.successor), .moment(step.expiresAt)]
        let until = PostgreSQLValue.moment(step.graceEnd(at: now))
        return try await perform(.familiesAdvance) { call throws(StoreError) in
            for _ in 0..<Call.tries {
                let advanced =
                    isOver
                    ? try await call.change(.family(family), FamilyQuery.finish, steps)
                    : try await call.change(.family(family), isRepeatable: true, FamilyQuery.advance, steps + [until])
                if let record = try advanced.first(RefreshFamilyRecord.init(row:)) { return .advanced(record) }
                guard let row = try await call.read(FamilyQuery.row, held).first(RefreshFamilyRow.init(row:)) else {
                    return .absent
                }
                switch row.refusal(to: step.presented, at: now) {
                case .superseded(let record): return .superseded(record)
                case .reused(let record) where call.isInDoubt:
                    guard row.isAfter(step, at: now) else { throw .lostInDoubt(.restless) }
                    return .advanced(record)
                case .reused:
                    let reused = try await call.change(.family(family), FamilyQuery.endReused, ended)
                    if let record = try reused.first(RefreshFamilyRecord.init(row:)) { return .reused(record) }
                default: break
                }
            }
            throw .restless
        }
    }

    /// Ends a family at once; see ``GatehouseDatastore/AccessTokenStore``.
    public func endFamily(
        _ family: RefreshFamilyID,
        of user: UserID,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> AccessTokenEnding {
        let values = try [.id(family), .id(user), .moment(now)] + companions.values()
        return try await perform(.familiesEnd) { call throws(StoreError) in
            try await call.change(.family(family), FamilyQuery.end, values).hasRow ? .ended : .absent
        }
    }

    /// Lists a user's live families, oldest first.
    public func families(
        of user: UserID,
        at now: Timestamp,
        after position: RefreshFamilyID?,
        limit: Int
    ) async throws(StoreError) -> Page<RefreshFamilyRecord, RefreshFamilyID> {
        try await perform(.familiesList) { call throws(StoreError) in
            let fixed: [PostgreSQLValue] = [.id(user), .moment(now), .pageLimit(limit)]
            let (query, values) = FamilyQuery.page.after(position.map { .id($0) }, fixed)
            let families = try await call.read(query, values).all(RefreshFamilyRecord.init(row:))
            return Page(families, limit: limit, position: \.id)
        }
    }
}

extension RefreshFamilyRow {
    /// Whether the family is as a step leaves it.
    fileprivate func isAfter(_ step: RefreshStep, at now: Timestamp) -> Bool {
        previousDigest == step.presented && family.digest == step.successor && family.lastUsedAt == now
    }
}

private enum FamilyQuery {
    static let table = "gatehouse_refresh_families"
    static let names = RefreshFamilyRecord.columnNames(user: "user_id")
    static let columns = names.columnList
    /// When a family is over; the index has the same words.
    static let ends = "least(expires_at, ends_at)"
    /// A user's live family: `$1` is the family, `$2` the user and `$3` the time.
    static let isHeld = "id = $1 AND user_id = $2 AND \(ends) > $3"

    static let lockOwner = Query("SELECT 1 FROM gatehouse_users WHERE id = $1 FOR NO KEY UPDATE")
    static let free = Query("DELETE FROM \(table) WHERE id = $1 AND \(ends) <= $2")
    static let insert = Query(
        """
        WITH inserted AS (
            INSERT INTO \(table) (\(columns)) SELECT $1, $2, id, $4, $5, $6, $7, $8, $9, $10, $11
            FROM gatehouse_users WHERE id = $3 RETURNING 1
        ), \(AccompanyingRecords.written(with: "inserted", from: 12))
        SELECT 1 FROM inserted
        """
    )
    // Locked in the order in which changes that share a commit lock them; see ``RowKey``. Locking before the offset counts
    // keeps families that another ends meanwhile from counting.
    static let endOldest = Query(
        """
        DELETE FROM \(table) WHERE id = ANY (ARRAY(
            SELECT id FROM (
                SELECT id FROM \(table) WHERE user_id = $1 AND \(ends) > $2 AND id <> $3
                ORDER BY substring(uuid_send(id), 9, 7) FOR UPDATE
            ) live ORDER BY id DESC OFFSET $4
        ))
        """
    )
    // The condition is in the change, not in a look before it; see the README.
    static let advance = Query(
        """
        UPDATE \(table) SET
            digest = $5, previous_digest = digest, previous_until = $7, last_used_at = greatest(last_used_at, $3),
            expires_at = least($6, ends_at)
        WHERE \(isHeld) AND digest = $4 RETURNING \(columns)
        """
    )
    /// The last step of a family, which is over after it.
    static let finish = Query(
        """
        DELETE FROM \(table) WHERE \(isHeld) AND digest = $4 RETURNING \(columnsAfterStep)
        """
    )
    private static let columnsAfterStep = names.map { name in
        switch name {
        case "digest": "$5"
        case "last_used_at": "greatest(last_used_at, $3)"
        case "expires_at": "least($6, ends_at)"
        default: name
        }
    }.columnList

    static let row = Query(
        "SELECT \(RefreshFamilyRow.columnNames(user: "user_id").columnList) FROM \(table) WHERE \(isHeld)"
    )
    static let endReused = ending(
        where: "digest <> $4 AND (previous_digest = $4 AND previous_until > $3) IS NOT TRUE",
        companionsFrom: 5
    )
    static let end = ending(where: "true", companionsFrom: 4)
    static let page = PageQuery { isFirst in
        """
        SELECT \(columns) FROM \(table) WHERE user_id = $1 AND \(ends) > $2 \(isFirst ? "" : "AND id > $4")
        ORDER BY id LIMIT $3
        """
    }

    private static func ending(where condition: String, companionsFrom first: Int) -> Query {
        Query(
            """
            WITH ended AS (DELETE FROM \(table) WHERE \(isHeld) AND \(condition) RETURNING \(columns)),
            \(AccompanyingRecords.written(with: "ended", from: first))
            SELECT \(columns) FROM ended
            """
        )
    }
}
