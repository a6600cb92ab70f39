import Gatehouse
import HTTPTypes
import Hummingbird

/// What a request presents in its headers, or its query, to show for whom it acts; the cookie of a session is not among it.
indirect enum HeaderCredentials: Sendable {
    /// Nothing.
    case none
    /// A token, of whatever kind, and whether it stands in a header: what stands in the query another site can make a browser
    /// send.
    case token(String, isInHeader: Bool)
    /// A name and a password.
    case basic(BasicCredentials)
    /// Something that cannot be read, or several things of which nobody can say which is meant.
    case refused(GatehouseError)

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
            self = .refused(GatehouseError(.credentialsSeveral))
            return
        }
        let first = authorization.first.map(Self.init(authorization:)) ?? .none
        guard let token = tokenHeader.first ?? query.first else {
            self = first
            return
        }
        let isAgreed = (tokenHeader + query).allSatisfy { $0.utf8.elementsEqual(token.utf8) }
        switch first {
        case .none where isAgreed: self = .token(token, isInHeader: !tokenHeader.isEmpty)
        case .token(let bearer, _) where isAgreed && bearer.utf8.elementsEqual(token.utf8): self = first
        default: self = .refused(GatehouseError(.credentialsSeveral))
        }
    }

    /// Reads the header `Authorization`; the scheme's name may be written in any case (RFC 9110 §11.1).
    private init(authorization text: String) {
        let scheme = text.prefix { $0 != " " }
        let rest = text.dropFirst(scheme.count).drop { $0 == " " }
        switch scheme.lowercased() {
        case "bearer":
            self =
                rest.isEmpty ? .refused(GatehouseError(.credentialsMalformed)) : .token(String(rest), isInHeader: true)
        case "basic":
            self = BasicCredentials(header: rest).map(Self.basic) ?? .refused(GatehouseError(.credentialsMalformed))
        default: self = .none
        }
    }
}

extension HTTPField.Name {
    static var authenticationToken: Self { Self("Authentication-Token") ?? .authorization }
}
