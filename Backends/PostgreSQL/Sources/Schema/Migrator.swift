import Dispatch
import GatehouseDatastore
import GatehouseSQL

/// Brings a database's schema up to date, on a connection of its own that is closed afterwards.
struct Migrator {
    private let address: PostgreSQLAddress
    private var configuration: PostgreSQLConfiguration

    /// How long each step may take, waiting for other nodes included.
    private static let patience: Duration = .seconds(300)

    init(_ address: PostgreSQLAddress, _ configuration: PostgreSQLConfiguration) {
        self.address = address
        self.configuration = configuration
        // Making an index takes its time, and nobody else waits on this connection.
        self.configuration.queryDeadline = Self.patience
        self.configuration.lockDeadline = Self.patience
    }

    /// Runs what the database lacks, each migration in a transaction of its own, and returns it.
    ///
    /// An advisory lock makes nodes that migrate at once follow one another; each looks again once it has the lock.
    func migrate(knowing known: [Migration] = Migration.all) async throws(StoreError) -> [SchemaStatus.Migration] {
        let result: Result<[SchemaStatus.Migration], StoreError> = await withCheckedContinuation { continuation in
            // The calls block, so they get a thread of their own.
            DispatchQueue(label: "gatehouse.postgresql.migrate", qos: .userInitiated).async {
                do throws(StoreError) {
                    continuation.resume(returning: .success(try run(known)))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        return try result.get()
    }

    private func run(_ known: [Migration]) throws(StoreError) -> [SchemaStatus.Migration] {
        let connection: LibpqConnection
        do throws(PostgreSQLFailure) {
            connection = try LibpqConnection(address, configuration, isPipelined: false)
        } catch {
            throw .noConnection(error)
        }
        var done: [SchemaStatus.Migration] = []
        for migration in known where try run(migration, knowing: known, on: connection) {
            done.append(migration.summary)
        }
        return done
    }

    /// Runs a migration if the database lacks it.
    ///
    /// When it throws, the connection is closed by its owner, and with it the transaction.
    private func run(
        _ migration: Migration,
        knowing known: [Migration],
        on connection: LibpqConnection
    ) throws(StoreError) -> Bool {
        do throws(PostgreSQLFailure) {
            try connection.execute(Self.begin, atMost: Self.patience)
        } catch {
            throw StoreError(error)
        }
        try requireOwnTable(on: connection)
        let standing = MigrationStanding(applied: try applied(on: connection), known: known)
        try standing.requireKnown()
        do throws(PostgreSQLFailure) {
            guard standing.status.pending.contains(migration.summary) else {
                try connection.execute("ROLLBACK", atMost: Self.patience)
                return false
            }
            try connection.execute(migration.text, atMost: Self.patience)
            // Number and fingerprint are digits, and the names are this code's own, without quotes.
            try connection.execute(
                """
                INSERT INTO gatehouse_migrations (number, name, fingerprint)
                VALUES (\(migration.number), '\(migration.name)', \(migration.fingerprint))
                """,
                atMost: Self.patience
            )
            try connection.execute("COMMIT", atMost: Self.patience)
            return true
        } catch {
            throw StoreError(error)
        }
    }

    /// Throws unless the table of migrations is ours: where others may make tables in the schema, one of them could have
    /// put theirs there, with a trigger that runs with our rights.
    private func requireOwnTable(on connection: LibpqConnection) throws(StoreError) {
        let rows: [[String]]
        do throws(PostgreSQLFailure) {
            rows = try connection.execute(
                """
                SELECT pg_has_role(relowner, 'MEMBER') FROM pg_class
                WHERE oid = to_regclass('gatehouse_migrations')
                """,
                atMost: Self.patience
            )
        } catch {
            throw StoreError(error)
        }
        guard rows == [["t"]] else {
            throw StoreError(
                .unavailable(retryable: false),
                "The table gatehouse_migrations belongs to another role; look who may make tables in the schema."
            )
        }
    }

    private func applied(on connection: LibpqConnection) throws(StoreError) -> [AppliedMigration] {
        let rows: [[String]]
        do throws(PostgreSQLFailure) {
            rows = try connection.execute(Query.migrations.text, atMost: Self.patience)
        } catch {
            throw StoreError(error)
        }
        var applied: [AppliedMigration] = []
        for row in rows {
            guard row.count == 3, let number = Int(row[0]), let fingerprint = Int64(row[2]) else {
                throw .unreadable("a migration")
            }
            applied.append(AppliedMigration(number: number, name: row[1], fingerprint: fingerprint))
        }
        return applied
    }

    /// Begins a transaction that holds a lock of this program and schema until it ends, and sees the table of migrations.
    ///
    /// The first number spells `gate` in ASCII.
    private static let begin = """
        BEGIN;
        SELECT pg_advisory_xact_lock(1734440037, hashtext(coalesce(current_schema(), '')));
        CREATE TABLE IF NOT EXISTS gatehouse_migrations (
            number bigint NOT NULL CONSTRAINT gatehouse_migrations_number PRIMARY KEY,
            name text NOT NULL,
            fingerprint bigint NOT NULL
        )
        """
}

extension Query {
    /// What the database has, in order.
    static let migrations = Query(
        "SELECT number, name, fingerprint FROM gatehouse_migrations ORDER BY number"
    )

    /// Whether the database has the table of migrations.
    static let hasMigrations = Query("SELECT to_regclass('gatehouse_migrations') IS NOT NULL")
}
