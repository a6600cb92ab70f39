import ArgumentParser
import Gatehouse
import GatehouseDatastore

/// The group `store`: looks after the database.
struct StoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store",
        abstract: "Looks after the database.",
        subcommands: [Migrate.self, Status.self, Sweep.self]
    )

    private struct StatusView: Encodable {
        let store: String
        let applied: [String]
        let pending: [String]
        let newerThanCode: Bool

        enum CodingKeys: String, CodingKey {
            case store, applied, pending
            case newerThanCode = "newer_than_code"
        }

        init(_ store: any Store, _ status: SchemaStatus?) {
            self.store = store.descriptor.name
            applied = status?.applied.map { "\($0.number) \($0.name)" } ?? []
            pending = status?.pending.map { "\($0.number) \($0.name)" } ?? []
            newerThanCode = status?.isNewerThanCode ?? false
        }

        var text: String {
            "\(store)\napplied: \(applied.joined(separator: ", "))\npending: \(pending.joined(separator: ", "))"
                + (newerThanCode ? "\nThe database is newer than this program." : "")
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
        static let configuration = CommandConfiguration(abstract: "Says how the database's schema stands.")
        @OptionGroup var options: CommandOptions

        func run() async throws {
            try await options.reporting {
                try await options.withStore { _, store in
                    let view = StatusView(store, try await (store as? any SchemaManaging)?.schemaStatus())
                    try CommandOutput.say(view.text, json: view, isJSON: options.json)
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
