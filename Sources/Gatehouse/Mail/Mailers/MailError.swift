/// Why a message was not, or perhaps not, handed over.
public struct MailError: Error {
    /// What is known of the message.
    @nonexhaustive
    public enum Code: String, Hashable, Sendable {
        /// It was not sent, and may be sent later: the server is away, slow, full, or has no TLS.
        case unsent
        /// It was not sent, and never will be as it is: the server refused the address or the message for good.
        case refused
        /// The connection was lost after the message and before the answer: it may have been sent.
        case inDoubt = "in_doubt"
    }

    /// What is known of the message.
    public let code: Code

    /// A sentence for logs that names the step, such as `RCPT TO was answered 550`, without an address or a line of the
    /// message.
    public let summary: String

    /// Whether the mail system works, and it is this message alone that it does not take, now or ever.
    ///
    /// Other messages go on at once then; otherwise they wait with this one.
    public let concernsMessageAlone: Bool

    /// The error underneath, if there was one.
    public let cause: (any Error)?

    /// Makes an error; one of code `refused` concerns its message alone.
    public init(_ code: Code, _ summary: String, concernsMessageAlone: Bool = false, cause: (any Error)? = nil) {
        self.code = code
        self.concernsMessageAlone = concernsMessageAlone || code == .refused
        self.summary = summary
        self.cause = cause
    }
}

extension MailError: CustomStringConvertible {
    /// The code and the summary.
    public var description: String { "mail error: \(code.rawValue). \(summary)" }
}
