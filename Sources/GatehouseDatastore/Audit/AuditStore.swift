/// Keeps what happened to the accounts.
///
/// Events are appended and, when they are old, pruned; nothing else.
public protocol AuditStore: Store {
    /// Appends events, all or none.
    ///
    /// Events that belong to a change are written by the verb that makes it; this is for those that stand alone, such as
    /// a refused sign-in.
    ///
    /// - Throws: ``StoreError`` with code `duplicate(.id)` if an event with one of the identifiers is there.
    func append(_ events: [AuditRecord]) async throws(StoreError)

    /// Lists events from the newest identifier to the oldest.
    ///
    /// - Parameters:
    ///   - filter: Which.
    ///   - position: The last identifier of the page before; nil for the first page.
    ///   - limit: The greatest number of events to return.
    func events(
        matching filter: AuditFilter,
        before position: AuditID?,
        limit: Int
    ) async throws(StoreError) -> Page<AuditRecord, AuditID>

    /// Removes events that happened before a time and returns how many; fewer than the limit when none is left.
    func pruneAudit(before time: Timestamp, limit: Int) async throws(StoreError) -> Int
}
