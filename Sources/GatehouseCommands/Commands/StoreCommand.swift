import ArgumentParser
import Gatehouse
import GatehouseDatastore
import Logging

/// The group `store`: looks after the database.
struct StoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store",
        abstract: "Looks after the database, and after the store of sessions.",
        subcommands: [Migrate.self, Status.self, Sweep.self]
    )

    private struct StatusView: Encodable {
        let store: String
        let applied: [String]
        let pending: [String]
        let newerThanCode: Bool
        let sessions: String?

        enum CodingKeys: String, CodingKey {
            case store, applied, pending, sessions
            case newerThanCode = "newer_than_code"
        }

        init(_ store: any Store, _ status: SchemaStatus?, sessions: String? = nil) {
            self.sessions = sessions
            self.store = store.descriptor.name
            applied = status?.applied.map { "\($0.number) \($0.name)" } ?? []
            pending = status?.pending.map { "\($0.number) \($0.name)" } ?? []
            newerThanCode = status?.isNewerThanCode ?? false
        }

        var text: String {
            "\(store)\napplied: \(applied.joined(separator: ", "))\npending: \(pending.joined(separator: ", "))"
                + (newerThanCode ? "\nThe database is newer than this program." : "")
                + (sessions.map { "\nsessions: \($0)" } ?? "")
        }
    }

    struct Migrate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes the database if it is not there, and brings its schema up to date."
        )
        @Flag(help: "Only say what would be done.") var dryRun = false
        @OptionGroup var options: CommandOptions

        func run() async throws {
            try await options.reporting {
                try await options.withStore(migrating: !dryRun) { _, store in
                    let view = StatusView(store, try await (store as? any SchemaManaging)?.schemaStatus())
                    try CommandOutput.say(view.text, json: view, isJSON: options.json)
                }
            }
        }
    }

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says how the database's schema stands, and whether the store of sessions answers."
        )
        @OptionGroup var options: CommandOptions

        func run() async throws {
            try await options.reporting {
                try await options.withStore { environment, store in
                    let status = try await (store as? any SchemaManaging)?.schemaStatus()
                    func say(_ sessions: String?) throws {
                        let view = StatusView(store, status, sessions: sessions)
                        try CommandOutput.say(view.text, json: view, isJSON: options.json)
                    }
                    guard let location = environment.sessions else { return try say(nil) }
                    let sessions: String
                    do {
                        // It warns of what in the server's settings puts sessions at risk.
                        sessions = try await location.withStore(logger: CommandOptions.logger(.warning)) { sessions in
                            try await sessions.ping()
                            return "\(sessions.descriptor.name) at \(location)"
                        }
                    } catch {
                        try say("\(location), which does not answer")
                        throw error
                    }
                    try say(sessions)
                }
            }
        }
    }

    struct Sweep: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Removes what has expired.")
        @OptionGroup var options: CommandOptions

        private struct Swept: Encodable {
            let removed: Int
        }

        func run() async throws {
            try await options.withGatekeeper { gatekeeper in
                // A sweep logs what fails and goes on, as a service must; a command must not report that as done.
                try await gatekeeper.checkStores()
                let count = await gatekeeper.sweep()
                try CommandOutput.say("\(count) rows were removed.", json: Swept(removed: count), isJSON: options.json)
            }
        }
    }
}
