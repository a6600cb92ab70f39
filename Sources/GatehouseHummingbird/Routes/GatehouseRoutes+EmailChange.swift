import Gatehouse
import Hummingbird

extension GatehouseRoutes {
    /// Adds the change of the e-mail address, unless it is switched off: asking for it, following the link to the new
    /// address, and undoing it from the old one.
    func addEmailChange(to routes: PolicyRoutes<Context>) {
        guard gatekeeper.configuration.emailChange.isEnabled else { return }
        let links = gatekeeper.configuration.links
        let members = routes.requireSignedIn()
        members.get(RouterPath(links.emailChangePath)) { _, context in
            let principal = try context.requirePrincipal()
            return success(context, [user(principal.id, principal.email, principal.username)])
        }
        let fresh = members.requireFresh(within: gatekeeper.configuration.emailChange.freshness)
        fresh.post(RouterPath(links.emailChangePath)) { request, context in
            let principal = try context.requirePrincipal()
            let input = try await input(request, context)
            try await gatekeeper.requestEmailChange(
                of: principal,
                to: input.requireText("email"),
                client: context.gatehouse.client
            )
            return ReplyForm(request) == .json
                ? success(context) : Self.redirect(to: "\(links.emailChangePath)/sent")
        }
        addLink(
            to: routes,
            .emailChange,
            at: links.emailChangePath,
            showing: .emailChange,
            request: nil,
            done: .emailChanged
        ) { token, _, context in
            try await gatekeeper.confirmEmailChange(token, client: context.gatehouse.client)
        }
        addLink(
            to: routes,
            .emailUndo,
            at: links.emailUndoPath,
            showing: .emailChangeUndo,
            request: nil,
            done: .emailChangeUndone
        ) { token, _, context in
            try await gatekeeper.undoEmailChange(token, client: context.gatehouse.client)
        }
    }
}
