import GatehouseDatastore

/// Reads and brings about the schema of a database.
enum Schema {
    /// What a database has, and whether it is what this code knows.
    struct Standing {
        var status: SchemaStatus
        /// The number of a migration whose text differs from the one this code knows.
        var changed: Int?

        /// Throws if the database is newer than this code, or has a changed migration.
        func requireKnown() throws(StoreError) {
            if status.isNewerThanCode {
                throw StoreError(
                    .unavailable(retryable: false),
                    "The database was made by a newer version of Gatehouse; run that version."
                )
            }
            if let changed {
                throw StoreError(
                    .unavailable(retryable: false),
                    "Migration \(changed) of the database differs from the one in this code; run the code that made it."
                )
            }
        }

        /// Throws unless the verbs can work.
        ///
        /// A database that became newer while the process ran is no reason to stop: it was up to date when opened.
        func requireUsable() throws(StoreError) {
            if let changed {
                throw StoreError(
                    .unavailable(retryable: false),
                    "Migration \(changed) of the database differs from the one in this code; run the code that made it."
                )
            }
            guard status.pending.isEmpty else {
                throw StoreError(
                    .unavailable(retryable: false),
                    "The database lacks migrations; run them, with `gatehouse store migrate` or `migrate()`."
                )
            }
        }
    }

    /// Returns how a database stands against the migrations this code knows.
    static func status(
        on connection: SQLiteConnection,
        knowing known: [Migration] = Migration.all
    ) throws(StoreError) -> Standing {
        guard try connection.has(hasTable, []) else {
            let status = SchemaStatus(applied: [], pending: known.map(\.summary), isNewerThanCode: false)
            return Standing(status: status, changed: nil)
        }
        let applied = try connection.all(list) { (row: inout SQLiteRow) throws(StoreError) in
            guard let number = Int(exactly: try row.integer()) else { throw .unreadable("a migration") }
            return (number: number, name: try row.string(), fingerprint: try row.integer())
        }
        let done = Set(applied.map(\.number))
        let changed = applied.first { one in
            known.contains { $0.number == one.number && $0.fingerprint != one.fingerprint }
        }
        let status = SchemaStatus(
            applied: applied.map { SchemaStatus.Migration(number: $0.number, name: $0.name) },
            pending: known.filter { !done.contains($0.number) }.map(\.summary),
            isNewerThanCode: applied.contains { one in !known.contains { $0.number == one.number } }
        )
        return Standing(status: status, changed: changed?.number)
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
