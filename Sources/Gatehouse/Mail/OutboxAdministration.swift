public import GatehouseDatastore

/// What an administrator does with mail that waits or could not be sent.
///
/// No method asks who is calling: guard the way to it.
public struct OutboxAdministration: Sendable {
    let store: any OutboxStore
    let trail: AuditTrail
    let surroundings: Surroundings

    /// Lists the mails that wait, or the dead letters, in the order in which they were asked for.
    ///
    /// - Parameters:
    ///   - areDead: Whether to list the dead letters, or those that wait.
    ///   - position: The last identifier of the page before; nil for the first page.
    ///   - limit: The greatest number to return.
    public func list(
        areDead: Bool,
        after position: MailID?,
        limit: Int
    ) async throws(GatehouseError) -> Page<QueuedMail, MailID> {
        try await translatingStoreErrors { () async throws(StoreError) in
            try await store.mails(areDead: areDead, after: position, limit: limit)
        }
    }

    /// Has a dead letter tried again, as if for the first time.
    ///
    /// - Returns: Whether there was a dead letter of that name.
    @discardableResult
    public func retry(_ id: MailID, client: ClientInfo = .unknown) async throws(GatehouseError) -> Bool {
        let companion = trail.companion(.mailRetried, user: nil, client: client)
        return try await translatingStoreErrors { () async throws(StoreError) in
            try await store.retryMail(id, at: surroundings.now(), with: companion) == .changed
        }
    }

    /// Drops a dead letter.
    ///
    /// - Returns: Whether there was a dead letter of that name.
    @discardableResult
    public func drop(_ id: MailID, client: ClientInfo = .unknown) async throws(GatehouseError) -> Bool {
        let companion = trail.companion(.mailDropped, user: nil, client: client)
        return try await translatingStoreErrors { () async throws(StoreError) in
            try await store.dropMail(id, with: companion) == .changed
        }
    }
}
