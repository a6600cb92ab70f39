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
                scope text COLLATE "C" NOT NULL,
                digest bytea NOT NULL,
                generation bigint NOT NULL,
                count bigint NOT NULL,
                is_locked boolean NOT NULL,
                ends_at timestamptz NOT NULL,
                CONSTRAINT gatehouse_counters_key PRIMARY KEY (scope, digest)
            ) WITH (fillfactor = 80);
            CREATE INDEX gatehouse_counters_by_end ON gatehouse_counters (ends_at);
            """
    )
}
