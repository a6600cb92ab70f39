/// What a verb writes beside its change, in the same commit.
///
/// If the verb's outcome says that it took effect, these are written with it; otherwise none of them is. So an audit
/// trail has an event for each change and for nothing else, and a mail goes out for each change that it tells of, also
/// after a crash between the two.
public struct AccompanyingRecords: Sendable {
    /// Audit events to append, in order.
    public var audit: [AuditRecord]

    /// Mails to file in the outbox, in order.
    public var mail: [MailRecord]

    /// Makes a set of accompanying records.
    public init(audit: [AuditRecord] = [], mail: [MailRecord] = []) {
        self.audit = audit
        self.mail = mail
    }

    /// Nothing beside the change.
    public static let none = AccompanyingRecords()

    /// One audit event beside the change.
    public static func audit(_ event: AuditRecord) -> AccompanyingRecords {
        AccompanyingRecords(audit: [event])
    }
}
