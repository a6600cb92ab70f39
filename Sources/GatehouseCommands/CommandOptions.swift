import ArgumentParser
import Foundation
import Gatehouse
import GatehouseDatastore

/// What every subcommand takes.
struct CommandOptions: ParsableArguments {
    @Option(help: "Where accounts are kept: sqlite:PATH. Default: GATEHOUSE_DATABASE.")
    var database: String?

    @Option(help: "Where sessions are kept. Default: GATEHOUSE_SESSIONS, else with the database.")
    var sessions: String?

    @Flag(help: "Print JSON.")
    var json = false

    @Flag(help: "Do not ask before doing what cannot be undone.")
    var yes = false

    /// The settings: the environment, and above it what was typed.
    func environment() throws -> GatehouseEnvironment {
        var variables = ProcessInfo.processInfo.environment
        if let database { variables["GATEHOUSE_DATABASE"] = database }
        if let sessions { variables["GATEHOUSE_SESSIONS"] = sessions }
        return try GatehouseEnvironment(variables, defaults: .init(database: .sqlite(path: "showcase.sqlite")))
    }

    /// Opens the store of an existing database; a command about users does not make one by mistake.
    func openStore(migrating: Bool = false) async throws -> (GatehouseEnvironment, any Store) {
        let environment = try environment()
        if case .sqlite(let path) = environment.database, !migrating, !FileManager.default.fileExists(atPath: path) {
            throw ConfigurationError(
                problems: ["there is no database at \(environment.database); make one with `gatehouse store migrate`"])
        }
        return (environment, try await environment.database.open(migrating: migrating))
    }

    /// Runs a body with a gatekeeper over the database.
    func withGatekeeper(_ body: (Gatekeeper) async throws -> Void) async throws {
        try await reporting {
            let (environment, store) = try await openStore()
            let (keys, _) = try environment.loadKeys()
            try await body(Gatekeeper(store: store, configuration: environment.configuration, keys: keys))
        }
    }

    /// Runs a body and turns what it throws into a message and an exit status.
    func reporting(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as GatehouseError {
            let messages = error.problems.isEmpty ? [error.description] : error.problems.map(\.message)
            let codes = error.problems.isEmpty ? [error.code.rawValue] : error.problems.map(\.code)
            CommandOutput.fail(messages, codes: codes, json: json)
            let isRefusal = [.invalidInput, .notFound, .conflict].contains(error.code)
            throw ExitCode(isRefusal ? 2 : 1)
        } catch let error as any CustomStringConvertible & Error {
            CommandOutput.fail([error.description], codes: ["failed"], json: json)
            throw ExitCode(1)
        }
    }
}

/// Writes what commands say.
enum CommandOutput {
    /// Writes a line of text, or a value as JSON.
    static func say(_ text: @autoclosure () -> String, json value: @autoclosure () -> some Encodable, isJSON: Bool)
        throws
    {
        guard isJSON else {
            print(text())
            return
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(value()), as: UTF8.self))
    }

    /// Writes what went wrong on standard error.
    static func fail(_ messages: [String], codes: [String], json: Bool) {
        let text: String
        if json, let data = try? JSONEncoder().encode(["errors": messages, "codes": codes]) {
            text = String(decoding: data, as: UTF8.self)
        } else {
            text = messages.map { "gatehouse: \($0)" }.joined(separator: "\n")
        }
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}
