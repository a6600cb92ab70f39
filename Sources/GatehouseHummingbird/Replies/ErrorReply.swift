import Gatehouse
import GatehouseDatastore
import HTTPTypes
import Hummingbird
import Logging

/// Turns whatever a handler throws into a reply.
enum ErrorReply {
    /// Returns the reply for an error, in the language of the request.
    ///
    /// One that nobody expected is logged and answered 500 without a word about it.
    static func response(for error: any Error, to state: GatehouseRequestState, logger: Logger) -> Response {
        switch error {
        case let error as GatehouseError:
            // A server with too much to do says so in its metrics; a line for each request would be more to do.
            if let cause = error.cause, status(of: error).code >= 500, error.code != .serverBusy {
                logger.error("A request could not be served.", metadata: ["error": "\(String(reflecting: cause))"])
            }
            return response(for: error, to: state)
        case let error as InputError:
            let problem = FieldProblem(field: error.field, code: error.code, message: error.message)
            return failure(error.status, [problem], to: state)
        case let error as ChallengedError:
            var response = response(for: error.error, to: state, logger: logger)
            if response.status == .unauthorized {
                response.headers[.wwwAuthenticate] = #"Basic realm="\#(error.realm)", charset="UTF-8""#
            }
            return response
        case let error as UnauthenticatedError:
            return failure(.unauthorized, problems(of: error.error), to: state)
        case let error as any HTTPResponseError:
            return response(for: error.status, to: state)
        case is CancellationError:
            return response(for: .serviceUnavailable, to: state)
        default:
            logger.error("A handler failed.", metadata: ["error": "\(String(reflecting: error))"])
            return response(for: .internalServerError, to: state)
        }
    }

    /// What is wrong: the error's problems, or the one that its code stands for; to be translated.
    static func problems(of error: GatehouseError) -> [FieldProblem] {
        // The catalogue has a text for every code; the message is for a code that is newer than this.
        let problem = FieldProblem(field: "", code: error.code.rawValue, message: "The request was refused.")
        return error.problems.isEmpty ? [problem] : error.problems
    }

    /// Says when to come back.
    static func addRetryAfter(_ wait: Duration?, to response: inout Response) {
        guard let (seconds, attoseconds) = wait?.components else { return }
        response.headers[.retryAfter] = String(max(1, attoseconds > 0 ? seconds + 1 : seconds))
    }

    private static func response(for error: GatehouseError, to state: GatehouseRequestState) -> Response {
        let extra =
            error.code == .reauthenticationRequired
            ? [JSONValue.Member(name: "reauth_required", value: .bool(true))] : []
        var response = failure(status(of: error), problems(of: error), extra: extra, to: state)
        addRetryAfter(error.retryAfter, to: &response)
        return response
    }

    private static func response(for status: HTTPResponse.Status, to state: GatehouseRequestState) -> Response {
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
        var response = failure(status, [FieldProblem(field: "", code: code, message: phrase)], to: state)
        if status == .serviceUnavailable { response.headers[.retryAfter] = "2" }
        return response
    }

    private static func failure(
        _ status: HTTPResponse.Status,
        _ problems: [FieldProblem],
        extra: [JSONValue.Member] = [],
        to state: GatehouseRequestState
    ) -> Response {
        let (catalogue, language) = (state.catalogue, state.language)
        let translated = problems.map { catalogue.translate($0, to: language) }
        var response = Envelope.failure(status, translated, extra: extra)
        response.headers[.contentLanguage] = language.string
        return response
    }

    /// The status that a refusal is answered with.
    static func status(of error: GatehouseError) -> HTTPResponse.Status {
        switch error.code {
        case .invalidInput, .invalidCredentials, .accountInactive, .confirmationRequired, .linkInvalid,
            .credentialsMalformed, .credentialsSeveral:
            .badRequest
        case .notSignedIn, .tokenInvalid, .reauthenticationRequired: .unauthorized
        case .forbidden: .forbidden
        case .notFound: .notFound
        case .conflict: .conflict
        case .tooManyAttempts: .tooManyRequests
        case .serverBusy, .screeningUnavailable, .storeUnavailable: .serviceUnavailable
        @unknown default: .badRequest
        }
    }
}

/// What replies about accounts depend on.
let varyOfReplies = "Cookie, Accept, Accept-Language"

extension HTTPField.Name {
    static var retryAfter: Self { Self("Retry-After") ?? .contentType }
}
