public import Gatehouse
import GatehouseDatastore
import HTTPTypes
public import Hummingbird

extension Router where Context: GatehouseRequestContext {
    /// Adds Gatehouse: its middleware, for every route added from now on, and its own routes.
    ///
    /// Call it before you add routes of your own; middleware does not reach routes that are already there. Add those to
    /// what it returns, each with who may use it.
    ///
    /// - Parameters:
    ///   - gatekeeper: The gatekeeper.
    ///   - paths: Where the routes are.
    ///   - templates: The folder of the application's own pages, which are read now; nil for none. See ``Pages``.
    /// - Returns: Routes that state who may use them; the table has those of Gatehouse already.
    /// - Throws: `TemplateError` that names the first file in the folder that cannot be used.
    @discardableResult
    public func addGatehouse(
        _ gatekeeper: Gatekeeper,
        paths: GatehousePaths = GatehousePaths(),
        templates: String? = nil
    ) throws(TemplateError) -> PolicyRoutes<Context> {
        let features = try GatehouseRoutes<Context>(gatekeeper, templates: templates)
        _ = add(middleware: GatehouseMiddleware(gatekeeper))
        let routes = PolicyRoutes(self)
        features.addSignIn(to: routes, paths)
        features.addRegistration(to: routes, paths)
        features.addSessions(to: routes, paths)
        features.addTokens(to: routes, paths)
        features.addConfirmation(to: routes)
        features.addRecovery(to: routes)
        features.addPasswordless(to: routes)
        features.addChanges(to: routes, paths)
        features.addEmailChange(to: routes)
        return routes
    }
}

/// Where the routes of Gatehouse are, but for those that mailed links lead to: `LinkConfiguration` says where these are.
public struct GatehousePaths: Sendable {
    /// Sign-in.
    public var signIn: RouterPath = "/login"
    /// Sign-out.
    public var signOut: RouterPath = "/logout"
    /// Proving again who one is.
    public var verify: RouterPath = "/verify"
    /// Registration.
    public var register: RouterPath = "/register"
    /// The user's own sessions.
    public var sessions: RouterPath = "/sessions"
    /// Trading a refresh token for the next one.
    public var refreshToken: RouterPath = "/refresh-token"
    /// The user's own personal access tokens.
    public var personalTokens: RouterPath = "/tokens"
    /// Changing the password.
    public var changePassword: RouterPath = "/change"
    /// Changing the username.
    public var changeUsername: RouterPath = "/change-username"

    /// Makes the paths that Flask-Security's clients know.
    public init() {}
}

/// The routes of Gatehouse, one extension a feature.
struct GatehouseRoutes<Context: GatehouseRequestContext>: Sendable {
    let gatekeeper: Gatekeeper
    let guardian: CrossSiteGuard
    let cookies: GatehouseCookies
    let pages: Pages

    /// - Throws: `TemplateError` that names the first file in the folder that cannot be used.
    init(_ gatekeeper: Gatekeeper, templates folder: String?) throws(TemplateError) {
        self.gatekeeper = gatekeeper
        pages = try Pages(
            gatekeeper.application,
            catalogue: gatekeeper.catalogue,
            templates: folder,
            surroundings: gatekeeper.surroundings
        )
        guardian = CrossSiteGuard(gatekeeper)
        cookies = GatehouseCookies(gatekeeper.configuration.publicURL)
    }

    /// Checks the request's cross-site token and reads its body.
    ///
    /// The middleware has checked requests with a session; these routes demand a token of everybody, because whoever can
    /// sign a victim in to an account of their own can read what the victim does there. A token in a header is no less: no
    /// other site can make a browser send it.
    func input(_ request: Request, _ context: Context) async throws -> RequestInput {
        var request = request
        let state = context.gatehouse
        if !state.isAuthenticatedByCookie, !state.isAuthenticatedByToken { try await guardian.check(&request, state) }
        return try await RequestInput(request)
    }

    /// Makes a reply that hands the client a cross-site token for its next request.
    func success(_ context: Context, _ members: [JSONValue.Member] = []) -> Response {
        let (token, cookie) = guardian.issue(context.gatehouse)
        var response = Envelope.success([JSONValue.Member(name: "csrf_token", value: .string(token))] + members)
        if let cookie { response.headers.append(HTTPField(name: .setCookie, value: cookie)) }
        response.headers[.cacheControl] = "private, no-store"
        response.headers[.vary] = varyOfReplies
        return response
    }

    /// How a session came about.
    enum Occasion {
        /// Somebody signed in.
        case signIn
        /// Somebody who was signed in proved again who they are.
        case renewal
    }

    /// Makes the reply that begins or renews a session, with tokens if the client is to have them.
    func success(
        _ signedIn: SignedIn,
        _ occasion: Occasion,
        _ request: Request,
        _ context: Context
    ) async throws -> Response {
        let tokens = try await tokens(for: signedIn, occasion, request, context)
        let account = signedIn.account
        let members = [
            JSONValue.Member(name: "csrf_token", value: .string(guardian.issue(for: signedIn.session))),
            user(account.id, account.email, account.username, tokens),
        ]
        var response = Envelope.success(members)
        response.headers.append(HTTPField(name: .setCookie, value: sessionCookie(of: signedIn)))
        return response
    }

    /// The cookie that carries the token of a session that begins or was renewed.
    func sessionCookie(of signedIn: SignedIn) -> String {
        cookies.session(signedIn.token, signedIn.session, at: gatekeeper.surroundings.now())
    }

    /// The member that names a user, with the tokens that act for the user if there are any.
    func user(_ id: UserID, _ email: String, _ username: String?, _ tokens: IssuedTokens? = nil) -> JSONValue.Member {
        var members = [
            JSONValue.Member(name: "id", value: .string(id.description)),
            JSONValue.Member(name: "email", value: .string(email)),
        ]
        if let username { members.append(JSONValue.Member(name: "username", value: .string(username))) }
        if let tokens {
            members.append(.init(name: "authentication_token", value: .string(tokens.authentication.text)))
            if let refresh = tokens.refresh {
                members.append(JSONValue.Member(name: "refresh_token", value: .string(refresh.text)))
            }
        }
        return JSONValue.Member(name: "user", value: .object(members))
    }
}
