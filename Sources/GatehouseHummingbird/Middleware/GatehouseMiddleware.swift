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

    /// Makes the middleware of a gatekeeper.
    public init(_ gatekeeper: Gatekeeper) {
        self.gatekeeper = gatekeeper
        cookies = GatehouseCookies(gatekeeper.configuration.publicURL)
        guardian = CrossSiteGuard(gatekeeper)
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
            if context.gatehouse.token != nil { try await guardian.check(&request, context.gatehouse) }
            response = try await next(request, context)
        } catch {
            response = ErrorReply.response(for: error, to: context.gatehouse, logger: context.logger)
        }
        if let newToken, let session = context.gatehouse.principal?.session,
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

    /// Finds out who is calling, and returns the token to hand out if it has changed.
    private func recognize(_ request: Request, _ state: inout GatehouseRequestState) async -> SessionToken? {
        state.gatekeeper = gatekeeper
        state.agent = request.headers[.userAgent]
        state.acceptedLanguages = request.headers[.acceptLanguage]
        if case .one(let value) = CookieScanner.find(cookies.browserName, in: request.headers),
            value.utf8.count <= 64
        {
            state.browserValue = value
        }
        guard case .one(let value) = CookieScanner.find(cookies.sessionName, in: request.headers),
            let token = SessionToken(value)
        else { return nil }
        state.token = token
        do {
            guard let recognition = try await gatekeeper.recognize(token, client: state.client) else { return nil }
            state.identity = .known(recognition.principal)
            return recognition.newToken
        } catch {
            state.identity = .unavailable(error)
            return nil
        }
    }

    /// Adds the headers that every reply has, errors too.
    private func secure(_ response: inout Response, _ state: GatehouseRequestState) {
        response.headers[.xContentTypeOptions] = "nosniff"
        if gatekeeper.configuration.publicURL.isSecure {
            response.headers[.strictTransportSecurity] = "max-age=31536000; includeSubDomains"
        }
        if state.token != nil || response.headers[.setCookie] != nil || response.status.code >= 400 {
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
