public import GatehouseDatastore

/// A message, complete, as it goes out.
public struct MailMessage: Sendable {
    /// Names the message; every attempt to send it has the same, so that a mail system can tell a repetition.
    public var id: MailID

    /// When it was written.
    public var date: Timestamp

    /// From whom.
    public var sender: MailAddress

    /// To whom.
    public var recipient: MailAddress

    /// Its subject.
    public var subject: HeaderText

    /// The body as plain text, in lines that end in `\n`.
    public var text: String

    /// The body as HTML; nil if there is only the text.
    public var html: String?

    /// The language of its texts, as a BCP 47 tag such as `en`.
    public var language: String

    /// Makes a message.
    public init(
        id: MailID,
        date: Timestamp,
        sender: MailAddress,
        recipient: MailAddress,
        subject: HeaderText,
        text: String,
        html: String?,
        language: String
    ) {
        self.id = id
        self.date = date
        self.sender = sender
        self.recipient = recipient
        self.subject = subject
        self.text = text
        self.html = html
        self.language = language
    }
}

extension MailMessage: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A fixed text and the identifier: the body may hold a link that acts.
    public var description: String { "<mail message \(id)>" }

    /// A fixed text and the identifier: the body may hold a link that acts.
    public var debugDescription: String { description }

    /// Nothing, so that a dump shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
