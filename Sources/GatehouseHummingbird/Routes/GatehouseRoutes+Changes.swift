import Gatehouse
import Hummingbird

extension GatehouseRoutes {
    /// Adds the change of the password and of the username.
    func addChanges(to routes: PolicyRoutes<Context>, _ paths: GatehousePaths) {
        let routes = routes.requireSignedIn()
        routes.get(paths.changePassword) { _, context in try changeForm(context) }
        routes.post(paths.changePassword) { request, context in try await changePassword(request, context) }
        guard gatekeeper.configuration.usernameChange.isEnabled else { return }
        routes.get(paths.changeUsername) { _, context in try changeForm(context) }
        let fresh = routes.requireFresh(within: gatekeeper.configuration.usernameChange.freshness)
        fresh.post(paths.changeUsername) { request, context in try await changeUsername(request, context) }
    }

    private func changeForm(_ context: Context) throws -> Response {
        let principal = try context.requirePrincipal()
        return success(context, [user(principal.id, principal.email, principal.username)])
    }

    private func changePassword(_ request: Request, _ context: Context) async throws -> Response {
        let principal = try context.requirePrincipal()
        let input = try await input(request, context)
        let signedIn = try await gatekeeper.changePassword(
            of: principal,
            from: input.requireText("password"),
            to: input.requireText("new_password"),
            repeated: input.text("new_password_confirm"),
            client: context.gatehouse.client
        )
        return try await success(signedIn, .renewal, request, context)
    }

    private func changeUsername(_ request: Request, _ context: Context) async throws -> Response {
        let principal = try context.requirePrincipal()
        let input = try await input(request, context)
        let account = try await gatekeeper.changeUsername(
            of: principal,
            to: input.text("username") ?? "",
            client: context.gatehouse.client
        )
        return success(context, [user(account.id, account.email, account.username)])
    }
}
