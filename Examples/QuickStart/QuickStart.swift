import Gatehouse
import GatehouseHummingbird
import GatehouseSQLite
import Hummingbird

@main
struct QuickStart {
    static func main() async throws {
        let store = try await SQLiteDatastore.open(path: "quickstart.sqlite", migrating: true)
        var configuration = GatehouseConfiguration(publicURL: .loopback(port: 8080))
        configuration.confirmation.isRequired = false  // until mail is set up
        let keys = KeyRing(current: .random(from: .system))  // in earnest: KeyRing(base64List: …)
        let gatekeeper = try Gatekeeper(store: store, configuration: configuration, keys: keys)

        let router = Router(context: GatehouseContext.self)
        let routes = try router.addGatehouse(gatekeeper)  // each route says who may use it
        routes.public.get("/") { _, context in
            "Hello, \(context.principal?.email ?? "stranger")!\n"
        }
        routes.requireSignedIn().get("/members") { _, context in
            "You signed in as \(try context.requirePrincipal().email).\n"
        }
        routes.requireRoles(all: "admin").get("/admin") { _, _ in
            "Only administrators read this.\n"
        }

        let application = Application(router: router, server: .gatehouse(), services: [gatekeeper])
        try await application.runService()
    }
}
