import GatehouseSQL

extension Migration {
    /// Users, roles, who has which role, and the tombstones of sessions that live elsewhere.
    ///
    /// Texts have the collation "C": they compare and sort by bytes. What is unique has a constraint whose name says of
    /// what; `StoreError` reads it.
    static let accounts = Migration(
        number: 1,
        name: "accounts",
        text: """
            CREATE TABLE gatehouse_users (
                id uuid NOT NULL CONSTRAINT gatehouse_users_id PRIMARY KEY,
                email text COLLATE "C" NOT NULL,
                email_canonical text COLLATE "C" NOT NULL CONSTRAINT gatehouse_users_email UNIQUE,
                username text COLLATE "C",
                username_canonical text COLLATE "C" CONSTRAINT gatehouse_users_username UNIQUE,
                password_hash text COLLATE "C",
                is_active boolean NOT NULL,
                confirmed_at timestamptz,
                security_epoch bigint NOT NULL,
                sign_in_at timestamptz,
                sign_in_address text COLLATE "C",
                last_sign_in_at timestamptz,
                last_sign_in_address text COLLATE "C",
                sign_in_count bigint NOT NULL,
                created_at timestamptz NOT NULL,
                updated_at timestamptz NOT NULL,
                version bigint NOT NULL
            ) WITH (fillfactor = 80);

            CREATE TABLE gatehouse_roles (
                name text COLLATE "C" NOT NULL CONSTRAINT gatehouse_roles_name PRIMARY KEY,
                summary text COLLATE "C" NOT NULL,
                permissions text[] COLLATE "C" NOT NULL, -- in byte order, each once
                created_at timestamptz NOT NULL
            );

            CREATE TABLE gatehouse_grants (
                user_id uuid NOT NULL REFERENCES gatehouse_users (id) ON DELETE CASCADE,
                role text COLLATE "C" NOT NULL REFERENCES gatehouse_roles (name) ON DELETE CASCADE,
                CONSTRAINT gatehouse_grants_key PRIMARY KEY (user_id, role)
            );
            CREATE INDEX gatehouse_grants_by_role ON gatehouse_grants (role, user_id);

            CREATE TABLE gatehouse_session_tombstones (
                session uuid NOT NULL CONSTRAINT gatehouse_session_tombstones_session PRIMARY KEY,
                user_id uuid NOT NULL REFERENCES gatehouse_users (id) ON DELETE CASCADE,
                ends_at timestamptz NOT NULL
            );
            CREATE INDEX gatehouse_session_tombstones_by_user ON gatehouse_session_tombstones (user_id);
            CREATE INDEX gatehouse_session_tombstones_by_end ON gatehouse_session_tombstones (ends_at);
            """
    )
}
