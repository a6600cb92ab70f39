import Gatehouse
import GatehouseDatastore
import GatehouseHummingbird
import HTTPTypes
import Hummingbird
import NIOCore

/// The routes of the showcase, each guarded in another way.
struct ShowcaseRoutes {
    let gatekeeper: Gatekeeper
    let posts: Posts

    private struct Me: ResponseEncodable {
        let id: String
        let email: String
        let username: String?
        let roles: [String]
        let permissions: [String]
        let via: String

        // Every member is there, also a username that is null.
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(id, forKey: .id)
            try container.encode(email, forKey: .email)
            try container.encode(username, forKey: .username)
            try container.encode(roles, forKey: .roles)
            try container.encode(permissions, forKey: .permissions)
            try container.encode(via, forKey: .via)
        }

        private enum CodingKeys: String, CodingKey {
            case id, email, username, roles, permissions, via
        }
    }

    private struct Message: ResponseEncodable {
        let message: String
    }

    /// The router, and the table of its routes.
    func router() throws -> (router: Router<GatehouseContext>, table: RouteTable) {
        let router = Router(context: GatehouseContext.self)
        // Before Gatehouse: it answers whatever becomes of the stores.
        router.get("/healthz") { _, _ in Message(message: "alive") }
        let routes = try router.addGatehouse(gatekeeper)
        routes.public.get("/readyz") { [gatekeeper] _, _ in
            try await gatekeeper.checkStores()
            return Message(message: "ready")
        }
        routes.public.get("/") { _, context in Self.home(context) }
        let anyMethod = routes.require(.methods(.session, .token, .personalToken, .basic))
        anyMethod.get("/me") { _, context in try Self.me(context) }
        routes.require(.methods(.session)).get("/session-only") { _, context in try Self.me(context) }
        routes.require(.methods(.token)).get("/token-only") { _, context in try Self.me(context) }
        routes.require(.methods(.basic)).get("/basic-only") { _, context in try Self.me(context) }
        routes.requireRoles(all: "admin").get("/admin") { _, context in try Self.me(context) }
        routes.requireRoles(any: "admin", "editor").get("/editor") { _, context in try Self.me(context) }
        routes.requireRoles(all: "admin", "editor").get("/admin-and-editor") { _, context in try Self.me(context) }
        anyMethod.requirePermissions(all: "reports-read").get("/reports") { _, context in try Self.me(context) }
        routes.requireFresh(within: gatekeeper.configuration.sessions.freshness)
            .get("/fresh") { _, context in try Self.me(context) }
        routes.requireNeed("edit") { _, context in try context.parameters.require("id") }
            .put("/posts/:id") { [posts] request, context in
                let principal = try context.requirePrincipal()
                let body = try await request.body.collect(upTo: 65_536)
                let id = try context.parameters.require("id")
                guard posts.write(String(buffer: body), to: id, by: principal.id.description) else {
                    throw GatehouseError(.forbidden)
                }
                return Message(message: "written")
            }
        return (router, routes.table)
    }

    private static func me(_ context: GatehouseContext) throws -> Me {
        let principal = try context.requirePrincipal()
        return Me(
            id: principal.id.description,
            email: principal.email,
            username: principal.username,
            roles: principal.roles,
            permissions: principal.permissions.sorted(),
            via: principal.via.rawValue
        )
    }

    private static func home(_ context: GatehouseContext) -> Response {
        let state: String
        do {
            state = "You are signed in as \(escape(try context.requirePrincipal().email))."
        } catch {
            state =
                error.code == .storeUnavailable
                ? "Whether you are signed in cannot be told at the moment." : "You are not signed in."
        }
        let links = [
            "/login", "/register", "/confirm", "/reset", "/change", "/change-email", "/change-username", "/verify",
            "/sessions", "/tokens", "/mail", "/me", "/session-only", "/token-only", "/basic-only", "/admin", "/editor",
            "/admin-and-editor", "/reports", "/fresh", "/healthz", "/readyz",
        ].map { "<li><a href=\"\($0)\">\($0)</a></li>" }.joined(separator: "\n")
        let page = """
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><title>Gatehouse showcase</title></head>
            <body>
            <h1>Gatehouse showcase</h1>
            <p>\(state)</p>
            <ul>
            \(links)
            </ul>
            </body>
            </html>
            """
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/html; charset=utf-8",
                .contentSecurityPolicy:
                    "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(string: page))
        )
    }

    private static func escape(_ text: String) -> String {
        text.reduce(into: "") { output, character in
            switch character {
            case "&": output += "&amp;"
            case "<": output += "&lt;"
            case ">": output += "&gt;"
            case "\"": output += "&quot;"
            case "'": output += "&#39;"
            default: output.append(character)
            }
        }
    }
}
