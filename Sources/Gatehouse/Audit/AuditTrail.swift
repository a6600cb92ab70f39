import GatehouseDatastore
import Logging

/// Makes audit events, and appends those that belong to no change.
struct AuditTrail: Sendable {
    let store: any AuditStore
    let surroundings: Surroundings
    let logger: Logger

    /// Makes an event that happens now.
    func event(
        _ kind: AuditKind,
        user: UserID?,
        client: ClientInfo,
        details: [StoredName: StoredText] = [:]
    ) -> AuditRecord {
        AuditRecord(
            id: surroundings.makeID(),
            at: surroundings.now(),
            kind: kind.storedName,
            user: user,
            address: client.address,
            agent: client.agent,
            details: details
        )
    }

    /// Makes the companions of a change: one event that happens now.
    func companion(
        _ kind: AuditKind,
        user: UserID?,
        client: ClientInfo,
        details: [StoredName: StoredText] = [:]
    ) -> AccompanyingRecords {
        .audit(event(kind, user: user, client: client, details: details))
    }

    /// Appends an event that belongs to no change.
    ///
    /// - Throws: ``GatehouseError`` if the store cannot: a refusal that cannot be recorded is not answered as if it were.
    func record(
        _ kind: AuditKind,
        user: UserID?,
        client: ClientInfo,
        details: [StoredName: StoredText] = [:]
    ) async throws(GatehouseError) {
        try await record([event(kind, user: user, client: client, details: details)])
    }

    /// Appends events that belong to no change, all or none.
    ///
    /// - Throws: ``GatehouseError`` if the store cannot.
    func record(_ events: [AuditRecord]) async throws(GatehouseError) {
        try await translatingStoreErrors { () async throws(StoreError) in try await store.append(events) }
    }
}
