import Gatehouse
import HTTPTypes
import Hummingbird

/// What a request presents in its headers to show for whom it acts; the cookie of a session is not among it.
enum HeaderCredentials: Sendable {
    /// Nothing.
    case none
    /// A token, of whatever kind.
    case token(String)
    /// A name and a password.
    case basic(BasicCredentials)
    /// Something that cannot be read, or several things of which nobody can say which is meant.
    case refused(InputError)

    /// Reads a request.
    ///
    /// A token stands in the header `Authentication-Token`, or in `Authorization` after the word `Bearer` (RFC 6750 §2.1),
    /// or, if that is allowed, in the query as `auth_token`. One token in two places is one credential; two tokens, a token
    /// beside a name and a password, or a header twice are refused.
    init(_ request: Request, allowingQuery: Bool) {
        let authorization = request.headers[values: .authorization]
        let tokenHeader = request.headers[values: .authenticationToken]
        let query = allowingQuery ? request.uri.queryParameters.getAll("auth_token").map { String($0) } : []
        guard authorization.count <= 1, tokenHeader.count <= 1, query.count <= 1 else {
            self = .refused(.credentialsSeveral)
            return
        }
        let first = authorization.first.map(Self.init(authorization:)) ?? .none
        guard let token = tokenHeader.first ?? query.first else {
            self = first
            return
        }
        let isAgreed = (tokenHeader + query).allSatisfy { $0.utf8.elementsEqual(token.utf8) }
        switch first {
        case .none where isAgreed: self = .token(token)
        case .token(let bearer) where isAgreed && bearer.utf8.elementsEqual(token.utf8): self = .token(token)
        default: self = .refused(.credentialsSeveral)
        }
    }

    /// Reads the header `Authorization`; the scheme's name may be written in any case (RFC 9110 §11.1).
    private init(authorization text: String) {
        let scheme = text.prefix { $0 != " " }
        let rest = text.dropFirst(scheme.count).drop { $0 == " " }
        switch scheme.lowercased() {
        case "bearer": self = rest.isEmpty ? .refused(.credentialsMalformed) : .token(String(rest))
        case "basic": self = BasicCredentials(rest).map(Self.basic) ?? .refused(.credentialsMalformed)
        default: self = .none
        }
    }
}

extension HTTPField.Name {
    static var authenticationToken: Self { Self("Authentication-Token") ?? .authorization }
}
