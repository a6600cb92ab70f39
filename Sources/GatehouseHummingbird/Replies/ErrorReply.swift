import Gatehouse
import HTTPTypes
import Hummingbird
import Logging

/// Turns whatever a handler throws into a reply.
enum ErrorReply {
    /// Returns the reply for an error.
    ///
    /// One that nobody expected is logged and answered 500 without a word about it.
    static func response(for error: any Error, logger: Logger) -> Response {
        switch error {
        case let error as GatehouseError:
            if let cause = error.cause, status(of: error).code >= 500 {
                logger.error("A request could not be served.", metadata: ["error": "\(String(reflecting: cause))"])
            }
            return response(for: error)
        case let error as InputError:
            let problem = FieldProblem(field: error.field, code: error.code, message: error.message)
            return Envelope.failure(error.status, [problem])
        case let error as any HTTPResponseError:
            return response(for: error.status)
        case is CancellationError:
            return response(for: .serviceUnavailable)
        default:
            logger.error("A handler failed.", metadata: ["error": "\(String(reflecting: error))"])
            return response(for: .internalServerError)
        }
    }

    private static func response(for error: GatehouseError) -> Response {
        let problems =
            error.problems.isEmpty
            ? [FieldProblem(field: "", code: error.code.rawValue, message: message(for: error.code))] : error.problems
        let extra =
            error.code == .reauthenticationRequired
            ? [JSONValue.Member(name: "reauth_required", value: .bool(true))] : []
        var response = Envelope.failure(status(of: error), problems, extra: extra)
        if let wait = error.retryAfter {
            let (seconds, attoseconds) = wait.components
            response.headers[.retryAfter] = String(max(1, attoseconds > 0 ? seconds + 1 : seconds))
        }
        return response
    }

    private static func response(for status: HTTPResponse.Status) -> Response {
        let code: String
        switch status {
        case .badRequest: code = "bad_request"
        case .unauthorized: code = "not_signed_in"
        case .forbidden: code = "forbidden"
        case .notFound: code = "not_found"
        case .methodNotAllowed: code = "method_not_allowed"
        case .contentTooLarge: code = "body_too_large"
        case .unsupportedMediaType: code = "unsupported_content_type"
        case .serviceUnavailable: code = "unavailable"
        default: code = status.code >= 500 ? "internal_error" : "refused"
        }
        let phrase = status.reasonPhrase.isEmpty ? "The request was refused." : "\(status.reasonPhrase)."
        var response = Envelope.failure(status, [FieldProblem(field: "", code: code, message: phrase)])
        if status == .serviceUnavailable { response.headers[.retryAfter] = "2" }
        return response
    }

    private static func status(of error: GatehouseError) -> HTTPResponse.Status {
        switch error.code {
        case .invalidInput, .invalidCredentials, .accountInactive, .confirmationRequired: .badRequest
        case .notSignedIn, .reauthenticationRequired: .unauthorized
        case .forbidden: .forbidden
        case .notFound: .notFound
        case .conflict: .conflict
        case .tooManyAttempts: .tooManyRequests
        case .serverBusy, .screeningUnavailable, .storeUnavailable: .serviceUnavailable
        @unknown default: .badRequest
        }
    }

    private static func message(for code: GatehouseError.Code) -> String {
        switch code {
        case .invalidInput: "The input is not valid."
        case .invalidCredentials: "The account or the password is wrong."
        case .accountInactive: "This account is deactivated."
        case .confirmationRequired: "Confirm your e-mail address first."
        case .tooManyAttempts: "Too many attempts. Try again later."
        case .notSignedIn: "Sign in first."
        case .reauthenticationRequired: "Enter your password again."
        case .forbidden: "You may not do this."
        case .notFound: "There is nothing here."
        case .conflict: "Somebody else changed this. Try again."
        case .screeningUnavailable: "The new password cannot be checked now. Try again soon."
        case .serverBusy, .storeUnavailable: "The server cannot answer now. Try again soon."
        @unknown default: "The request was refused."
        }
    }
}

extension HTTPField.Name {
    static var retryAfter: Self { Self("Retry-After") ?? .contentType }
}
