import GatehouseSQL

extension Migration {
    /// What happened to the accounts.
    ///
    /// Events outlive their users, so there is no reference to them. A role that may append and read alone prunes through
    /// the function, if it is let: it runs with the rights of the schema's owner, and removes what is older than a time.
    static let audit = Migration(
        number: 5,
        name: "audit",
        text: """
            CREATE TABLE gatehouse_audit (
                id uuid NOT NULL CONSTRAINT gatehouse_audit_id PRIMARY KEY,
                at timestamptz NOT NULL,
                kind text COLLATE "C" NOT NULL,
                user_id uuid,
                actor uuid,
                address text COLLATE "C",
                agent text COLLATE "C",
                details text COLLATE "C" NOT NULL -- a JSON object of texts
            );
            CREATE INDEX gatehouse_audit_by_user ON gatehouse_audit (user_id, id);
            CREATE INDEX gatehouse_audit_by_kind ON gatehouse_audit (kind, id);
            CREATE INDEX gatehouse_audit_by_time ON gatehouse_audit (at);

            -- The function names its schema, and temporary tables come last: nobody can put a table of theirs in the way.
            DO $migration$ BEGIN EXECUTE format($definition$
                CREATE FUNCTION %1$I.gatehouse_prune_audit(before timestamptz, greatest_count bigint) RETURNS bigint
                    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, %1$I, pg_temp
                    AS $$
                        WITH pruned AS (
                            DELETE FROM %1$I.gatehouse_audit WHERE id = ANY (ARRAY(
                                SELECT id FROM %1$I.gatehouse_audit WHERE at < before
                                ORDER BY at LIMIT greatest_count FOR UPDATE SKIP LOCKED
                            )) RETURNING 1
                        )
                        SELECT count(*) FROM pruned
                    $$
            $definition$, current_schema()); END $migration$;
            REVOKE ALL ON FUNCTION gatehouse_prune_audit(timestamptz, bigint) FROM PUBLIC;
            """
    )
}
