public import GatehouseDatastore
import GatehouseSQL

extension SQLiteDatastore {
    /// Appends events, all or none; see ``GatehouseDatastore/AuditStore``.
    public func append(_ events: [AuditRecord]) async throws(StoreError) {
        try await write { connection throws(StoreError) in
            try connection.append(AccompanyingRecords(audit: events))
        }
    }

    /// Lists events from the newest identifier to the oldest; see ``GatehouseDatastore/AuditStore``.
    public func events(
        matching filter: AuditFilter,
        before position: AuditID?,
        limit: Int
    ) async throws(StoreError) -> Page<AuditRecord, AuditID> {
        let query = AuditQuery.list(filter, isFirst: position == nil)
        let values: [SQLiteValue] = [
            .id(filter.user), .text(filter.kind?.string), .moment(filter.since), .moment(filter.until),
            .id(position), .pageLimit(limit),
        ]
        return try await read { connection throws(StoreError) in
            Page(try connection.all(query, values, AuditRecord.init(row:)), limit: limit, position: \.id)
        }
    }

    /// Removes events that happened before a time and returns how many; fewer than the limit when none is left.
    public func pruneAudit(before time: Timestamp, limit: Int) async throws(StoreError) -> Int {
        try await write { connection throws(StoreError) in
            try connection.run(AuditQuery.prune, [.moment(time), .limit(limit)])
        }
    }
}

private enum AuditQuery {
    static let columns = AuditRecord.columnNames(user: "user").columnList
    static let prune = Query(
        "DELETE FROM gatehouse_audit WHERE rowid IN (SELECT rowid FROM gatehouse_audit WHERE at < ? LIMIT ?)"
    )

    private static let conditions = ["user = ?1", "kind = ?2", "at >= ?3", "at < ?4", "id < ?5"]

    /// One query for each choice of conditions, so that each can use the index that suits it.
    private static let lists = (0..<(1 << conditions.count)).map { choice in
        let chosen = conditions.enumerated().filter { choice & (1 << $0.offset) != 0 }.map(\.element)
        // Every number from 1 to 6 is bound, so the statement has to know of six parameters: ?6 sees to that.
        return Query(
            """
            SELECT \(columns) FROM gatehouse_audit \(chosen.isEmpty ? "" : "WHERE ")\(chosen.joined(separator: " AND "))
            ORDER BY id DESC LIMIT ?6
            """
        )
    }

    static func list(_ filter: AuditFilter, isFirst: Bool) -> Query {
        let parts = [filter.user != nil, filter.kind != nil, filter.since != nil, filter.until != nil, !isFirst]
        return lists[parts.enumerated().reduce(0) { $1.element ? $0 | (1 << $1.offset) : $0 }]
    }
}
