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
                id BLOB NOT NULL PRIMARY KEY,
                digest BLOB NOT NULL, -- of the token that is due
                previous_digest BLOB, -- of the one that was due before the last step
                previous_until INTEGER, -- NULL when it had no grace
                user BLOB NOT NULL REFERENCES gatehouse_users (id) ON DELETE CASCADE,
                security_epoch INTEGER NOT NULL,
                authenticated_at INTEGER,
                created_at INTEGER NOT NULL,
                last_used_at INTEGER NOT NULL,
                address TEXT,
                agent TEXT,
                expires_at INTEGER NOT NULL,
                ends_at INTEGER NOT NULL
            ) STRICT;
            CREATE INDEX gatehouse_refresh_families_by_user ON gatehouse_refresh_families (user, id);
            CREATE INDEX gatehouse_refresh_families_by_end ON gatehouse_refresh_families (min(expires_at, ends_at));

            CREATE TABLE gatehouse_personal_tokens (
                id BLOB NOT NULL PRIMARY KEY,
                digest BLOB NOT NULL UNIQUE,
                user BLOB NOT NULL REFERENCES gatehouse_users (id) ON DELETE CASCADE,
                name TEXT NOT NULL,
                permissions TEXT NOT NULL, -- in byte order, one a line; a permission has no line break
                security_epoch INTEGER NOT NULL,
                created_at INTEGER NOT NULL,
                expires_at INTEGER NOT NULL,
                last_used_at INTEGER
            ) STRICT;
            CREATE INDEX gatehouse_personal_tokens_by_user ON gatehouse_personal_tokens (user, id);
            CREATE INDEX gatehouse_personal_tokens_by_expiry ON gatehouse_personal_tokens (expires_at);
            """
    )
}
