import HTTPTypes

/// Why a request's body could not be read.
enum InputError: Error, Equatable {
    case malformed
    case tooLarge
    case tooSlow
    case unsupportedContentType
    case wrongType(field: String)
    case crossSiteTokenMissing
    case crossSiteTokenInvalid
    case crossSiteOrigin

    var status: HTTPResponse.Status {
        switch self {
        case .tooLarge: .contentTooLarge
        case .tooSlow: .requestTimeout
        case .unsupportedContentType: .unsupportedMediaType
        default: .badRequest
        }
    }

    var code: String {
        switch self {
        case .malformed: "malformed_body"
        case .tooLarge: "body_too_large"
        case .tooSlow: "body_too_slow"
        case .unsupportedContentType: "unsupported_content_type"
        case .wrongType: "wrong_type"
        case .crossSiteTokenMissing: "csrf_missing"
        case .crossSiteTokenInvalid: "csrf_invalid"
        case .crossSiteOrigin: "csrf_origin"
        }
    }

    var message: String {
        switch self {
        case .malformed: "The body cannot be read."
        case .tooLarge: "The body is too large."
        case .tooSlow: "The body took too long to arrive."
        case .unsupportedContentType: "Send application/json or application/x-www-form-urlencoded."
        case .wrongType: "This field has the wrong type."
        case .crossSiteTokenMissing: "The CSRF token is missing."
        case .crossSiteTokenInvalid: "The CSRF token is not valid. Load the page again."
        case .crossSiteOrigin: "The request comes from another site."
        }
    }

    /// The field the problem is about; empty for the body as a whole.
    var field: String {
        if case .wrongType(let field) = self { field } else { "" }
    }
}
