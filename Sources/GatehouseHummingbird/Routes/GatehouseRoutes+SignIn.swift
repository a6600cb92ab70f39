import Gatehouse
import HTTPTypes
import Hummingbird
import NIOCore

extension GatehouseRoutes {
    /// Adds sign-in, sign-out and proving again who one is.
    func addSignIn(to routes: PolicyRoutes<Context>, _ paths: GatehousePaths) {
        routes.public.get(paths.signIn) { _, context in signInForm(context) }
        routes.public.post(paths.signIn) { request, context in try await signIn(request, context) }
        routes.public.post(paths.signOut) { request, context in try await signOut(request, context) }
        let members = routes.requireSignedIn()
        members.get(paths.verify) { _, context in try verifyForm(context) }
        members.post(paths.verify) { request, context in try await verify(request, context) }
    }

    private func signInForm(_ context: Context) -> Response {
        let attributes: [JSONValue] =
            gatekeeper.configuration.signIn.allowingUsernames
            ? [.string("email"), .string("username")] : [.string("email")]
        var members = [JSONValue.Member(name: "identity_attributes", value: .array(attributes))]
        if let principal = context.principal {
            members.append(user(principal.id, principal.email, principal.username))
        }
        return success(context, members)
    }

    private func signIn(_ request: Request, _ context: Context) async throws -> Response {
        let input = try await input(request, context)
        let username = try input.text("username") ?? ""
        let identity = username.isEmpty ? try input.requireText("email") : username
        if gatekeeper.configuration.passwordless.isEnabled, username.isEmpty, try input.text("password") == nil {
            try await gatekeeper.requestSignInLink(for: identity, client: context.gatehouse.client)
            let isJSON = ReplyForm(request) == .json
            return isJSON ? success(context) : Self.redirect(to: "\(gatekeeper.configuration.links.signInPath)/sent")
        }
        let signedIn = try await gatekeeper.signIn(
            identity,
            password: input.requireText("password"),
            remembering: input.flag("remember"),
            replacing: context.gatehouse.sessionToken,
            client: context.gatehouse.client
        )
        return try await success(signedIn, .signIn, request, context)
    }

    /// Ends the session, and what began with the sign-in of a refresh token that the body names.
    private func signOut(_ request: Request, _ context: Context) async throws -> Response {
        let refreshToken = try await Self.refreshToken(in: request)
        if let token = context.gatehouse.sessionToken {
            try await gatekeeper.signOut(token, client: context.gatehouse.client)
        }
        if let refreshToken { try await gatekeeper.endRefreshToken(refreshToken, client: context.gatehouse.client) }
        guard context.gatehouse.sessionToken != nil else { return Envelope.success([]) }
        var response = Envelope.success([])
        response.headers.append(HTTPField(name: .setCookie, value: cookies.sessionRemoval))
        response.headers[.clearSiteData] = #""cache", "storage""#
        return response
    }

    /// The refresh token that a body names; nil for a body that is empty or of another type, as clients send that have none.
    private static func refreshToken(in request: Request) async throws -> String? {
        let type = ContentType(request.headers[.contentType])
        guard type == .json || type == .form else { return nil }
        let bytes = try await RequestInput.body(of: request)
        guard !bytes.isEmpty else { return nil }
        var request = request
        request.body = RequestBody(buffer: ByteBuffer(bytes: bytes))
        return try await RequestInput(request).text("refresh_token")
    }

    private func verifyForm(_ context: Context) throws -> Response {
        let principal = try context.requirePrincipal()
        return success(context, [user(principal.id, principal.email, principal.username)])
    }

    private func verify(_ request: Request, _ context: Context) async throws -> Response {
        let principal = try context.requirePrincipal()
        let input = try await input(request, context)
        let signedIn = try await gatekeeper.verify(
            principal,
            password: input.requireText("password"),
            client: context.gatehouse.client
        )
        return try await success(signedIn, .renewal, request, context)
    }
}

extension HTTPField.Name {
    fileprivate static var clearSiteData: Self { Self("Clear-Site-Data") ?? .cacheControl }
}
