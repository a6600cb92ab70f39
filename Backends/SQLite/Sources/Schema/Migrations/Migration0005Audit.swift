import GatehouseSQL

extension Migration {
    /// What happened to the accounts.
    ///
    /// Events outlive their users, so there is no reference to them.
    static let audit = Migration(
        number: 5,
        name: "audit",
        text: """
            CREATE TABLE gatehouse_audit (
                id BLOB NOT NULL PRIMARY KEY,
                at INTEGER NOT NULL,
                kind TEXT NOT NULL,
                user BLOB,
                actor BLOB,
                address TEXT,
                agent TEXT,
                details TEXT NOT NULL -- a JSON object of texts
            ) STRICT;
            CREATE INDEX gatehouse_audit_by_user ON gatehouse_audit (user, id);
            CREATE INDEX gatehouse_audit_by_kind ON gatehouse_audit (kind, id);
            CREATE INDEX gatehouse_audit_by_time ON gatehouse_audit (at);
            """
    )
}
