import GatehouseDatastore

/// Says for one kind of mail whom it goes to and what it carries, as the account stands when it is sent.
protocol MailPreparing: Sendable {
    /// Returns what a mail is to be; nil if there is nothing to send any more, such as for an address that nobody has.
    ///
    /// - Parameters:
    ///   - order: What was filed.
    ///   - attempt: Which attempt it is; 1 for the first, which alone counts against a limit.
    ///   - user: Whose account it is about; nil if there is none (any more).
    func prepare(_ order: MailOrder, attempt: Int, for user: UserRecord?) async throws(GatehouseError) -> PreparedMail?
}

/// A mail with everything but its text.
struct PreparedMail: Sendable {
    /// What it is about; a request may turn out to be for something else.
    var kind: MailKind

    /// To which address.
    var recipient: String

    /// Whose account it is about.
    var user: UserRecord

    /// The link it carries; nil for none.
    var link: String?

    /// How long the link acts; nil for no link.
    var lifetime: Duration?
}

extension PreparedMail: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A fixed text and the kind: it may hold a link that acts.
    var description: String { "<prepared mail \(kind.rawValue)>" }

    /// A fixed text and the kind: it may hold a link that acts.
    var debugDescription: String { description }

    /// Nothing, so that a dump shows nothing.
    var customMirror: Mirror { Mirror(self, children: []) }
}

extension MailKind {
    /// The kind as a store keeps it.
    var storedName: StoredName {
        // Every raw value is a valid name; a test proves it.
        StoredName(rawValue) ?? "unknown"
    }
}
