import GatehouseDatastore
import GatehouseSQL

/// Reads and brings about the schema of a database.
enum Schema {
    /// Returns how a database stands against the migrations this code knows.
    static func status(
        on connection: SQLiteConnection,
        knowing known: [Migration] = Migration.all
    ) throws(StoreError) -> MigrationStanding {
        guard try connection.has(hasTable, []) else { return MigrationStanding(applied: [], known: known) }
        let applied = try connection.all(list) { (row: inout SQLiteRow) throws(StoreError) in
            guard let number = Int(exactly: try row.integer()) else { throw .unreadable("a migration") }
            return AppliedMigration(number: number, name: try row.string(), fingerprint: try row.integer())
        }
        return MigrationStanding(applied: applied, known: known)
    }

    /// Runs what a database lacks, each migration in a transaction of its own, and returns it.
    static func migrate(
        _ connection: SQLiteConnection,
        knowing known: [Migration] = Migration.all
    ) throws(StoreError) -> [SchemaStatus.Migration] {
        var done: [SchemaStatus.Migration] = []
        for migration in known {
            // Another process may migrate at the same time, so each look is taken while the write lock is held.
            try connection.run(.begin)
            let standing = try status(on: connection, knowing: known)
            try standing.requireKnown()
            guard standing.status.pending.contains(migration.summary) else {
                try connection.run(.rollback)
                continue
            }
            try connection.execute(table)
            try connection.execute(migration.text)
            try connection.run(
                note,
                [.integer(Int64(migration.number)), .text(migration.name), .integer(migration.fingerprint)]
            )
            try connection.run(.commit)
            done.append(migration.summary)
        }
        return done
    }

    private static let table = """
        CREATE TABLE IF NOT EXISTS gatehouse_migrations (
            number INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            fingerprint INTEGER NOT NULL
        ) STRICT
        """
    private static let hasTable = Query(
        "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'gatehouse_migrations'"
    )
    private static let list = Query("SELECT number, name, fingerprint FROM gatehouse_migrations ORDER BY number")
    private static let note = Query("INSERT INTO gatehouse_migrations (number, name, fingerprint) VALUES (?, ?, ?)")
}
