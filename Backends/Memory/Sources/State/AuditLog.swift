import GatehouseDatastore

/// The audit events, in the order of their identifiers.
struct AuditLog: Sendable {
    private var events: [AuditID: AuditRecord] = [:]
    private var order = OrderedKeys<AuditID>()

    /// Throws if an event with one of the identifiers is there, or if one comes twice.
    func requireNew(_ added: [AuditRecord]) throws(StoreError) {
        var seen: Set<AuditID> = []
        for event in added where events[event.id] != nil || !seen.insert(event.id).inserted {
            throw .duplicate(.id)
        }
    }

    /// Appends events that ``requireNew(_:)`` has let pass.
    mutating func append(_ added: [AuditRecord]) {
        for event in added {
            events[event.id] = event
            order.insert(event.id)
        }
    }

    func page(matching filter: AuditFilter, before position: AuditID?, limit: Int) -> Page<AuditRecord, AuditID> {
        .collect(order.before(position).reversed(), limit: limit) { id in
            events[id].flatMap { filter.matches($0) ? $0 : nil }
        }
    }

    mutating func prune(before time: Timestamp, limit: Int) -> Int {
        let old = order.all.lazy.filter { [events] id in events[id].map { $0.at < time } ?? false }.prefix(
            max(limit, 1)
        )
        let ids = Array(old)
        for id in ids {
            events[id] = nil
            order.remove(id)
        }
        return ids.count
    }
}

extension AuditFilter {
    fileprivate func matches(_ event: AuditRecord) -> Bool {
        if let user, event.user != user { return false }
        if let kind, event.kind != kind { return false }
        if let since, event.at < since { return false }
        if let until, event.at >= until { return false }
        return true
    }
}
