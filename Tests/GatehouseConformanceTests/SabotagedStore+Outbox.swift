import GatehouseDatastore

// The outbox: each verb runs its fault, or the right store's verb if it has none.

extension SabotagedStore {
    func enqueue(_ records: AccompanyingRecords) async throws(StoreError) {
        guard let fault = fault(\.enqueueMail) else { return try await node.store.enqueue(records) }
        return try await translating { try await fault(node, records) }
    }

    func claimMail(limit: Int, lease: LeaseID, until end: Timestamp, at now: Timestamp) async throws(StoreError)
        -> [ClaimedMail]
    {
        guard let fault = fault(\.claimMail) else {
            return try await node.store.claimMail(limit: limit, lease: lease, until: end, at: now)
        }
        return try await translating { try await fault(node, limit, lease, end, now) }
    }

    func settleMail(
        _ id: MailID,
        under lease: LeaseID,
        as settlement: MailSettlement,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> MailSettling {
        guard let fault = fault(\.settleMail) else {
            return try await node.store.settleMail(id, under: lease, as: settlement, with: companions)
        }
        return try await translating { try await fault(node, id, lease, settlement, companions) }
    }

    func mails(areDead: Bool, after position: MailID?, limit: Int) async throws(StoreError) -> Page<
        QueuedMail, MailID
    > {
        guard let fault = fault(\.listMail) else {
            return try await node.store.mails(areDead: areDead, after: position, limit: limit)
        }
        return try await translating { try await fault(node, areDead, position, limit) }
    }

    func retryMail(_ id: MailID, at now: Timestamp, with companions: AccompanyingRecords) async throws(StoreError)
        -> DeadLetterChange
    {
        guard let fault = fault(\.retryMail) else {
            return try await node.store.retryMail(id, at: now, with: companions)
        }
        return try await translating { try await fault(node, id, now, companions) }
    }

    func dropMail(_ id: MailID, with companions: AccompanyingRecords) async throws(StoreError) -> DeadLetterChange {
        guard let fault = fault(\.dropMail) else { return try await node.store.dropMail(id, with: companions) }
        return try await translating { try await fault(node, id, companions) }
    }

    func pruneMail(before time: Timestamp, limit: Int) async throws(StoreError) -> Int {
        guard let fault = fault(\.pruneMail) else { return try await node.store.pruneMail(before: time, limit: limit) }
        return try await translating { try await fault(node, time, limit) }
    }
}
