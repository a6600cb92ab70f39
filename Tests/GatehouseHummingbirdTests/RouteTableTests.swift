import Foundation
import Gatehouse
import GatehouseHummingbird
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@Suite("Routes that state who may use them")
struct RouteTableTests {
    @Test func `the table lists every route with its policy, and start-up finds those that state none`() async throws {
        let site = try await Site(.memory)
        let router = Router(context: GatehouseContext.self)
        router.get("/healthz") { _, _ in "alive" }
        let routes = try router.addGatehouse(site.gatekeeper)
        try routes.table.requirePolicies(of: router, except: ["GET /healthz"])
        routes.public.get("/") { _, _ in "home" }
        let api = routes.group("api").require(.methods(.token, .personalToken))
        api.requirePermissions(all: "reports-read").get("reports/:id") { _, _ in "report" }
        routes.requireNeed("edit") { _, context in try context.parameters.require("id") }.put("/posts/:id") { _, _ in
            "ok"
        }
        try routes.table.requirePolicies(of: router, except: ["GET /healthz"])
        let lines = routes.table.description.split(separator: "\n").map { line in
            line.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
        }
        for line in [
            "GET / public", "POST /login public",
            "PUT /posts/{id} session or token, and need edit of the object",
            "GET /api/reports/{id} token or personal token, and permission reports-read",
            "GET /sessions session or token", "POST /refresh-token public", "DELETE /tokens/{id} session or token",
        ] {
            #expect(lines.contains(line), "\(line) in \(routes.table)")
        }
        routes.get("/forgotten") { _, _ in "x" }
        router.post("/direct") { _, _ in "x" }
        router.on("/", method: .head) { _, _ in "x" }
        let error = #expect(throws: RoutePolicyError.self) {
            try routes.table.requirePolicies(of: router, except: ["GET /healthz"])
        }
        #expect(error?.routes == ["GET /forgotten", "HEAD /", "POST /direct"])
        #expect(routes.table.undeclared.map(\.path.description) == ["/forgotten"])
    }

    @Test func `a policy that a request makes sees who is judged, by whatever method they came`() async throws {
        let site = try await Site(.memory)
        let router = Router(context: GatehouseContext.self)
        let routes = try router.addGatehouse(site.gatekeeper)
        routes.require(.methods(.basic, .session)).require("own page") { _, context in
            let isOwn = try context.requirePrincipal().email == context.parameters.require("email")
            return isOwn ? .signedIn : .any([])
        }.get("/pages/:email") { _, _ in "page" }
        try await Application(router: router).test(.live) { client in
            let browser = Browser(client)
            try await browser.enter()
            let credentials = Data("ada@example.org:correct horse".utf8).base64EncodedString()
            for (browser, headers) in [(browser, [:]), (browser.another(), ["Authorization": "Basic \(credentials)"])] {
                #expect(try await browser.send(.get, "/pages/ada@example.org", headers: headers).status == 200)
                #expect(try await browser.send(.get, "/pages/eve@example.org", headers: headers).status == 403)
            }
        }
    }

    @Test func `groups keep the policies, the path and the middleware of the group they were made from`() async throws {
        let site = try await Site(.memory)
        let router = Router(context: GatehouseContext.self)
        let routes = try router.addGatehouse(site.gatekeeper)
        struct Marking: RouterMiddleware {
            typealias Context = GatehouseContext
            let mark: String
            func handle(
                _ request: Request,
                context: Context,
                next: @concurrent (Request, Context) async throws -> Response
            ) async throws -> Response {
                var response = try await next(request, context)
                response.headers[.server] = mark + (response.headers[.server] ?? "")
                return response
            }
        }
        let outer = routes.group("/outer").require(.signedIn).add(middleware: Marking(mark: "a"))
        let inner = outer.group("inner").require(.role("admin")).public.add(middleware: Marking(mark: "b"))
        inner.get("x") { _, _ in "inner" }
        outer.get("x") { _, _ in "outer" }
        try await Application(router: router).test(.live) { client in
            let browser = Browser(client)
            #expect(try await browser.get("/outer/x").status == 401)
            try await browser.enter()
            let reply = try await browser.get("/outer/x")
            #expect(reply.text == "outer" && reply.headers[.server] == "a")
            let refused = try await browser.get("/outer/inner/x")
            #expect(refused.status == 403 && refused.headers[.server] == nil)
            let user = try #require(try await site.gatekeeper.users.find("ada@example.org"))
            try await site.gatekeeper.roles.create("admin")
            try await site.gatekeeper.roles.grant("admin", to: user.id)
            let passed = try await browser.get("/outer/inner/x")
            #expect(passed.text == "inner" && passed.headers[.server] == "ab")
        }
    }
}
