/// Names a text of a ``MessageCatalogue``, for ever.
///
/// The key of what went wrong is its stable code, such as `password_too_short`; the texts of mails and pages have keys
/// such as `mail.recovery_link.subject` and `page.reset.title`.
public struct MessageKey: Hashable, Sendable {
    /// The key.
    public let string: String

    /// Makes a key of a code.
    public init(_ string: String) {
        self.string = string
    }
}

extension MessageKey: ExpressibleByStringLiteral, CustomStringConvertible {
    /// Makes a key written in the source.
    public init(stringLiteral value: String) {
        self.init(value)
    }

    /// The key.
    public var description: String { string }
}
