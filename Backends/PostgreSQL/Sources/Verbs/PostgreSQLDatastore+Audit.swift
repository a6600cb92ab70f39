public import GatehouseDatastore
import GatehouseSQL

extension PostgreSQLDatastore {
    /// Appends events, all or none; see ``GatehouseDatastore/AuditStore``.
    public func append(_ events: [AuditRecord]) async throws(StoreError) {
        let values = try AuditRecord.values(of: events)
        try await perform(.auditAppend) { call throws(StoreError) in
            _ = try await call.change(AuditQuery.insert, values)
        }
    }

    /// Lists events from the newest identifier to the oldest; see ``GatehouseDatastore/AuditStore``.
    public func events(
        matching filter: AuditFilter,
        before position: AuditID?,
        limit: Int
    ) async throws(StoreError) -> Page<AuditRecord, AuditID> {
        try await perform(.auditList) { call throws(StoreError) in
            let (query, values) = AuditQuery.list(filter, before: position, limit: limit)
            let events = try await call.read(query, values).all(AuditRecord.init(row:))
            return Page(events, limit: limit, position: \.id)
        }
    }

    /// Removes events that happened before a time and returns how many; fewer than the limit when none is left.
    public func pruneAudit(before time: Timestamp, limit: Int) async throws(StoreError) -> Int {
        try await perform(.auditPrune) { call throws(StoreError) in
            let pruned = try await call.change(isRepeatable: true, AuditQuery.prune, [.moment(time), .limit(limit)])
            return try pruned.first { row throws(StoreError) in Int(clamping: try row.integer()) } ?? 0
        }
    }
}

private enum AuditQuery {
    static let insert = Query(AuditRecord.insertion(from: 1))
    // The function runs with the rights of the schema's owner: the application may append and read alone.
    static let prune = Query("SELECT gatehouse_prune_audit($1, $2)")

    private static let conditions = ["user_id = ", "kind = ", "at >= ", "at < ", "id < "]

    /// One statement for each choice of conditions, so that each can use the index that suits it.
    private static let lists = (0..<(1 << conditions.count)).map { choice in
        let chosen = conditions.enumerated().filter { choice & (1 << $0.offset) != 0 }.map(\.element)
        let numbered = chosen.enumerated().map { "\($1)$\($0 + 2)" }.joined(separator: " AND ")
        return Query(
            """
            SELECT \(AuditRecord.columns) FROM gatehouse_audit \(chosen.isEmpty ? "" : "WHERE ")\(numbered)
            ORDER BY id DESC LIMIT $1
            """
        )
    }

    /// The statement for a filter and a position, with its values.
    static func list(_ filter: AuditFilter, before position: AuditID?, limit: Int) -> (Query, [PostgreSQLValue]) {
        let parts: [PostgreSQLValue?] = [
            filter.user.map { .id($0) }, filter.kind.map { .name($0) }, filter.since.map { .moment($0) },
            filter.until.map { .moment($0) }, position.map { .id($0) },
        ]
        let choice = parts.enumerated().reduce(0) { $1.element == nil ? $0 : $0 | (1 << $1.offset) }
        return (lists[choice], [.pageLimit(limit)] + parts.compactMap { $0 })
    }
}
