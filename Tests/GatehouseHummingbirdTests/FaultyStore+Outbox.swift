import GatehouseDatastore

// The outbox: each verb first asks whether it fails.

extension FaultyStore {
    func enqueue(_ records: AccompanyingRecords) async throws(StoreError) {
        try faults.check()
        try await base.enqueue(records)
    }

    func claimMail(limit: Int, lease: LeaseID, until end: Timestamp, at now: Timestamp) async throws(StoreError)
        -> [ClaimedMail]
    {
        try faults.check()
        return try await base.claimMail(limit: limit, lease: lease, until: end, at: now)
    }

    func settleMail(
        _ id: MailID,
        under lease: LeaseID,
        as settlement: MailSettlement,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> MailSettling {
        try faults.check()
        return try await base.settleMail(id, under: lease, as: settlement, with: companions)
    }

    func mails(areDead: Bool, after position: MailID?, limit: Int) async throws(StoreError) -> Page<
        QueuedMail, MailID
    > {
        try faults.check(isRead: true)
        return try await base.mails(areDead: areDead, after: position, limit: limit)
    }

    func retryMail(_ id: MailID, at now: Timestamp, with companions: AccompanyingRecords) async throws(StoreError)
        -> DeadLetterChange
    {
        try faults.check()
        return try await base.retryMail(id, at: now, with: companions)
    }

    func dropMail(_ id: MailID, with companions: AccompanyingRecords) async throws(StoreError) -> DeadLetterChange {
        try faults.check()
        return try await base.dropMail(id, with: companions)
    }

    func pruneMail(before time: Timestamp, limit: Int) async throws(StoreError) -> Int {
        try faults.check()
        return try await base.pruneMail(before: time, limit: limit)
    }
}
