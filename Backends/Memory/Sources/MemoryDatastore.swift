public import GatehouseDatastore

/// Keeps everything in the memory of the process: for tests, demonstrations and throw-away nodes.
///
/// It enforces uniqueness, expiry, versions and order like a store with a database behind it, and no verb ever
/// suspends or fails for want of one. What it holds is gone when the process ends.
public final class MemoryDatastore: Datastore, SessionStore, CounterStore, PrincipalLoading {
    /// Says that acknowledged changes live as long as the process.
    public let descriptor = StoreDescriptor(name: "Memory", durability: .process)

    /// Where the rows are.
    public let database: MemoryDatabase

    /// Makes a store over a database, by default a new one of its own.
    public init(database: MemoryDatabase = MemoryDatabase()) {
        self.database = database
    }

    /// Returns at once; memory is always there.
    public func ping() async throws(StoreError) {}
}
