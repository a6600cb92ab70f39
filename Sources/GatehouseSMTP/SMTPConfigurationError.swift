/// Why an address or a setting of a mail server cannot be used.
///
/// Nothing in it shows a part of the address: a piece of a password could be in any of them.
public struct SMTPConfigurationError: Error {
    /// What is wrong.
    @nonexhaustive
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The address does not begin with `smtp://` or `smtps://`.
        case scheme
        /// The user or the password is missing, or has a character that must be percent-encoded.
        case credentials
        /// The host is missing, or is neither a name nor an address.
        case host
        /// The port is not a number from 1 to 65535.
        case port
        /// There is something between the host and the parameters, or after a `#`.
        case path
        /// A parameter is unknown, is there twice, or has a value that it cannot have.
        case parameter
        /// The file of certificate authorities cannot be read.
        case certificateAuthorities = "certificate_authorities"
        /// A number of connections or messages, or a time, is not above zero or is too great.
        case limit
        /// The mail library on this machine cannot do what is asked of it.
        case library
    }

    /// What is wrong.
    public let code: Code

    /// A sentence that says what is wrong and what would be right.
    public let summary: String

    /// Makes an error.
    public init(_ code: Code, _ summary: String) {
        self.code = code
        self.summary = summary
    }
}

extension SMTPConfigurationError: CustomStringConvertible {
    /// The code and the summary.
    public var description: String { "mail server configuration error: \(code.rawValue). \(summary)" }
}
