import GatehouseSQL

extension Migration {
    /// Families of refresh tokens, one row for a family's whole life, and personal access tokens.
    ///
    /// A family is over at the nearer of its two ends, which is what its index is about.
    static let accessTokens = Migration(
        number: 7,
        name: "access-tokens",
        text: """
            CREATE TABLE gatehouse_refresh_families (
                id uuid NOT NULL CONSTRAINT gatehouse_refresh_families_id PRIMARY KEY,
                digest bytea NOT NULL, -- of the token that is due
                previous_digest bytea, -- of the one that was due before the last step
                previous_until timestamptz, -- NULL when it had no grace
                user_id uuid NOT NULL REFERENCES gatehouse_users (id) ON DELETE CASCADE,
                security_epoch bigint NOT NULL,
                authenticated_at timestamptz,
                created_at timestamptz NOT NULL,
                last_used_at timestamptz NOT NULL,
                address text COLLATE "C",
                agent text COLLATE "C",
                expires_at timestamptz NOT NULL,
                ends_at timestamptz NOT NULL
            ) WITH (fillfactor = 80);
            CREATE INDEX gatehouse_refresh_families_by_user ON gatehouse_refresh_families (user_id, id);
            CREATE INDEX gatehouse_refresh_families_by_end ON gatehouse_refresh_families (least(expires_at, ends_at));

            CREATE TABLE gatehouse_personal_tokens (
                id uuid NOT NULL CONSTRAINT gatehouse_personal_tokens_id PRIMARY KEY,
                digest bytea NOT NULL CONSTRAINT gatehouse_personal_tokens_digest UNIQUE,
                user_id uuid NOT NULL REFERENCES gatehouse_users (id) ON DELETE CASCADE,
                name text COLLATE "C" NOT NULL,
                permissions text[] COLLATE "C" NOT NULL, -- in byte order, each once
                security_epoch bigint NOT NULL,
                created_at timestamptz NOT NULL,
                expires_at timestamptz NOT NULL,
                last_used_at timestamptz
            ) WITH (fillfactor = 80);
            CREATE INDEX gatehouse_personal_tokens_by_user ON gatehouse_personal_tokens (user_id, id);
            CREATE INDEX gatehouse_personal_tokens_by_expiry ON gatehouse_personal_tokens (expires_at);
            """
    )
}
