import Gatehouse
import GatehouseDatastore
import HTTPTypes
import Hummingbird

extension GatehouseRoutes {
    /// Adds what is there for programs: trading refresh tokens, and personal access tokens, unless they are switched off.
    func addTokens(to routes: PolicyRoutes<Context>, _ paths: GatehousePaths) {
        let configuration = gatekeeper.configuration
        let members = routes.requireSignedIn()
        if configuration.tokens.isEnabled, configuration.refreshTokens.isEnabled {
            routes.public.post(paths.refreshToken) { request, context in try await refresh(request, context) }
            members.get(paths.refreshToken) { _, context in try await listFamilies(context) }
            members.delete(RouterPath("\(paths.refreshToken.description)/:id")) { _, context in
                try await endFamily(context)
            }
        }
        guard configuration.personalTokens.isEnabled else { return }
        members.get(paths.personalTokens) { _, context in try await list(context) }
        members.requireFresh(within: configuration.personalTokens.freshness).post(paths.personalTokens) {
            request,
            context in try await create(request, context)
        }
        members.delete(RouterPath("\(paths.personalTokens.description)/:id")) { _, context in
            try await revoke(context)
        }
    }

    /// The tokens of somebody who signed in, or proved again who they are; nil if the client is to have none.
    ///
    /// JSON clients have them at sign-in unless that is switched off, and wherever they ask with `include_auth_token`; who
    /// came with a token has a new one, since the old one may have ended.
    func tokens(
        for signedIn: SignedIn,
        _ occasion: Occasion,
        _ request: Request,
        _ context: Context
    ) async throws -> IssuedTokens? {
        let configuration = gatekeeper.configuration.tokens
        guard configuration.isEnabled else { return nil }
        let isAsked =
            request.uri.queryParameters.get("include_auth_token").map { !["false", "0"].contains($0) } ?? false
        let isUsual = occasion == .signIn && configuration.returningAtSignIn && ReplyForm(request) == .json
        guard isAsked || isUsual || context.principal?.via == .token else { return nil }
        return try await gatekeeper.issueTokens(for: signedIn, client: context.gatehouse.client)
    }

    private func refresh(_ request: Request, _ context: Context) async throws -> Response {
        let input = try await RequestInput(request)
        let token = try input.requireText("refresh_token")
        let (account, tokens) = try await gatekeeper.refresh(token, client: context.gatehouse.client)
        var response = Envelope.success([user(account.id, account.email, account.username, tokens)])
        response.headers[.cacheControl] = "private, no-store"
        return response
    }

    private func listFamilies(_ context: Context) async throws -> Response {
        let families = try await gatekeeper.refreshFamilies(of: context.requirePrincipal()).map { family in
            JSONValue.object([
                "id": .string(family.id.description),
                "created_at": .string(family.createdAt.description),
                "last_used_at": .string(family.lastUsedAt.description),
                "ends_at": .string(family.endsAt.description),
                "address": family.address.map { .string($0.string) },
                "agent": family.agent.map { .string($0.string) },
            ])
        }
        return success(context, [JSONValue.Member(name: "refresh_tokens", value: .array(families))])
    }

    private func endFamily(_ context: Context) async throws -> Response {
        guard let id = context.parameters.get("id").flatMap({ RefreshFamilyID(String($0)) }),
            try await gatekeeper.endRefreshFamily(id, of: context.requirePrincipal(), client: context.gatehouse.client)
        else { throw GatehouseError(.notFound) }
        return success(context)
    }

    // MARK: - Personal access tokens

    private func list(_ context: Context) async throws -> Response {
        let tokens = try await gatekeeper.personalTokens(of: context.requirePrincipal()).map {
            JSONValue.object($0.members)
        }
        return success(context, [JSONValue.Member(name: "personal_tokens", value: .array(tokens))])
    }

    private func create(_ request: Request, _ context: Context) async throws -> Response {
        let principal = try context.requirePrincipal()
        let input = try await input(request, context)
        let form = PersonalTokenForm(
            name: try input.requireText("name"),
            permissions: try input.words("permissions"),
            lifetime: try input.seconds("expires_in")
        )
        let (token, summary) = try await gatekeeper.createPersonalToken(
            form,
            for: principal,
            client: context.gatehouse.client
        )
        let members = summary.members + [JSONValue.Member(name: "token", value: .string(token.text))]
        return success(context, [JSONValue.Member(name: "personal_token", value: .object(members))])
    }

    private func revoke(_ context: Context) async throws -> Response {
        guard let id = context.parameters.get("id").flatMap({ PersonalTokenID(String($0)) }),
            try await gatekeeper.revokePersonalToken(
                id,
                of: context.requirePrincipal(),
                client: context.gatehouse.client
            )
        else { throw GatehouseError(.notFound) }
        return success(context)
    }
}

extension PersonalTokenSummary {
    /// The token as a reply has it.
    fileprivate var members: [JSONValue.Member] {
        [
            .init(name: "id", value: .string(id.description)),
            .init(name: "name", value: .string(name)),
            .init(name: "permissions", value: .array(permissions.map { .string($0) })),
            .init(name: "created_at", value: .string(createdAt.description)),
            .init(name: "expires_at", value: .string(expiresAt.description)),
            .init(name: "last_used_at", value: lastUsedAt.map { .string($0.description) } ?? .null),
        ]
    }
}
