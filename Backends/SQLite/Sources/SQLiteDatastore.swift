import CSQLite
public import GatehouseDatastore
import GatehouseSQL
import Synchronization

/// Accounts, sessions and counters in one SQLite file.
///
/// Reads run on the calling thread, on a connection lent to them; they see the last commit and never wait for a writer.
/// Changes queue for one writer, which commits all that wait at once with `synchronous=FULL` and answers after that.
/// Any number of stores and processes of one machine may share the file.
///
/// ## Cancellation
/// A change whose task is cancelled while it waits is withdrawn: it throws `unavailable(retryable: true)` and has no
/// effect. Once the writer has begun, it completes and returns what it did. Reads do not heed cancellation.
///
/// ## Schema
/// Opening does not touch the schema unless asked to. Until ``migrate()`` has run, every verb throws
/// `unavailable(retryable: false)`.
public final class SQLiteDatastore: Datastore, SessionStore, CounterStore, PrincipalLoading, SchemaManaging {
    let writer: SQLiteWriter
    private let readers: SQLiteReaders
    private let file: SQLiteFile
    private let isUpToDate = Atomic<Bool>(false)

    /// What the store is, and that acknowledged changes survive the crash of process and machine.
    public let descriptor: StoreDescriptor

    private init(_ file: SQLiteFile, _ writer: SQLiteWriter, _ configuration: SQLiteConfiguration) {
        self.file = file
        self.writer = writer
        readers = SQLiteReaders(file, configuration)
        // The library returns the address of a constant text.
        let version = unsafe String(cString: sqlite3_libversion())
        descriptor = StoreDescriptor(name: "SQLite \(version)", durability: .durable)
    }

    /// Opens a database, making an empty file with mode 0600 if there is none.
    ///
    /// - Parameters:
    ///   - path: The file, which must lie on a local file system. SQLite keeps two files of the same name with the
    ///     endings `-wal` and `-shm` beside it.
    ///   - configuration: How to use it.
    ///   - isMigrating: Whether to run the migrations it lacks, as ``migrate()`` does.
    /// - Throws: ``GatehouseDatastore/StoreError`` with code `unavailable` if the file cannot be opened, or was made by
    ///   newer code; `corrupt` if it is no SQLite database; `conflict` if another process would not let go of it.
    public static func open(
        path: String,
        configuration: SQLiteConfiguration = SQLiteConfiguration(),
        migrating isMigrating: Bool = false
    ) async throws(StoreError) -> SQLiteDatastore {
        guard sqlite3_threadsafe() != 0, sqlite3_libversion_number() >= 3_037_000 else {
            throw StoreError(
                .unavailable(retryable: false),
                "SQLite must be at least version 3.37 and built for use with threads; install another one."
            )
        }
        let (file, connection) = try SQLiteFile.open(path, configuration)
        try Schema.status(on: connection).requireKnown()
        let store = SQLiteDatastore(file, SQLiteWriter(connection, configuration), configuration)
        if isMigrating { _ = try await store.migrate() }
        return store
    }

    /// Refuses what waits in the queue, lets end what runs, and closes the files.
    ///
    /// Every verb afterwards throws `unavailable(retryable: false)`. Closing again does nothing.
    public func close() async {
        await writer.close()
        readers.close()
    }

    /// Returns when the database answers, has its schema, and is still the file at the path.
    ///
    /// - Throws: ``GatehouseDatastore/StoreError`` with code `unavailable(retryable: false)` if the file was moved,
    ///   deleted or replaced, or the schema is missing; `corrupt` if it cannot be read.
    public func ping() async throws(StoreError) {
        try file.checkIdentity()
        try await read { connection throws(StoreError) in
            try Schema.status(on: connection).requireUsable()
        }
    }

    // MARK: - Schema

    /// Returns how the database's schema stands against this code's migrations, changing nothing.
    public func schemaStatus() async throws(StoreError) -> SchemaStatus {
        try await inline { connection throws(StoreError) in try Schema.status(on: connection).status }
    }

    /// Runs the migrations the database lacks, in order, and returns them; none if it is up to date.
    ///
    /// - Throws: ``GatehouseDatastore/StoreError`` with code `unavailable(retryable: false)` if the database is newer
    ///   than this code, or if a migration it has differs from the one this code knows by that number.
    public func migrate() async throws(StoreError) -> [SchemaStatus.Migration] {
        try await writer.perform(runsAlone: true) { connection throws(StoreError) in
            try Schema.migrate(connection)
        }
    }

    // MARK: - For the verbs

    /// Runs a body that reads, on the calling thread.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (SQLiteConnection) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        try await requireSchema()
        return try await inline(body)
    }

    /// Runs a body that changes something, in the next commit.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (SQLiteConnection) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        try await requireSchema()
        return try await writer.perform(body)
    }

    /// Runs a body on a reader.
    ///
    /// If another process holds even readers off, as it may for a moment while it opens or closes the file, the body
    /// runs on the writer's thread, which may wait.
    private func inline<Value: Sendable>(
        _ body: @escaping @Sendable (SQLiteConnection) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        do throws(StoreError) {
            return try readers.withReader(body)
        } catch  where error.isBusy {
            return try await writer.perform(runsAlone: true, body)
        }
    }

    /// Throws unless the schema is there.
    ///
    /// It is looked at until it is, then never again: migrations only run forwards.
    private func requireSchema() async throws(StoreError) {
        if isUpToDate.load(ordering: .relaxed) { return }
        try await inline { connection throws(StoreError) in try Schema.status(on: connection).requireUsable() }
        isUpToDate.store(true, ordering: .relaxed)
    }
}
