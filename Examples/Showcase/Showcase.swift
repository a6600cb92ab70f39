import Foundation
import Gatehouse
import GatehouseCommands
import GatehouseDatastore
import GatehouseHummingbird
import Hummingbird
import Logging

/// An application with every feature on, started by its environment alone; with the argument `routes` it lists its routes,
/// each with who may use it, and ends.
@main
struct Showcase {
    static func main() async {
        guard [[], ["routes"]].contains(Array(CommandLine.arguments.dropFirst())) else {
            FileHandle.standardError.write(
                Data("usage: Showcase [routes]; everything else is set by the environment\n".utf8)
            )
            exit(64)
        }
        do {
            try await run()
        } catch {
            // With the cause: whoever starts it has to know why the store cannot be opened.
            FileHandle.standardError.write(Data((String(reflecting: error) + "\n").utf8))
            exit(1)
        }
    }

    private static func run() async throws {
        var configuration = GatehouseConfiguration(publicURL: .loopback(port: 8080))
        configuration.confirmation.isRequired = false
        configuration.confirmation.signingIn = true
        configuration.passwordless.isEnabled = true
        configuration.refreshTokens.isEnabled = true
        configuration.personalTokens.isEnabled = true
        let isListing = CommandLine.arguments.dropFirst() == ["routes"]
        var variables = ProcessInfo.processInfo.environment
        if isListing {
            // A list needs no database, and makes none.
            variables["GATEHOUSE_DATABASE"] = "memory:"
            variables["GATEHOUSE_SESSIONS"] = nil
        }
        let environment = try GatehouseEnvironment(
            variables,
            defaults: .init(
                database: .sqlite(path: "showcase.sqlite"),
                mail: .directory("showcase-mail"),
                configuration: configuration
            )
        )
        LogOutput.bootstrap(environment.logFormat)
        let logger = Logger(label: "showcase")
        let (keys, notice) = try environment.loadKeys()
        if let notice, !isListing { logger.notice("\(notice)") }

        let screenings = try environment.makeScreenings()
        let mailer = isListing ? nil : try environment.mail?.makeMailer()
        let posts = Posts()
        // Closed when the server has answered what it had accepted.
        try await environment.withStores(migrating: true) { stores in
            let gatekeeper = try Gatekeeper(
                stores: stores,
                configuration: environment.configuration,
                keys: keys,
                mailer: mailer,
                screenings: screenings,
                needs: posts.allow
            )
            let (router, table) = try ShowcaseRoutes(gatekeeper: gatekeeper, posts: posts).router()
            if case .directory(let folder) = environment.mail, MailFolderRoutes.isLoopback(environment.host) {
                MailFolderRoutes(folder: folder).add(to: PolicyRoutes(router, table: table).public)
            }
            try table.requirePolicies(of: router, except: ["GET /healthz"])
            guard !isListing else { return print(table) }
            let application = Application(
                router: router,
                server: .gatehouse(),
                configuration: ApplicationConfiguration(
                    address: .hostname(environment.host, port: environment.port),
                    serverName: nil
                ),
                services: [gatekeeper],
                onServerRunning: { channel in
                    let port = channel.localAddress?.port ?? environment.port
                    let sessions = environment.sessions.map { ", with sessions on \($0)" } ?? ""
                    print(
                        "Showcase listens on http://\(environment.host):\(port) and is reached at "
                            + "\(environment.configuration.publicURL), on \(environment.database)\(sessions)."
                    )
                    fflush(nil)
                },
                logger: logger
            )
            try await application.runService()
        }
    }
}
