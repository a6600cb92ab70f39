import GatehouseSQL

extension Migration {
    /// Counters of attempts.
    ///
    /// A cleared one stays with a count of zero, so that its generation is not used again.
    static let counters = Migration(
        number: 4,
        name: "counters",
        text: """
            CREATE TABLE gatehouse_counters (
                scope TEXT NOT NULL,
                digest BLOB NOT NULL,
                generation INTEGER NOT NULL,
                count INTEGER NOT NULL,
                is_locked INTEGER NOT NULL,
                ends_at INTEGER NOT NULL,
                PRIMARY KEY (scope, digest)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX gatehouse_counters_by_end ON gatehouse_counters (ends_at);
            """
    )
}
