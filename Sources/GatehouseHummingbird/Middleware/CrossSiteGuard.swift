import Gatehouse
import HTTPTypes
import Hummingbird
import NIOCore

/// Refuses requests that another site made a browser send.
///
/// A request that can change something needs a token bound to its session, or to its browser where nobody is signed in;
/// and where the browser says from which site it comes, it has to be ours (Fetch Metadata, else Origin).
struct CrossSiteGuard: Sendable {
    private let tokens: CrossSiteTokens
    private let publicURL: PublicURL
    private let cookies: GatehouseCookies

    init(_ gatekeeper: Gatekeeper) {
        tokens = gatekeeper.crossSiteTokens
        publicURL = gatekeeper.configuration.publicURL
        cookies = GatehouseCookies(gatekeeper.configuration.publicURL)
    }

    /// Checks a request that changes something; one that only reads passes.
    ///
    /// The token is taken from the header `X-CSRF-Token` or `X-XSRF-Token`, or from the body's field `csrf_token`; the body
    /// is put back for the handler then.
    ///
    /// - Throws: ``InputError`` that says what is missing or wrong.
    func check(_ request: inout Request, _ state: GatehouseRequestState) async throws {
        guard request.method.changesSomething else { return }
        if case .refused(let error) = state.bySession { throw error }
        try checkOrigin(of: request)
        guard let token = try await presentedToken(&request) else { throw InputError.crossSiteTokenMissing }
        guard let binding = binding(state), tokens.verify(token, for: binding) else {
            throw InputError.crossSiteTokenInvalid
        }
    }

    /// Checks that a request that changes something does not come from another site, as far as the browser says.
    ///
    /// Enough where no cookie is sent, but a browser may send what it remembers: a name and a password.
    func checkOrigin(of request: Request) throws {
        guard request.method.changesSomething, !isSameSite(request.headers) else { return }
        throw InputError.crossSiteOrigin
    }

    /// What this request's tokens are bound to; nil if it brings neither a session nor a browser's cookie.
    func binding(_ state: GatehouseRequestState) -> CrossSiteTokens.Binding? {
        if let session = state.bySession.principal?.session { return .session(session.id) }
        return state.browserValue.map { .browser($0) }
    }

    /// Returns a token for the next request, and the cookie to set with it if the browser has none yet.
    func issue(_ state: GatehouseRequestState) -> (token: String, cookie: String?) {
        if let binding = binding(state) { return (tokens.issue(for: binding), nil) }
        let value = tokens.makeBrowserValue()
        return (tokens.issue(for: .browser(value)), cookies.browser(value))
    }

    /// Returns a token for a session that began a moment ago.
    func issue(for session: Session) -> String {
        tokens.issue(for: .session(session.id))
    }

    private func presentedToken(_ request: inout Request) async throws -> String? {
        for name in [HTTPField.Name.csrfToken, .xsrfToken] {
            if let token = request.headers[name] { return token }
        }
        let type = ContentType(request.headers[.contentType])
        guard type == .json || type == .form else { return nil }
        let bytes = try await RequestInput.body(of: request)
        request.body = RequestBody(buffer: ByteBuffer(bytes: bytes))
        return try await RequestInput(request).text("csrf_token")
    }

    private func isSameSite(_ headers: HTTPFields) -> Bool {
        let site = headers[.secFetchSite]
        if let site, site != "same-origin", site != "none" { return false }
        guard let origin = headers[.origin] else { return true }
        // A form of a page with `Referrer-Policy: no-referrer` hides its origin (Fetch §3.2); the browser still vouches.
        if site == "same-origin", origin == "null" { return true }
        guard let origin = PublicURL(origin), origin.isSecure == publicURL.isSecure, origin.port == publicURL.port
        else {
            return false
        }
        // 127.0.0.1, ::1 and localhost are one machine to whoever develops on it.
        return origin.host == publicURL.host || (origin.isLoopback && publicURL.isLoopback)
    }
}

extension HTTPRequest.Method {
    /// Whether a request of the method may change something (RFC 9110 §9.2.1).
    fileprivate var changesSomething: Bool { ![.get, .head, .options, .trace].contains(self) }
}

extension HTTPField.Name {
    fileprivate static var csrfToken: Self { Self("X-CSRF-Token") ?? .authorization }
    fileprivate static var xsrfToken: Self { Self("X-XSRF-Token") ?? .authorization }
    fileprivate static var secFetchSite: Self { Self("Sec-Fetch-Site") ?? .authorization }
}
