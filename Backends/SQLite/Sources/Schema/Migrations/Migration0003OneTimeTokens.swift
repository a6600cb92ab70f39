import GatehouseSQL

extension Migration {
    /// Tokens that act once; a spent one stays as its own tombstone until it expires.
    static let oneTimeTokens = Migration(
        number: 3,
        name: "one-time-tokens",
        text: """
            CREATE TABLE gatehouse_one_time_tokens (
                handle BLOB NOT NULL PRIMARY KEY,
                digest BLOB NOT NULL UNIQUE,
                user BLOB NOT NULL REFERENCES gatehouse_users (id) ON DELETE CASCADE,
                purpose TEXT NOT NULL,
                payload BLOB NOT NULL,
                security_epoch INTEGER NOT NULL,
                created_at INTEGER NOT NULL,
                expires_at INTEGER NOT NULL,
                failures INTEGER NOT NULL DEFAULT 0,
                spent_at INTEGER,
                spent_by BLOB
            ) STRICT;
            CREATE INDEX gatehouse_one_time_tokens_by_user ON gatehouse_one_time_tokens (user, purpose);
            CREATE INDEX gatehouse_one_time_tokens_by_expiry ON gatehouse_one_time_tokens (expires_at);
            """
    )
}
