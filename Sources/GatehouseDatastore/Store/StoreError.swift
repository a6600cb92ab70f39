/// Why a store could not do its work.
///
/// The set is closed: whatever a database reports, a store translates it into one of these. ``description`` holds no
/// value a user gave; ``debugDescription`` adds the cause.
public struct StoreError: Error {
    /// A field that must be unique.
    @nonexhaustive
    public enum Field: String, Hashable, Sendable {
        /// A user's, session's or event's identifier.
        case id
        /// A user's e-mail address, by its canonical form.
        case email
        /// A user's name, by its canonical form.
        case username
        /// A session's digest.
        case session
        /// A one-time token's digest or handle, a personal access token's digest or identifier, a family's identifier.
        case token
        /// A role's name.
        case role
        /// A mail's identifier.
        case mail
    }

    /// What went wrong.
    public enum Code: Hashable, Sendable {
        /// A live record already holds this value. Nothing was changed. Do not retry.
        case duplicate(Field)
        /// Other writers kept winning until the deadline. Nothing was changed; the same call may succeed later.
        case conflict
        /// The store cannot be reached, or refuses work. Nothing was changed.
        ///
        /// `retryable` says that the same call may succeed soon; without it, an operator has to act.
        case unavailable(retryable: Bool)
        /// The deadline passed before the store began to act. Nothing was changed.
        case timedOut
        /// The connection was lost, or the task cancelled, at a moment when the effect may or may not have happened.
        ///
        /// A verb that takes an attempt key can be called again with the same key to learn.
        case indeterminate
        /// What the store holds cannot be read as a record. Retrying does not help.
        case corrupt
    }

    /// What went wrong.
    public let code: Code

    /// A sentence for logs that names the step and the remedy, without any value a user gave.
    public let summary: String

    /// The error underneath, if there was one.
    public let cause: (any Error)?

    /// Makes an error.
    public init(_ code: Code, _ summary: String, cause: (any Error)? = nil) {
        self.code = code
        self.summary = summary
        self.cause = cause
    }

    /// Makes the error for a value that must be unique and is taken.
    public static func duplicate(_ field: Field) -> StoreError {
        StoreError(.duplicate(field), "The \(field.rawValue) is taken.")
    }
}

extension StoreError: CustomStringConvertible, CustomDebugStringConvertible {
    /// The code and the summary.
    public var description: String {
        "store error: \(code.name). \(summary)"
    }

    /// The code, the summary and the cause.
    public var debugDescription: String {
        guard let cause else { return description }
        return "\(description) Cause: \(String(reflecting: cause))"
    }
}

extension StoreError.Code {
    /// The code as one word for logs and reports, such as `duplicate-email`.
    public var name: String {
        switch self {
        case .duplicate(let field): "duplicate-\(field.rawValue)"
        case .conflict: "conflict"
        case .unavailable: "unavailable"
        case .timedOut: "timed-out"
        case .indeterminate: "indeterminate"
        case .corrupt: "corrupt"
        }
    }
}
