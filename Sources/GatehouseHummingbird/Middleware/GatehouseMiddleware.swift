public import Gatehouse
import GatehouseDatastore
import HTTPTypes
public import Hummingbird

/// Recognises the caller, refuses cross-site requests, and turns errors into replies.
///
/// It goes in first, so that nothing is added before it: what a handler throws is turned into a reply here, because
/// Hummingbird turns errors into replies outside all middleware, where no header could be added any more.
public struct GatehouseMiddleware<Context: GatehouseRequestContext>: RouterMiddleware {
    private let gatekeeper: Gatekeeper
    private let cookies: GatehouseCookies
    private let guardian: CrossSiteGuard
    private let clients: ClientAddress

    /// Makes the middleware of a gatekeeper.
    public init(_ gatekeeper: Gatekeeper) {
        self.gatekeeper = gatekeeper
        cookies = GatehouseCookies(gatekeeper.configuration.publicURL)
        guardian = CrossSiteGuard(gatekeeper)
        clients = ClientAddress(gatekeeper.configuration.proxies)
    }

    /// Handles a request.
    public func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        var context = context
        let newToken = await recognize(request, &context.gatehouse)
        var response: Response
        do {
            var request = request
            if context.gatehouse.isAuthenticatedByCookie { try await guardian.check(&request, context.gatehouse) }
            response = try await next(request, context)
        } catch {
            response = ErrorReply.response(for: error, to: context.gatehouse, logger: context.logger)
        }
        if let newToken, let session = context.gatehouse.bySession.principal?.session,
            !response.headers.setsCookie(named: cookies.sessionName)
        {
            response.headers.append(
                HTTPField(
                    name: .setCookie,
                    value: cookies.session(newToken, session, at: gatekeeper.surroundings.now())
                )
            )
        }
        secure(&response, context.gatehouse)
        // A body after the head would be taken for the next reply on the connection (RFC 9112 §6.3).
        return request.method == .head ? response.createHeadResponse() : response
    }

    /// Finds out who is calling, and returns the session's token to hand out if it has changed.
    ///
    /// A name and a password are only read here: what they cost is spent where a route accepts them.
    private func recognize(_ request: Request, _ state: inout GatehouseRequestState) async -> SessionToken? {
        state.gatekeeper = gatekeeper
        state.agent = request.headers[.userAgent]
        state.acceptedLanguages = request.headers[.acceptLanguage]
        if let header = clients.header {
            state.address = clients.find(peer: state.address, request.headers[values: header.name])
        }
        let newToken = await recognizeSession(request, &state)
        let isQueryAllowed = gatekeeper.configuration.tokens.insecurelyAllowingQuery
        state.credentials = HeaderCredentials(request, allowingQuery: isQueryAllowed)
        switch state.credentials {
        case .none, .basic: break
        case .refused(let error): state.byHeader = .refused(error)
        case .token(let text, _):
            do {
                state.note(try await gatekeeper.recognize(token: text))
            } catch {
                state.byHeader = .refused(error)
            }
        }
        return newToken
    }

    private func recognizeSession(_ request: Request, _ state: inout GatehouseRequestState) async -> SessionToken? {
        if case .one(let value) = CookieScanner.find(cookies.browserName, in: request.headers),
            value.utf8.count <= 64
        {
            state.browserValue = value
        }
        guard case .one(let value) = CookieScanner.find(cookies.sessionName, in: request.headers),
            let token = SessionToken(value)
        else { return nil }
        state.sessionToken = token
        do {
            guard let recognition = try await gatekeeper.recognize(token, client: state.client) else { return nil }
            state.bySession = .known(recognition.principal)
            return recognition.newToken
        } catch {
            state.bySession = .refused(error)
            return nil
        }
    }

    /// Adds the headers that every reply has, errors too.
    private func secure(_ response: inout Response, _ state: GatehouseRequestState) {
        response.headers[.xContentTypeOptions] = "nosniff"
        if gatekeeper.configuration.publicURL.isSecure {
            response.headers[.strictTransportSecurity] = "max-age=31536000; includeSubDomains"
        }
        if state.presentsCredentials || response.headers[.setCookie] != nil || response.status.code >= 400 {
            response.headers[.cacheControl] = "private, no-store"
            response.headers[.vary] = varyOfReplies
        }
        let isJSON = response.headers[.contentType]?.hasPrefix("application/json") == true
        if isJSON, response.headers[.contentSecurityPolicy] == nil {
            response.headers[.contentSecurityPolicy] = "default-src 'none'; frame-ancestors 'none'; sandbox"
        }
    }
}

extension HTTPFields {
    /// Whether a cookie of a name is being set or taken back.
    fileprivate func setsCookie(named name: String) -> Bool {
        self[values: .setCookie].contains { $0.hasPrefix("\(name)=") }
    }
}

extension GatehouseRequestState {
    /// Whether the request presents anything by which it may be authenticated.
    fileprivate var presentsCredentials: Bool {
        if case .none = credentials { return sessionToken != nil }
        return true
    }
}

extension ProxyConfiguration.Header {
    fileprivate var name: HTTPField.Name {
        switch self {
        case .xForwardedFor: HTTPField.Name("X-Forwarded-For") ?? .from
        case .forwarded: HTTPField.Name("Forwarded") ?? .from
        }
    }
}
