/// Why templates of an application's own cannot be used; found at start-up.
public struct TemplateError: Error {
    /// What is wrong.
    @nonexhaustive
    public enum Code: String, Hashable, Sendable {
        /// The folder cannot be read.
        case folderUnreadable = "folder_unreadable"
        /// A file's name is not that of a template.
        case nameUnknown = "name_unknown"
        /// A file cannot be read, is too large, or is not UTF-8.
        case fileUnreadable = "file_unreadable"
        /// A template is not well-formed Mustache.
        case malformed
        /// A template names a value, or another template, that there is not.
        case valueUnknown = "value_unknown"
    }

    /// What is wrong.
    public let code: Code

    /// The folder or the file.
    public let path: String

    /// A sentence that says what is wrong in it, and what would be right.
    public let summary: String

    /// The error underneath; nil if there is none.
    public let cause: (any Error)?

    init(_ code: Code, path: String, _ summary: String, cause: (any Error)? = nil) {
        self.code = code
        self.path = path
        self.summary = summary
        self.cause = cause
    }
}

extension TemplateError: CustomStringConvertible, CustomDebugStringConvertible {
    /// The code, the file and what is wrong in it.
    public var description: String { "template error: \(code.rawValue) in \(path). \(summary)" }

    /// The same with the cause.
    public var debugDescription: String {
        guard let cause else { return description }
        return "\(description) Cause: \(String(reflecting: cause))"
    }
}
