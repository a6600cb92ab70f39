public import GatehouseDatastore
import GatehouseSQL
import Synchronization

/// Accounts, sessions and counters in a PostgreSQL database.
///
/// Many tasks share few connections: their statements go out in groups, and the changes of a group share a commit. Any
/// number of application processes may use one database, and any number of hosts may stand in the address: the store
/// finds the one that accepts changes, and finds the next one after a failover.
///
/// ## Cancellation
/// A statement whose task is cancelled while it waits is withdrawn, and a read is not waited for any longer; both throw
/// `unavailable(retryable: true)` and change nothing. A change that was sent is waited for, and returns what it did.
///
/// ## Schema
/// Opening does not touch the schema unless asked to. Until ``migrate()`` has run, every verb throws
/// `unavailable(retryable: false)`. Tables are found through the connection's `search_path`.
public final class PostgreSQLDatastore: Datastore, SessionStore, CounterStore, PrincipalLoading, SchemaManaging {
    private let address: PostgreSQLAddress
    private let configuration: PostgreSQLConfiguration
    private let isUpToDate = Atomic<Bool>(false)
    /// The connections.
    package let pool: PostgreSQLPool

    /// What the store is, and that acknowledged changes survive the crash of the server, unless the server's `fsync` is
    /// off.
    ///
    /// That they survive the loss of the server takes a synchronous standby.
    public let descriptor: StoreDescriptor

    private init(
        _ address: PostgreSQLAddress,
        _ configuration: PostgreSQLConfiguration,
        _ pool: PostgreSQLPool,
        _ traits: ServerTraits?
    ) {
        self.address = address
        self.configuration = configuration
        self.pool = pool
        let version = traits?.version.split(separator: " ").first ?? ""
        descriptor = StoreDescriptor(
            name: "PostgreSQL \(version)",
            durability: traits?.keepsOnDisk == false ? .bestEffort : .durable
        )
    }

    deinit {
        pool.beginClosing()
    }

    /// Opens a pool of connections and returns when the first one is there.
    ///
    /// - Parameters:
    ///   - address: Where the server is and how to sign in.
    ///   - configuration: How to use it.
    ///   - isMigrating: Whether to run the migrations that the database lacks, as ``migrate()`` does.
    /// - Throws: ``GatehouseDatastore/StoreError`` with code `unavailable` if there was no connection within the
    ///   `queueDeadline` of the configuration and a `connectDeadline` for each host, or the database was made by newer
    ///   code or has another encoding than UTF8.
    public static func open(
        _ address: PostgreSQLAddress,
        configuration: PostgreSQLConfiguration = PostgreSQLConfiguration(),
        migrating isMigrating: Bool = false
    ) async throws(StoreError) -> PostgreSQLDatastore {
        let pool = try PostgreSQLPool(address, configuration) {
            var generator = SystemRandomNumberGenerator()
            return generator.next()
        }
        do throws(StoreError) {
            // Each address of each host may take its time to be given up.
            let patience = configuration.queueDeadline + configuration.connectDeadline * address.hostCount
            var call = Call(pool, patience: patience)
            _ = try await call.read(.probe)
            // Another encoding has no room for the texts that the seam promises to keep.
            if let encoding = pool.traits?.encoding, encoding != "UTF8" {
                throw StoreError(
                    .unavailable(retryable: false),
                    "The database has another encoding than UTF8; make one with ENCODING 'UTF8'."
                )
            }
            let store = PostgreSQLDatastore(address, configuration, pool, pool.traits)
            try await store.standing(&call).requireKnown()
            if isMigrating { _ = try await store.migrate() }
            return store
        } catch {
            await pool.close()
            throw error
        }
    }

    /// Refuses what waits, lets end what is under way, and closes the connections.
    ///
    /// Every verb afterwards throws `unavailable(retryable: false)`. Closing again does nothing.
    public func close() async {
        await pool.close()
    }

    /// Returns when the server answers and the database has its schema.
    ///
    /// - Throws: ``GatehouseDatastore/StoreError`` with code `unavailable(retryable: false)` if the schema is missing,
    ///   and as any verb does.
    public func ping() async throws(StoreError) {
        var call = Call(pool)
        defer { pool.metrics.note(.storesPing, roundTrips: call.roundTrips) }
        try await standing(&call).requireUsable()
    }

    // MARK: - Schema

    /// Returns how the database's schema stands against this code's migrations, changing nothing.
    public func schemaStatus() async throws(StoreError) -> SchemaStatus {
        var call = Call(pool)
        defer { pool.metrics.note(.storesSchema, roundTrips: call.roundTrips) }
        return try await standing(&call).status
    }

    /// Runs the migrations the database lacks, in order, and returns them; none if it is up to date.
    ///
    /// It uses a connection of its own. The role that the address names must be allowed to make tables, unless there is
    /// nothing to do.
    ///
    /// - Throws: ``GatehouseDatastore/StoreError`` with code `unavailable(retryable: false)` if the database is newer
    ///   than this code, or if a migration it has differs from the one this code knows by that number.
    public func migrate() async throws(StoreError) -> [SchemaStatus.Migration] {
        var call = Call(pool)
        let standing = try await standing(&call)
        try standing.requireKnown()
        if standing.status.pending.isEmpty { return [] }
        return try await Migrator(address, configuration).migrate()
    }

    private func standing(_ call: inout Call) async throws(StoreError) -> MigrationStanding {
        var applied: [AppliedMigration] = []
        let hasTable = try await call.read(.hasMigrations).first { (row) throws(StoreError) in try row.flag() }
        if hasTable == true {
            applied = try await call.read(.migrations).all { (row) throws(StoreError) in
                guard let number = Int(exactly: try row.integer()) else { throw .unreadable("a migration") }
                return AppliedMigration(number: number, name: try row.string(), fingerprint: try row.integer())
            }
        }
        return MigrationStanding(applied: applied, known: Migration.all)
    }

    // MARK: - For the verbs

    /// Runs a verb, which talks to the server through a ``Call``.
    func perform<Value>(
        _ verb: Verb,
        _ body: (inout Call) async throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        var call = Call(pool)
        // Looked at until the schema is there, then never again: migrations only run forwards.
        if !isUpToDate.load(ordering: .relaxed) {
            try await standing(&call).requireUsable()
            isUpToDate.store(true, ordering: .relaxed)
            call = Call(pool)
        }
        defer { pool.metrics.note(verb, roundTrips: call.roundTrips) }
        return try await body(&call)
    }
}
