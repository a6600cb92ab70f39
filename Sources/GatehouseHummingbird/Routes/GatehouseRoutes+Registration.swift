import Gatehouse
import Hummingbird

extension GatehouseRoutes {
    /// Adds registration, unless it is switched off.
    func addRegistration(to routes: PolicyRoutes<Context>, _ paths: GatehousePaths) {
        guard gatekeeper.configuration.registration.isEnabled else { return }
        routes.public.get(paths.register) { _, context in success(context) }
        routes.public.post(paths.register) { request, context in try await register(request, context) }
    }

    /// Answers a free and a taken address alike, and signs nobody in.
    private func register(_ request: Request, _ context: Context) async throws -> Response {
        let input = try await input(request, context)
        let form = RegistrationForm(
            email: try input.requireText("email"),
            password: try input.requireText("password"),
            passwordConfirmation: try input.text("password_confirm"),
            username: try input.text("username"),
            fields: try input.others(than: ["email", "password", "password_confirm", "username", "csrf_token", "next"])
        )
        try await gatekeeper.register(form, client: context.gatehouse.client)
        return success(context)
    }
}
