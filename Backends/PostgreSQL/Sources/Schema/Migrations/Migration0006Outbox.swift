import GatehouseSQL

extension Migration {
    /// The mails that are to be sent, and what the application keeps of a user.
    ///
    /// Dead letters are not in the index that claiming walks, so it stays as small as what waits.
    static let outbox = Migration(
        number: 6,
        name: "outbox",
        text: """
            CREATE TABLE gatehouse_mail (
                id uuid NOT NULL CONSTRAINT gatehouse_mail_id PRIMARY KEY,
                kind text COLLATE "C" NOT NULL,
                user_id uuid CONSTRAINT gatehouse_mail_user REFERENCES gatehouse_users (id) ON DELETE CASCADE,
                payload bytea NOT NULL,
                created_at timestamptz NOT NULL,
                due_at timestamptz NOT NULL,
                attempts bigint NOT NULL DEFAULT 0,
                is_dead boolean NOT NULL DEFAULT false,
                failure text COLLATE "C", -- why the last attempt failed
                lease uuid, -- the claim it is out with; NULL when nobody has it
                leased_until timestamptz
            );
            CREATE INDEX gatehouse_mail_waiting ON gatehouse_mail (due_at, id) WHERE NOT is_dead;
            CREATE INDEX gatehouse_mail_dead ON gatehouse_mail (id) WHERE is_dead;
            CREATE INDEX gatehouse_mail_by_user ON gatehouse_mail (user_id);

            ALTER TABLE gatehouse_users
                ADD COLUMN attributes text COLLATE "C" NOT NULL DEFAULT '{}', -- a JSON object
                ADD COLUMN language text COLLATE "C";
            """
    )
}
