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
                id BLOB NOT NULL PRIMARY KEY,
                kind TEXT NOT NULL,
                user BLOB REFERENCES gatehouse_users (id) ON DELETE CASCADE,
                payload BLOB NOT NULL,
                created_at INTEGER NOT NULL,
                due_at INTEGER NOT NULL,
                attempts INTEGER NOT NULL DEFAULT 0,
                is_dead INTEGER NOT NULL DEFAULT 0,
                failure TEXT, -- why the last attempt failed
                lease BLOB, -- the claim it is out with; NULL when nobody has it
                leased_until INTEGER
            ) STRICT;
            CREATE INDEX gatehouse_mail_waiting ON gatehouse_mail (due_at, id) WHERE is_dead = 0;
            CREATE INDEX gatehouse_mail_dead ON gatehouse_mail (id) WHERE is_dead = 1;
            CREATE INDEX gatehouse_mail_by_user ON gatehouse_mail (user);

            ALTER TABLE gatehouse_users ADD COLUMN attributes TEXT NOT NULL DEFAULT '{}'; -- a JSON object
            ALTER TABLE gatehouse_users ADD COLUMN language TEXT;
            """
    )
}
