/// A screening could not judge a password, or cannot be used at all.
public struct PasswordScreeningError: Error {
    /// What went wrong.
    @nonexhaustive
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// There is no answer: no connection, no file, no memory.
        case unavailable
        /// There was no answer in time.
        case timedOut = "timed_out"
        /// There is an answer that declines, such as an HTTP status other than 200.
        case refused
        /// The answer is longer than it can be.
        case oversized
        /// The answer, or the file, is not in the form agreed on.
        case malformed
    }

    /// What went wrong.
    public let code: Code

    /// What went wrong in a sentence, and what to do; nothing in it is secret.
    public let summary: String

    /// The error underneath; nil if there is none.
    public let cause: (any Error)?

    /// Makes an error.
    public init(_ code: Code, _ summary: String, cause: (any Error)? = nil) {
        self.code = code
        self.summary = summary
        self.cause = cause
    }
}

extension PasswordScreeningError: CustomStringConvertible, CustomDebugStringConvertible {
    /// The code and the summary.
    public var description: String { "password screening error: \(code.rawValue). \(summary)" }

    /// The code, the summary and the cause.
    public var debugDescription: String {
        guard let cause else { return description }
        return "\(description) Cause: \(String(reflecting: cause))"
    }
}
