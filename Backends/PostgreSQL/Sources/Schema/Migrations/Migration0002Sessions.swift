import GatehouseSQL

extension Migration {
    /// Sessions: one row for a session's whole life, with the key it has and the one it had before.
    ///
    /// There is no reference to the users, because sessions may be kept here for users that are kept elsewhere.
    static let sessions = Migration(
        number: 2,
        name: "sessions",
        text: """
            CREATE TABLE gatehouse_sessions (
                id uuid NOT NULL CONSTRAINT gatehouse_sessions_id PRIMARY KEY,
                shard integer NOT NULL,
                digest bytea NOT NULL CONSTRAINT gatehouse_sessions_digest UNIQUE,
                previous_digest bytea CONSTRAINT gatehouse_sessions_previous_digest UNIQUE,
                previous_until timestamptz, -- NULL when the replaced key had no grace
                user_id uuid NOT NULL,
                created_at timestamptz NOT NULL,
                last_seen_at timestamptz NOT NULL,
                address text COLLATE "C",
                agent text COLLATE "C",
                method text COLLATE "C" NOT NULL,
                security_epoch bigint NOT NULL,
                authenticated_at timestamptz,
                is_remembered boolean NOT NULL,
                expires_at timestamptz NOT NULL,
                ends_at timestamptz NOT NULL,
                version bigint NOT NULL,
                data bytea NOT NULL
            ) WITH (fillfactor = 80);
            CREATE INDEX gatehouse_sessions_by_user ON gatehouse_sessions (user_id, id);
            CREATE INDEX gatehouse_sessions_by_expiry ON gatehouse_sessions (expires_at);
            """
    )
}
