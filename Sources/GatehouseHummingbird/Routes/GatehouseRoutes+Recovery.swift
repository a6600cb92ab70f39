import Gatehouse
import Hummingbird

extension GatehouseRoutes {
    /// Adds recovery, unless it is switched off: asking for a link, and setting a new password by it.
    func addRecovery(to routes: PolicyRoutes<Context>) {
        guard gatekeeper.configuration.recovery.isEnabled else { return }
        let path = gatekeeper.configuration.links.recoveryPath
        addLinkRequest(to: routes, at: path, .recovery) { email, client throws(GatehouseError) in
            try await gatekeeper.requestRecovery(of: email, client: client)
        }
        addLink(
            to: routes,
            .recovery,
            at: path,
            showing: nil,
            request: .recovery,
            done: .passwordReset
        ) { token, input, context in
            let state = context.gatehouse
            return try await gatekeeper.recover(
                token,
                password: try input.requireText("password"),
                repeated: try input.text("password_confirm"),
                replacing: state.sessionToken,
                client: state.client
            )
        }
    }
}
