import GatehouseDatastore
import GatehouseMemory

extension ProbedStore: OutboxStore {
    func enqueue(_ records: AccompanyingRecords) async throws(StoreError) {
        try await enter("enqueue")
        try await memory.enqueue(records)
    }

    func claimMail(limit: Int, lease: LeaseID, until end: Timestamp, at now: Timestamp) async throws(StoreError)
        -> [ClaimedMail]
    {
        try await enter("claimMail")
        return try await memory.claimMail(limit: limit, lease: lease, until: end, at: now)
    }

    func settleMail(
        _ id: MailID,
        under lease: LeaseID,
        as settlement: MailSettlement,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> MailSettling {
        try await enter("settleMail")
        return try await memory.settleMail(id, under: lease, as: settlement, with: companions)
    }

    func mails(areDead: Bool, after position: MailID?, limit: Int) async throws(StoreError) -> Page<
        QueuedMail, MailID
    > {
        try await enter("mails")
        return try await memory.mails(areDead: areDead, after: position, limit: limit)
    }

    func retryMail(_ id: MailID, at now: Timestamp, with companions: AccompanyingRecords) async throws(StoreError)
        -> DeadLetterChange
    {
        try await enter("retryMail")
        return try await memory.retryMail(id, at: now, with: companions)
    }

    func dropMail(_ id: MailID, with companions: AccompanyingRecords) async throws(StoreError) -> DeadLetterChange {
        try await enter("dropMail")
        return try await memory.dropMail(id, with: companions)
    }

    func pruneMail(before time: Timestamp, limit: Int) async throws(StoreError) -> Int {
        try await enter("pruneMail")
        return try await memory.pruneMail(before: time, limit: limit)
    }
}
