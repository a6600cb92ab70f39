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
                id BLOB NOT NULL PRIMARY KEY,
                shard INTEGER NOT NULL,
                digest BLOB NOT NULL UNIQUE,
                previous_digest BLOB,
                previous_until INTEGER, -- NULL when the replaced key had no grace
                user BLOB NOT NULL,
                created_at INTEGER NOT NULL,
                last_seen_at INTEGER NOT NULL,
                address TEXT,
                agent TEXT,
                method TEXT NOT NULL,
                security_epoch INTEGER NOT NULL,
                authenticated_at INTEGER,
                is_remembered INTEGER NOT NULL,
                expires_at INTEGER NOT NULL,
                ends_at INTEGER NOT NULL,
                version INTEGER NOT NULL,
                data BLOB NOT NULL
            ) STRICT;
            CREATE UNIQUE INDEX gatehouse_sessions_by_previous_digest ON gatehouse_sessions (previous_digest)
                WHERE previous_digest IS NOT NULL;
            CREATE INDEX gatehouse_sessions_by_user ON gatehouse_sessions (user, id);
            CREATE INDEX gatehouse_sessions_by_expiry ON gatehouse_sessions (expires_at);
            """
    )
}
