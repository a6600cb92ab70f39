import GatehouseSQL

extension Migration {
    /// Users, roles, who has which role, and the tombstones of sessions that live elsewhere.
    static let accounts = Migration(
        number: 1,
        name: "accounts",
        text: """
            CREATE TABLE gatehouse_users (
                id BLOB NOT NULL PRIMARY KEY,
                email TEXT NOT NULL,
                email_canonical TEXT NOT NULL UNIQUE,
                username TEXT,
                username_canonical TEXT UNIQUE,
                password_hash TEXT,
                is_active INTEGER NOT NULL,
                confirmed_at INTEGER,
                security_epoch INTEGER NOT NULL,
                sign_in_at INTEGER,
                sign_in_address TEXT,
                last_sign_in_at INTEGER,
                last_sign_in_address TEXT,
                sign_in_count INTEGER NOT NULL,
                created_at INTEGER NOT NULL,
                updated_at INTEGER NOT NULL,
                version INTEGER NOT NULL
            ) STRICT;

            CREATE TABLE gatehouse_roles (
                name TEXT NOT NULL PRIMARY KEY,
                summary TEXT NOT NULL,
                permissions TEXT NOT NULL, -- in byte order, one a line; a permission has no line break
                created_at INTEGER NOT NULL
            ) STRICT;

            CREATE TABLE gatehouse_grants (
                user BLOB NOT NULL REFERENCES gatehouse_users (id) ON DELETE CASCADE,
                role TEXT NOT NULL REFERENCES gatehouse_roles (name) ON DELETE CASCADE,
                PRIMARY KEY (user, role)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX gatehouse_grants_by_role ON gatehouse_grants (role, user);

            CREATE TABLE gatehouse_session_tombstones (
                session BLOB NOT NULL PRIMARY KEY,
                user BLOB NOT NULL REFERENCES gatehouse_users (id) ON DELETE CASCADE,
                ends_at INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX gatehouse_session_tombstones_by_user ON gatehouse_session_tombstones (user);
            CREATE INDEX gatehouse_session_tombstones_by_end ON gatehouse_session_tombstones (ends_at);
            """
    )
}
