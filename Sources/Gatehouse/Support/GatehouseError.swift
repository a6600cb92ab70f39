public import GatehouseDatastore

/// Why Gatehouse refused to do something.
///
/// ``code`` is stable: clients and scripts may rely on it. The texts may change. Neither shows a value that somebody
/// typed, and nothing in it tells whether an account exists to one who does not own it.
public struct GatehouseError: Error {
    /// What was refused, and why.
    @nonexhaustive
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// Fields of the input are wrong; ``GatehouseError/problems`` names them.
        case invalidInput = "invalid_input"
        /// No account has this identifier and this password, or the account cannot be used with a password.
        case invalidCredentials = "invalid_credentials"
        /// The password is right, but the account is deactivated.
        case accountInactive = "account_inactive"
        /// The password is right, but the address has to be confirmed first.
        case confirmationRequired = "confirmation_required"
        /// Too many attempts; ``GatehouseError/retryAfter`` says when to come back.
        case tooManyAttempts = "too_many_attempts"
        /// Nobody is signed in.
        case notSignedIn = "not_signed_in"
        /// The token presented is damaged, too old or was ended.
        case tokenInvalid = "token_invalid"
        /// The credentials in a request's headers cannot be read.
        case credentialsMalformed = "credentials_malformed"
        /// A request has several credentials, of which nobody can say which is meant.
        case credentialsSeveral = "credentials_several"
        /// The sign-in is too long ago for this step.
        case reauthenticationRequired = "reauthentication_required"
        /// The user may not do this.
        case forbidden = "forbidden"
        /// What was asked for is not there, or is not the user's.
        case notFound = "not_found"
        /// A mailed link is spent, too old or replaced by a later one.
        case linkInvalid = "link_invalid"
        /// Another change came first; look again and repeat.
        case conflict = "conflict"
        /// The server has too much to do; ``GatehouseError/retryAfter`` says when to come back.
        case serverBusy = "server_busy"
        /// A new password cannot be judged now; ``GatehouseError/retryAfter`` says when to come back.
        case screeningUnavailable = "screening_unavailable"
        /// The store cannot be reached or cannot answer now; ``GatehouseError/retryAfter`` says when to come back.
        case storeUnavailable = "store_unavailable"
    }

    /// What was refused, and why.
    public let code: Code

    /// What is wrong with which field; empty unless the code is about input.
    public let problems: [FieldProblem]

    /// When it makes sense to try again; nil if waiting does not help.
    public let retryAfter: Duration?

    /// The error underneath, for logs; nil if there is none.
    public let cause: (any Error)?

    /// Makes an error.
    public init(
        _ code: Code,
        problems: [FieldProblem] = [],
        retryAfter: Duration? = nil,
        cause: (any Error)? = nil
    ) {
        self.code = code
        self.problems = problems
        self.retryAfter = retryAfter
        self.cause = cause
    }

    /// Makes the error for input with problems.
    public static func invalid(_ problems: [FieldProblem]) -> GatehouseError {
        GatehouseError(.invalidInput, problems: problems)
    }

    /// Makes the error for a store that could not do its work.
    public init(_ error: StoreError) {
        // Also a conflict: the store gave up retrying because others kept it busy, which is no fault of the caller's.
        self.init(.storeUnavailable, retryAfter: .seconds(2), cause: error)
    }
}

extension GatehouseError: CustomStringConvertible, CustomDebugStringConvertible {
    /// The code, and the codes of the problems.
    public var description: String {
        guard !problems.isEmpty else { return "gatehouse error: \(code.rawValue)" }
        return "gatehouse error: \(code.rawValue) (\(problems.map(\.code).joined(separator: ", ")))"
    }

    /// The code, the codes of the problems, and the cause.
    public var debugDescription: String {
        guard let cause else { return description }
        return "\(description). Cause: \(String(reflecting: cause))"
    }
}

/// Runs store verbs and turns what they throw into what Gatehouse throws.
func translatingStoreErrors<Result>(
    _ body: () async throws(StoreError) -> Result
) async throws(GatehouseError) -> Result {
    do {
        return try await body()
    } catch {
        throw GatehouseError(error)
    }
}
