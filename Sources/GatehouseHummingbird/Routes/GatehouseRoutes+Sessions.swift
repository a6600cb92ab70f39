import Gatehouse
import GatehouseDatastore
import HTTPTypes
import Hummingbird

extension GatehouseRoutes {
    /// Adds the list of the user's own sessions, and ending them.
    func addSessions(to routes: PolicyRoutes<Context>, _ paths: GatehousePaths) {
        let routes = routes.requireSignedIn()
        routes.get(paths.sessions) { _, context in try await list(context) }
        routes.delete(paths.sessions) { _, context in try await endOthers(context) }
        routes.delete(RouterPath("\(paths.sessions.description)/:id")) { _, context in try await end(context) }
    }

    private func list(_ context: Context) async throws -> Response {
        let principal = try context.requirePrincipal()
        let sessions = try await gatekeeper.sessions(of: principal).map { session in
            JSONValue.object([
                "id": .string(session.id.description),
                "created_at": .string(session.createdAt.description),
                "last_seen_at": .string(session.lastSeenAt.description),
                "address": session.address.map { .string($0.string) },
                "agent": session.agent.map { .string($0.string) },
                "method": .string(session.method.string),
                "remembered": .bool(session.isRemembered),
                "current": .bool(session.id == principal.session?.id),
            ])
        }
        return success(context, [JSONValue.Member(name: "sessions", value: .array(sessions))])
    }

    private func endOthers(_ context: Context) async throws -> Response {
        let principal = try context.requirePrincipal()
        let count = try await gatekeeper.endOtherSessions(of: principal, client: context.gatehouse.client)
        return success(context, [JSONValue.Member(name: "ended", value: .number(String(count)))])
    }

    private func end(_ context: Context) async throws -> Response {
        let principal = try context.requirePrincipal()
        guard let id = context.parameters.get("id").flatMap({ SessionID(String($0)) }),
            try await gatekeeper.endSession(id, of: principal, client: context.gatehouse.client)
        else { throw GatehouseError(.notFound) }
        guard id == principal.session?.id else { return success(context) }
        var response = Envelope.success([])
        response.headers.append(HTTPField(name: .setCookie, value: cookies.sessionRemoval))
        return response
    }
}
