public import Gatehouse
import GatehouseDatastore
import HTTPTypes
public import Hummingbird

extension RouterMethods where Context: GatehouseRequestContext {
    /// Adds Gatehouse: its middleware, for every route added from now on, and its own routes.
    ///
    /// Call it before you add routes of your own; middleware does not reach routes that are already there.
    ///
    /// - Parameters:
    ///   - gatekeeper: The gatekeeper.
    ///   - paths: Where the routes are.
    ///   - templates: The folder of the application's own pages, which are read now; nil for none. See ``Pages``.
    /// - Throws: `TemplateError` that names the first file in the folder that cannot be used.
    @discardableResult
    public func addGatehouse(
        _ gatekeeper: Gatekeeper,
        paths: GatehousePaths = GatehousePaths(),
        templates: String? = nil
    ) throws(TemplateError) -> Self {
        let routes = try GatehouseRoutes<Context>(gatekeeper, templates: templates)
        _ = add(middleware: GatehouseMiddleware(gatekeeper))
        routes.addSignIn(to: self, paths)
        routes.addRegistration(to: self, paths)
        routes.addSessions(to: self, paths)
        routes.addConfirmation(to: self)
        routes.addRecovery(to: self)
        routes.addPasswordless(to: self)
        routes.addChanges(to: self, paths)
        routes.addEmailChange(to: self)
        return self
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
    /// sign a victim in to an account of their own can read what the victim does there.
    func input(_ request: Request, _ context: Context) async throws -> RequestInput {
        var request = request
        if context.gatehouse.token == nil { try await guardian.check(&request, context.gatehouse) }
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

    /// Makes the reply that begins or renews a session.
    func success(_ signedIn: SignedIn) -> Response {
        let members = [
            JSONValue.Member(name: "csrf_token", value: .string(guardian.issue(for: signedIn.session))),
            user(signedIn.account.id, signedIn.account.email, signedIn.account.username),
        ]
        var response = Envelope.success(members)
        response.headers.append(HTTPField(name: .setCookie, value: sessionCookie(of: signedIn)))
        return response
    }

    /// The cookie that carries the token of a session that begins or was renewed.
    func sessionCookie(of signedIn: SignedIn) -> String {
        cookies.session(signedIn.token, signedIn.session, at: gatekeeper.surroundings.now())
    }

    /// The member that names a user.
    func user(_ id: UserID, _ email: String, _ username: String?) -> JSONValue.Member {
        JSONValue.Member(
            name: "user",
            value: .object([
                "id": .string(id.description), "email": .string(email), "username": username.map { .string($0) },
            ])
        )
    }
}
