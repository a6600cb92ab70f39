import GatehouseSQL

extension Migration {
    /// Tokens that act once; a spent one stays as its own tombstone until it expires.
    static let oneTimeTokens = Migration(
        number: 3,
        name: "one-time-tokens",
        text: """
            CREATE TABLE gatehouse_one_time_tokens (
                handle uuid NOT NULL CONSTRAINT gatehouse_one_time_tokens_handle PRIMARY KEY,
                digest bytea NOT NULL CONSTRAINT gatehouse_one_time_tokens_digest UNIQUE,
                user_id uuid NOT NULL REFERENCES gatehouse_users (id) ON DELETE CASCADE,
                purpose text COLLATE "C" NOT NULL,
                payload bytea NOT NULL,
                security_epoch bigint NOT NULL,
                created_at timestamptz NOT NULL,
                expires_at timestamptz NOT NULL,
                failures bigint NOT NULL DEFAULT 0,
                spent_at timestamptz,
                spent_by uuid
            );
            CREATE INDEX gatehouse_one_time_tokens_by_user ON gatehouse_one_time_tokens (user_id, purpose);
            CREATE INDEX gatehouse_one_time_tokens_by_expiry ON gatehouse_one_time_tokens (expires_at);
            """
    )
}
