import ArgumentParser
import Foundation
import Gatehouse
import GatehouseDatastore
import Logging

/// What every subcommand takes.
struct CommandOptions: ParsableArguments {
    @Option(
        help: """
            Where accounts are kept: sqlite:PATH or postgresql://HOST/NAME. Default: GATEHOUSE_DATABASE. Other users of \
            the machine can read what is typed here; put a password into the variable or into a password file of libpq.
            """
    )
    var database: String?

    @Option(
        help: """
            Where sessions are kept: redis://HOST:PORT/DB, rediss:// for TLS. Default: GATEHOUSE_SESSIONS, else with the \
            accounts. Put a password into the variable.
            """
    )
    var sessions: String?

    @Flag(help: "Print JSON.")
    var json = false

    @Flag(help: "Do not ask before doing what cannot be undone.")
    var yes = false

    /// Asks whoever sits at a terminal before doing what cannot be undone; a script is not asked.
    ///
    /// - Throws: `ExitCode` 2 if the answer is not yes.
    func confirm(_ question: String) throws {
        guard !yes, isatty(STDIN_FILENO) == 1 else { return }
        FileHandle.standardError.write(Data("\(question) Answer yes or no: ".utf8))
        guard readLine()?.lowercased() == "yes" else { throw ExitCode(2) }
    }

    /// The settings: the environment, and above it what was typed.
    func environment() throws -> GatehouseEnvironment {
        var variables = ProcessInfo.processInfo.environment
        if let database { variables["GATEHOUSE_DATABASE"] = database }
        if let sessions { variables["GATEHOUSE_SESSIONS"] = sessions }
        return try GatehouseEnvironment(variables, defaults: .init(database: .sqlite(path: "showcase.sqlite")))
    }

    /// Runs a body with the store of an existing database; a command about users does not make one by mistake.
    func withStore(
        migrating: Bool = false,
        _ body: (GatehouseEnvironment, any Store) async throws -> Void
    ) async throws {
        let environment = try environment()
        if case .sqlite(let path) = environment.database, !migrating, !FileManager.default.fileExists(atPath: path) {
            throw ConfigurationError(
                problems: ["there is no database at \(environment.database); make one with `gatehouse store migrate`"])
        }
        try await environment.database.withStore(migrating: migrating, logger: Self.logger()) { store in
            try await body(environment, store)
        }
    }

    /// A logger for stores that says as much as is of interest to one command; by default nothing but errors, because what
    /// goes wrong with connections is in the error that the command reports.
    static func logger(_ level: Logger.Level = .error) -> Logger {
        var logger = Logger(label: "gatehouse.store")
        logger.logLevel = level
        return logger
    }

    /// Runs a body with a gatekeeper over the database, and over the sessions' store as soon as something asks for it.
    func withGatekeeper(_ body: (Gatekeeper) async throws -> Void) async throws {
        try await reporting {
            try await withStore { environment, store in
                let keys = try environment.findKeys()
                // Keys made in the current folder are not those of an application elsewhere.
                if keys.areNew, !json, let notice = keys.notice { CommandOutput.note(notice) }
                let sessions = environment.sessions.map { OnDemandSessionStore($0, logger: Self.logger()) }
                let gatekeeper = try Gatekeeper(
                    stores: StoreSelection(accounts: store, sessions: sessions),
                    configuration: environment.configuration,
                    keys: keys.ring,
                    screenings: [OnDemandScreening(environment: environment)]
                )
                do {
                    try await body(gatekeeper)
                    await sessions?.close()
                } catch {
                    await sessions?.close()
                    throw error
                }
            }
        }
    }

    /// Runs a body and turns what it throws into a message and an exit status.
    func reporting(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as GatehouseError {
            let cause =
                (error.cause as? StoreError).map { CommandOutput.explain($0) }
                ?? (error.cause as? PasswordScreeningError).map { String(reflecting: $0) }
            let sentence = error.code == .notFound ? "There is no such user, role or mail." : error.description
            let messages = error.problems.isEmpty ? [cause ?? sentence] : error.problems.map(\.message)
            let codes = error.problems.isEmpty ? [error.code.rawValue] : error.problems.map(\.code)
            CommandOutput.fail(messages, codes: codes, json: json)
            let isRefusal = [.invalidInput, .notFound, .conflict].contains(error.code)
            throw ExitCode(isRefusal ? 2 : 1)
        } catch let error as StoreError {
            CommandOutput.fail([CommandOutput.explain(error)], codes: [error.code.name], json: json)
            throw ExitCode(1)
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

    /// Returns an error of the store in one line and with its cause, as an operator needs it.
    static func explain(_ error: StoreError) -> String {
        error.debugDescription.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Writes a remark on standard error, where it is in nobody's way.
    static func note(_ message: String) {
        FileHandle.standardError.write(Data("gatehouse: \(message)\n".utf8))
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
