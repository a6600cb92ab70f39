import Gatehouse
import Hummingbird

extension GatehouseRoutes {
    /// Adds the confirmation of addresses: asking for a link, and following it.
    func addConfirmation(to router: some RouterMethods<Context>) {
        let path = gatekeeper.configuration.links.confirmationPath
        addLinkRequest(to: router, at: path, .confirmation) { email, client throws(GatehouseError) in
            try await gatekeeper.requestConfirmation(of: email, client: client)
        }
        addLink(
            to: router,
            .confirmation,
            at: path,
            showing: .confirmation,
            request: .confirmation,
            done: .confirmed
        ) { token, _, context in
            let state = context.gatehouse
            return try await gatekeeper.confirm(token, replacing: state.token, client: state.client)
        }
    }
}
