/// A mail that is to be written and sent, as a store keeps it.
///
/// It says what the mail is about, not what it reads: a mail with a link gets its token when it is sent, so that no
/// secret lies in the outbox and an attempt that comes late does not send a link that is too old.
public struct MailRecord: Hashable, Sendable {
    /// Names the mail.
    public var id: MailID

    /// What it is about, such as `recovery_link`.
    public var kind: StoredName

    /// Whose account it is about; nil if none is known.
    ///
    /// The mail ends with the user: one that names a user who is not there, or who is deleted by the same verb, is not
    /// kept.
    public var user: UserID?

    /// What is needed to write it, such as the address it goes to; any bytes.
    public var payload: [UInt8]

    /// When it was asked for.
    public var createdAt: Timestamp

    /// From when on it may be sent.
    public var dueAt: Timestamp

    /// Makes a record.
    public init(
        id: MailID,
        kind: StoredName,
        user: UserID?,
        payload: [UInt8],
        createdAt: Timestamp,
        dueAt: Timestamp? = nil
    ) {
        self.id = id
        self.kind = kind
        self.user = user
        self.payload = payload
        self.createdAt = createdAt
        self.dueAt = dueAt ?? createdAt
    }
}
