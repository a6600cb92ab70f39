import Gatehouse
import Hummingbird

extension GatehouseRoutes {
    /// Adds the confirmation of addresses: asking for a link, and following it.
    func addConfirmation(to routes: PolicyRoutes<Context>) {
        let path = gatekeeper.configuration.links.confirmationPath
        addLinkRequest(to: routes, at: path, .confirmation) { email, client throws(GatehouseError) in
            try await gatekeeper.requestConfirmation(of: email, client: client)
        }
        addLink(
            to: routes,
            .confirmation,
            at: path,
            showing: .confirmation,
            request: .confirmation,
            done: .confirmed
        ) { token, _, context in
            let state = context.gatehouse
            return try await gatekeeper.confirm(token, replacing: state.sessionToken, client: state.client)
        }
    }
}
