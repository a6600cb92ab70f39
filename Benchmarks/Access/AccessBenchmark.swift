import Foundation
import Gatehouse
import GatehouseDatastore
import GatehouseHummingbird
import GatehouseMemory
import GatehouseSQLite
import HTTPTypes
import Hummingbird
import Logging

/// A server with one route bare and others guarded, for `scripts/measure-access` to ask.
///
/// It prints one JSON object that says where it listens and what to send, and serves until it is ended. The argument is a
/// path for SQLite; without one, everything is in memory.
@main
struct AccessBenchmark {
    private static let email = "ada@example.org"
    private static let password = "correct horse battery"

    /// What to ask: a path, and the headers to send.
    private struct Request: Encodable {
        let path: String
        let headers: [String: String]
    }

    private struct Notice: Encodable {
        let port: Int
        let requests: [String: Request]
    }

    static func main() async throws {
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = .error
            return handler
        }
        guard let path = CommandLine.arguments.dropFirst().first else {
            return try await serve(StoreSelection(accounts: MemoryDatastore()))
        }
        let store = try await SQLiteDatastore.open(path: path, migrating: true)
        try await serve(StoreSelection(accounts: store))
        await store.close()
    }

    private static func serve(_ stores: StoreSelection) async throws {
        var configuration = GatehouseConfiguration(publicURL: .loopback(port: 8080))
        configuration.personalTokens.isEnabled = true
        configuration.tokens.lifetime = .seconds(86_400)
        configuration.sessions.idleTimeout = .seconds(86_400)
        let gatekeeper = try Gatekeeper(
            stores: stores,
            configuration: configuration,
            keys: KeyRing(current: .random(from: .system))
        )
        let router = Router(context: GatehouseContext.self)
        router.get("/bare") { _, _ in "ok" }
        let routes = try router.addGatehouse(gatekeeper)
        routes.public.get("/public") { _, _ in "ok" }
        routes.require(.methods(Set(AuthenticationMethod.allCases))).requirePermissions(all: "read")
            .get("/guarded") { _, _ in "ok" }
        let requests = try await requests(gatekeeper)
        let application = Application(
            router: router,
            server: .gatehouse(),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0), serverName: nil),
            onServerRunning: { channel in
                let notice = Notice(port: channel.localAddress?.port ?? 0, requests: requests)
                if let line = try? JSONEncoder().encode(notice) {
                    FileHandle.standardOutput.write(line + Data("\n".utf8))
                }
            },
            logger: Logger(label: "benchmark")
        )
        try await application.runService()
    }

    /// Makes a user with every credential there is.
    private static func requests(_ gatekeeper: Gatekeeper) async throws -> [String: Request] {
        try await gatekeeper.roles.create("reader", permissions: ["read"])
        _ = try await gatekeeper.users.create(
            NewUser(email: email, secret: .password(password), isConfirmed: true, roles: ["reader"])
        )
        let signedIn = try await gatekeeper.signIn(email, password: password)
        let token = try await gatekeeper.issueTokens(for: signedIn).authentication.text
        var requests = [
            "bare": Request(path: "/bare", headers: [:]), "public": Request(path: "/public", headers: [:]),
            "session": Request(path: "/guarded", headers: ["Cookie": "gh_sid=\(signedIn.token.text)"]),
            "token": Request(path: "/guarded", headers: ["Authentication-Token": token]),
            "basic": Request(
                path: "/guarded",
                headers: ["Authorization": "Basic " + Data("\(email):\(password)".utf8).base64EncodedString()]
            ),
        ]
        if let owner = try await gatekeeper.recognize(signedIn.token)?.principal {
            let form = PersonalTokenForm(name: "benchmark", permissions: ["read"])
            let personal = try await gatekeeper.createPersonalToken(form, for: owner).token.text
            requests["personal"] = Request(path: "/guarded", headers: ["Authorization": "Bearer \(personal)"])
        }
        return requests
    }
}
