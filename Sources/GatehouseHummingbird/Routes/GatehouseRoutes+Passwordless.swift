import Gatehouse
import Hummingbird

extension GatehouseRoutes {
    /// Adds sign-in by a mailed link, if it is switched on; the link is asked for where people sign in.
    func addPasswordless(to routes: PolicyRoutes<Context>) {
        guard gatekeeper.configuration.passwordless.isEnabled else { return }
        addLink(
            to: routes,
            .signIn,
            at: gatekeeper.configuration.links.signInPath,
            showing: .signIn,
            request: .signIn,
            done: .signedIn
        ) { token, _, context in
            let state = context.gatehouse
            let signedIn = try await gatekeeper.signIn(token, replacing: state.sessionToken, client: state.client)
            return LinkOutcome(signedIn)
        }
    }
}
