import ArgumentParser
import Foundation
import Gatehouse
import GatehouseCommands
import GatehouseDatastore
import Testing

/// Commands over accounts in a file, with sessions in a Redis that is away, or there.
@Suite("Commands with a store of sessions")
struct CommandTests {
    /// Nobody listens there.
    private static let away = "redis://127.0.0.1:1"

    /// Runs a command and expects an exit status.
    private func run(
        _ words: String...,
        path: String,
        sessions: String? = away,
        expecting expected: Int32 = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let arguments = words + ["--database", "sqlite:\(path)"] + (sessions.map { ["--sessions", $0] } ?? [])
        var command = try GatehouseCommand.parseAsRoot(arguments)
        var status: Int32 = 0
        do {
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let code as ExitCode {
            status = code.rawValue
        }
        #expect(status == expected, "\(words)", sourceLocation: sourceLocation)
    }

    private func withUser(_ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "gatehouse-commands-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.path + "/a.sqlite"
        try await run("store", "migrate", path: path)
        try await run("users", "create", "ada@example.org", "--generate", "--confirmed", path: path)
        try await body(path)
    }

    @Test func `what touches no session works without their store`() async throws {
        try await withUser { path in
            try await run("users", "list", path: path)
            try await run("users", "show", "ada@example.org", path: path)
            try await run("users", "confirm", "ada@example.org", path: path)
            try await run("users", "activate", "ada@example.org", path: path)
            try await run("roles", "create", "editor", path: path)
            try await run("roles", "add", "ada@example.org", "editor", path: path)
            try await run("roles", "list", path: path)
            try await run("roles", "add-permissions", "editor", "write", "read", path: path)
            try await run("roles", "remove-permissions", "editor", "write", path: path)
            try await run("roles", "add-permissions", "editor", "two words", path: path, expecting: 2)
            try await run("roles", "add-permissions", "nobody", "write", path: path, expecting: 2)
            try await run("roles", "members", "editor", path: path)
            try await run("roles", "members", "nobody", path: path, expecting: 2)
            try await run("roles", "remove", "ada@example.org", "editor", path: path)
            try await run("store", "migrate", "--dry-run", path: path)
            try await run("config", path: path)
        }
    }

    @Test func `a deactivation is done without it too, and ends the sessions that were there`() async throws {
        try await withUser { path in
            try await run("users", "deactivate", "ada@example.org", path: path)
            let configuration = GatehouseConfiguration(publicURL: .loopback(port: 8080))
            let keys = KeyRing(current: .random(from: .system))
            try await StoreLocation.sqlite(path: path).withStore(migrating: false) { store in
                let gatekeeper = try Gatekeeper(store: store, configuration: configuration, keys: keys)
                #expect(try await gatekeeper.users.find("ada@example.org")?.isActive == false)
            }
        }
    }

    @Test func `deleting and resetting are done without it too, and change what they say they change`() async throws {
        try await withUser { path in
            try await run("roles", "create", "editor", "--permission", "write", path: path)
            try await run("roles", "add", "ada@example.org", "editor", path: path)
            let configuration = GatehouseConfiguration(publicURL: .loopback(port: 8080))
            let keys = KeyRing(current: .random(from: .system))
            try await StoreLocation.sqlite(path: path).withStore(migrating: false) { store in
                let gatekeeper = try Gatekeeper(store: store, configuration: configuration, keys: keys)
                let account = try #require(try await gatekeeper.users.find("ada@example.org"))
                try await run("users", "reset-access", "ada@example.org", path: path)
                try await run("users", "end-sessions", "ada@example.org", path: path)
                try await run("users", "sessions", "ada@example.org", path: path, sessions: nil)
                try await run("users", "reset-access", "nobody@example.org", path: path, expecting: 2)
                try await run("roles", "add-permissions", "editor", "read", path: path)
                let permissions = try await gatekeeper.roles.roles(of: account.id).flatMap(\.permissions).map(
                    \.description
                )
                #expect(permissions.sorted() == ["read", "write"])
                try await run("roles", "delete", "editor", "--yes", path: path)
                try await run("roles", "delete", "editor", "--yes", path: path, expecting: 2)
                #expect(try await gatekeeper.roles.roles(of: account.id).isEmpty)
                try await run("users", "delete", "ada@example.org", "--yes", path: path)
                try await run("users", "delete", "ada@example.org", "--yes", path: path, expecting: 2)
                #expect(try await gatekeeper.users.find("ada@example.org") == nil)
            }
        }
    }

    @Test func `what needs the sessions says without it that it failed`() async throws {
        try await withUser { path in
            try await run("store", "status", path: path, expecting: 1)
            try await run("store", "sweep", path: path, expecting: 1)
            try await run("store", "status", path: path, sessions: "")
            try await run("store", "sweep", path: path, sessions: nil)
        }
    }

    @Test func `with the store of sessions there, all of it works`() async throws {
        let uri = try #require(ProcessInfo.processInfo.environment["REDIS_TEST_URI"], "scripts/test sets it")
        try await withUser { path in
            try await run("store", "status", path: path, sessions: uri)
            try await run("store", "sweep", path: path, sessions: uri)
            try await run("users", "deactivate", "ada@example.org", path: path, sessions: uri)
        }
    }
}
