/// What every store can do, whatever it keeps.
///
/// ## What every store promises
/// - **Expired means absent.** A verb that takes `now` treats a record whose `expiresAt` is not after `now` as missing,
///   swept or not. A store never reads a clock, and keeps each microsecond of a lifetime.
/// - **Done means durable.** When a verb returns, its effect is as durable as ``descriptor`` says, and every process
///   that shares the store sees it.
/// - **All or nothing.** A verb that throws, or whose task is cancelled, has either its whole effect or none. When the
///   store cannot tell which, it throws ``StoreError/Code/indeterminate``.
/// - **No quiet failure.** A verb that could not do its work throws. Nil and the `absent` outcomes mean "not there", and
///   nothing else.
/// - **Bytes are kept.** Texts and data come back byte for byte; texts compare by bytes.
/// - **One connection, one deadline.** A verb never holds two connections, waits for a bounded time, and retries
///   serialization failures, deadlocks and busy databases itself.
///
/// ## Writing a store
/// Implement every requirement of the protocols you take on; none has a default. A limit below one means one. Then run
/// the cases of the `GatehouseConformance` module over it.
public protocol Store: Sendable {
    /// What the store is, and what it does with acknowledged changes.
    var descriptor: StoreDescriptor { get }

    /// Returns when the store can answer.
    ///
    /// - Throws: ``StoreError``, as any verb would now.
    func ping() async throws(StoreError)
}
