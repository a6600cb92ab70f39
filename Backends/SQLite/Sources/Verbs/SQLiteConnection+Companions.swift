import GatehouseDatastore
import GatehouseSQL

extension SQLiteConnection {
    /// Writes what accompanies a change: the events, then the mails.
    ///
    /// A mail of a user who is not there is not kept: it has ended already.
    ///
    /// - Throws: ``GatehouseDatastore/StoreError`` with code `duplicate(.id)` if an event's identifier is taken, and
    ///   `duplicate(.mail)` if a mail's is.
    func append(_ companions: AccompanyingRecords) throws(StoreError) {
        for event in companions.audit {
            guard try run(CompanionQuery.insertEvent, event.values()) == 1 else { throw .duplicate(.id) }
        }
        for mail in companions.mail where try run(CompanionQuery.insertMail, mail.values()) == 0 {
            if try has(CompanionQuery.mail, [.id(mail.id)]) { throw .duplicate(.mail) }
        }
    }
}

private enum CompanionQuery {
    static let insertEvent = Query(
        """
        INSERT INTO gatehouse_audit (\(AuditRecord.columnNames(user: "user").columnList))
        VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
        """
    )
    static let insertMail = Query(
        """
        INSERT INTO gatehouse_mail (\(MailRecord.columnNames(user: "user").columnList))
        SELECT ?1, ?2, ?3, ?4, ?5, ?6
        WHERE ?3 IS NULL OR EXISTS (SELECT 1 FROM gatehouse_users WHERE id = ?3)
        ON CONFLICT DO NOTHING
        """
    )
    static let mail = Query("SELECT 1 FROM gatehouse_mail WHERE id = ?")
}
