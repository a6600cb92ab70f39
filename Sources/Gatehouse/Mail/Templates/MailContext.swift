public import GatehouseDatastore

/// What a mail of a kind says beyond what all mails of the kind say.
///
/// Values may hold anything that somebody typed: they appear on one line, cut, and escaped for where they stand.
public struct MailContext: Sendable {
    /// The address that the mail goes to, as its owner writes it.
    public var recipient: String

    /// The address that the mail's button leads to, with scheme and host; nil for a mail without a button.
    public var link: String?

    /// The address that a second button leads to, in ``MailKind/registrationTaken``: where to choose a new password; nil
    /// for none.
    public var secondLink: String?

    /// How long the link works; nil for a link that always does, and for none.
    public var lifetime: Duration?

    /// When what the mail tells happened; nil to leave it out.
    public var time: Timestamp?

    /// From where and with what it was done, as far as it is known.
    public var client: ClientInfo

    /// The new username, in ``MailKind/usernameChanged``; nil to leave it out.
    public var username: String?

    /// Makes a context.
    public init(
        recipient: String,
        link: String? = nil,
        secondLink: String? = nil,
        lifetime: Duration? = nil,
        time: Timestamp? = nil,
        client: ClientInfo = .unknown,
        username: String? = nil
    ) {
        self.recipient = recipient
        self.link = link
        self.secondLink = secondLink
        self.lifetime = lifetime
        self.time = time
        self.client = client
        self.username = username
    }
}

extension MailContext: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A fixed text: the context may hold a link that acts.
    public var description: String { "<mail context>" }

    /// A fixed text: the context may hold a link that acts.
    public var debugDescription: String { description }

    /// Nothing, so that a dump shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
