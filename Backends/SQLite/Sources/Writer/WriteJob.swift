import GatehouseDatastore

/// One verb on its way through the writer: what to do, and how to answer whoever waits for it.
///
/// Whoever takes the job out of the queue answers it, once: with a reply that ``perform`` returned, or by ``refuse``.
struct WriteJob: Sendable {
    /// Answers the caller with a result, when what led to it is on the disk.
    typealias Reply = @Sendable () -> Void

    /// Names the job, so that it can be withdrawn.
    let ticket: UInt64

    /// Until when it may wait in the queue.
    let deadline: ContinuousClock.Instant

    /// Whether it runs outside the transaction that jobs share, because it keeps its own.
    let runsAlone: Bool

    /// Does the work and returns the reply.
    ///
    /// It may be called again if a transaction was lost.
    let perform: @Sendable (SQLiteConnection) throws(StoreError) -> Reply

    /// Answers the caller with an error.
    let refuse: @Sendable (StoreError) -> Void
}
