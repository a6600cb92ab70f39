import GatehouseDatastore
import GatehouseSQL
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A database file: how it is made and opened, and whether the path still leads to it.
struct SQLiteFile: Sendable {
    /// What tells one file of the machine from all others.
    struct Identity: Hashable, Sendable {
        var device: UInt64
        var number: UInt64
    }

    /// The path as SQLite gets it.
    let path: String

    /// The file that was opened.
    let identity: Identity

    /// Keeps two threads from making files at once; see ``create(_:)``.
    private static let creation = Mutex<Void>(())

    /// Opens the file for writing, making it if it is not there, and returns it with the connection.
    static func open(
        _ path: String,
        _ configuration: SQLiteConfiguration
    ) throws(StoreError) -> (SQLiteFile, SQLiteConnection) {
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw StoreError(.unavailable(retryable: false), "The path of the database is not a path; set it.")
        }
        // A path that begins with a slash or a dot never means anything special to SQLite, such as `:memory:` does.
        let path = path.hasPrefix("/") ? path : "./" + path
        try create(path)
        let connection = try SQLiteConnection(path: path, role: .writer(patience: configuration.busyDeadline))
        try prepare(connection, configuration)
        guard let identity = identity(of: path) else { throw .gone }
        return (SQLiteFile(path: path, identity: identity), connection)
    }

    /// Opens another connection to the same file, for reading.
    func openReader(_ configuration: SQLiteConfiguration) throws(StoreError) -> SQLiteConnection {
        let connection = try SQLiteConnection(path: path, role: .reader)
        try checkIdentity()
        try connection.execute(
            """
            PRAGMA query_only = ON;
            PRAGMA trusted_schema = OFF;
            PRAGMA mmap_size = \(configuration.mappedByteCount);
            """
        )
        return connection
    }

    /// Throws unless the path still leads to the file that was opened.
    ///
    /// A process whose file was deleted goes on writing to what nobody will ever read again.
    func checkIdentity() throws(StoreError) {
        guard Self.identity(of: path) == identity else { throw .gone }
    }

    /// Makes an empty file that only its owner may read, if there is none.
    ///
    /// SQLite gives the files beside it the same permissions. The descriptor is closed before SQLite opens the file:
    /// closing one later would drop the locks this process holds on the file (POSIX, `fcntl`).
    private static func create(_ path: String) throws(StoreError) {
        creation.withLock { _ in
            // Fails if the file is there, or cannot be made; then opening it says why.
            let descriptor = Self.openExclusively(path)
            if descriptor >= 0 { _ = close(descriptor) }
        }
    }

    private static func openExclusively(_ path: String) -> Int32 {
        // The system reads the path during the call.
        #if canImport(Glibc)
            unsafe Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        #elseif canImport(Musl)
            unsafe Musl.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        #elseif canImport(Darwin)
            unsafe Darwin.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        #endif
    }

    private static func prepare(
        _ connection: SQLiteConnection,
        _ configuration: SQLiteConfiguration
    ) throws(StoreError) {
        let mode = try connection.first(Self.writeAheadLog) { (row: inout SQLiteRow) throws(StoreError) in
            try row.string()
        }
        guard mode == "wal" else {
            throw StoreError(
                .unavailable(retryable: false),
                "SQLite cannot keep a write-ahead log beside the database; put it on a local file system."
            )
        }
        // The last two matter on macOS alone, where an ordinary fsync leaves data in the drive's cache.
        try connection.execute(
            """
            PRAGMA synchronous = FULL;
            PRAGMA foreign_keys = ON;
            PRAGMA trusted_schema = OFF;
            PRAGMA journal_size_limit = 67108864;
            PRAGMA mmap_size = \(configuration.mappedByteCount);
            PRAGMA fullfsync = ON;
            PRAGMA checkpoint_fullfsync = ON;
            """
        )
    }

    private static func identity(of path: String) -> Identity? {
        var status = stat()
        // The system reads the path and fills the structure during the call.
        guard unsafe stat(path, &status) == 0 else { return nil }
        return Identity(
            device: UInt64(truncatingIfNeeded: status.st_dev),
            number: UInt64(truncatingIfNeeded: status.st_ino)
        )
    }

    private static let writeAheadLog = Query("PRAGMA journal_mode = WAL")
}

extension StoreError {
    /// The file is no longer where it was.
    static let gone = StoreError(
        .unavailable(retryable: false),
        "The database file was moved, deleted or replaced while it was open; put it back or restart the process."
    )
}
