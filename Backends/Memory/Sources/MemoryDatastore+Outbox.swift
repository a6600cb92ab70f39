public import GatehouseDatastore
import Synchronization

extension MemoryDatastore {
    /// Files mails and events that go with no other change.
    public func enqueue(_ records: AccompanyingRecords) async throws(StoreError) {
        try database.ledger.withLock { (ledger) throws(StoreError) in
            try ledger.requireNew(records)
            ledger.append(records)
        }
    }

    /// Takes mails that are due and that nobody has.
    public func claimMail(
        limit: Int,
        lease: LeaseID,
        until end: Timestamp,
        at now: Timestamp
    ) async throws(StoreError) -> [ClaimedMail] {
        database.ledger.withLock { $0.mail.claim(limit: limit, lease: lease, until: end, at: now) }
    }

    /// Says what becomes of a mail after an attempt.
    public func settleMail(
        _ id: MailID,
        under lease: LeaseID,
        as settlement: MailSettlement,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> MailSettling {
        try database.ledger.withLock { (ledger) throws(StoreError) -> MailSettling in
            guard ledger.mail.isHeld(id, under: lease) else { return .leaseLost }
            try ledger.requireNew(companions)
            ledger.mail.settle(id, as: settlement)
            ledger.append(companions)
            return .settled
        }
    }

    /// Lists the mails that wait, or the dead letters.
    public func mails(
        areDead: Bool,
        after position: MailID?,
        limit: Int
    ) async throws(StoreError) -> Page<QueuedMail, MailID> {
        database.ledger.withLock { $0.mail.page(areDead: areDead, after: position, limit: limit) }
    }

    /// Makes a dead letter due again.
    public func retryMail(
        _ id: MailID,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> DeadLetterChange {
        try changeDeadLetter(id, with: companions) { $0.retry(id, at: now) }
    }

    /// Drops a dead letter.
    public func dropMail(
        _ id: MailID,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> DeadLetterChange {
        try changeDeadLetter(id, with: companions) { $0.remove(id) }
    }

    /// Removes old dead letters and returns how many.
    public func pruneMail(before time: Timestamp, limit: Int) async throws(StoreError) -> Int {
        database.ledger.withLock { $0.mail.prune(before: time, limit: limit) }
    }

    private func changeDeadLetter(
        _ id: MailID,
        with companions: AccompanyingRecords,
        _ change: (inout MailTable) -> Void
    ) throws(StoreError) -> DeadLetterChange {
        try database.ledger.withLock { (ledger) throws(StoreError) -> DeadLetterChange in
            guard ledger.mail.isDead(id) else { return .absent }
            try ledger.requireNew(companions)
            change(&ledger.mail)
            ledger.append(companions)
            return .changed
        }
    }
}
