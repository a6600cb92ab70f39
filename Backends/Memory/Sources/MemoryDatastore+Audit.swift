public import GatehouseDatastore
import Synchronization

extension MemoryDatastore {
    /// Appends events, all or none.
    public func append(_ events: [AuditRecord]) async throws(StoreError) {
        try database.ledger.withLock { (ledger) throws(StoreError) in
            try ledger.audit.requireNew(events)
            ledger.audit.append(events)
        }
    }

    /// Lists events from the newest identifier to the oldest.
    public func events(
        matching filter: AuditFilter,
        before position: AuditID?,
        limit: Int
    ) async throws(StoreError) -> Page<AuditRecord, AuditID> {
        database.ledger.withLock { $0.audit.page(matching: filter, before: position, limit: limit) }
    }

    /// Removes events that happened before a time and returns how many.
    public func pruneAudit(before time: Timestamp, limit: Int) async throws(StoreError) -> Int {
        database.ledger.withLock { $0.audit.prune(before: time, limit: limit) }
    }
}
