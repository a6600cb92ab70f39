/// Keeps the mails that are to be sent.
///
/// A mail is filed by the verb that causes it, in the same commit (see ``AccompanyingRecords/mail``), so that no change
/// goes without its mail and no mail without its change. Senders on any number of nodes claim mails for a time, send
/// them and say what became of them. A sender that dies keeps nobody waiting longer than its lease: the mail can be
/// claimed again then, which is the one way in which a mail may go out twice.
public protocol OutboxStore: Store {
    /// Files mails and events that go with no other change, all or none.
    ///
    /// - Throws: ``StoreError`` with code `duplicate(.mail)` if a mail with one of the identifiers is there, and
    ///   `duplicate(.id)` if an event is.
    func enqueue(_ records: AccompanyingRecords) async throws(StoreError)

    /// Takes mails that are due and that nobody has, the longest due first, and counts an attempt for each.
    ///
    /// Of any number of concurrent calls each mail goes to one. A mail is due if its `dueAt` is not after `now`; somebody
    /// has it while the lease it was claimed with ends after `now`; a dead letter is never due. Equal times are taken
    /// in the order of the identifiers.
    ///
    /// - Parameters:
    ///   - limit: The greatest number of mails to take.
    ///   - lease: Names this claim; a mail is settled under it.
    ///   - end: When others may claim the mails again.
    ///   - now: The time.
    func claimMail(
        limit: Int,
        lease: LeaseID,
        until end: Timestamp,
        at now: Timestamp
    ) async throws(StoreError) -> [ClaimedMail]

    /// Says what becomes of a mail after an attempt.
    ///
    /// The lease counts as long as nobody has claimed the mail since, also when its time is over.
    ///
    /// - Parameters:
    ///   - id: The mail.
    ///   - lease: The claim it was taken with.
    ///   - settlement: What is to become of it.
    ///   - companions: What to write in the same commit, if the outcome is `settled`.
    func settleMail(
        _ id: MailID,
        under lease: LeaseID,
        as settlement: MailSettlement,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> MailSettling

    /// Lists the mails that wait, or the dead letters, in the order of their identifiers.
    ///
    /// - Parameters:
    ///   - areDead: Whether to list the dead letters, or those that wait.
    ///   - position: The last identifier of the page before; nil for the first page.
    ///   - limit: The greatest number to return.
    func mails(
        areDead: Bool,
        after position: MailID?,
        limit: Int
    ) async throws(StoreError) -> Page<QueuedMail, MailID>

    /// Makes a dead letter due again, as if it had never been tried.
    ///
    /// - Parameters:
    ///   - id: The dead letter.
    ///   - now: The time; it becomes `dueAt`.
    ///   - companions: What to write in the same commit, if the outcome is `changed`.
    func retryMail(
        _ id: MailID,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> DeadLetterChange

    /// Drops a dead letter.
    ///
    /// - Parameters:
    ///   - id: The dead letter.
    ///   - companions: What to write in the same commit, if the outcome is `changed`.
    func dropMail(_ id: MailID, with companions: AccompanyingRecords) async throws(StoreError) -> DeadLetterChange

    /// Removes dead letters that were asked for before a time, and returns how many; fewer than the limit when none is
    /// left.
    func pruneMail(before time: Timestamp, limit: Int) async throws(StoreError) -> Int
}
