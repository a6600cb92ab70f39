public import GatehouseDatastore

/// What a mail reads.
public struct MailContent: Sendable {
    /// The subject.
    public let subject: HeaderText

    /// The body as plain text, in lines that end in `\n`.
    public let text: String

    /// The body as HTML.
    public let html: String

    /// The language it is written in, as a BCP 47 tag in lower case.
    public let language: StoredName
}

extension MailContent: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A fixed text: the body may hold a link that acts.
    public var description: String { "<mail content>" }

    /// A fixed text: the body may hold a link that acts.
    public var debugDescription: String { description }

    /// Nothing, so that a dump shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
