import ArgumentParser
import Foundation
import Gatehouse
import GatehouseCommands
import GatehouseDatastore
import Testing

// In turn: standard input is one for the whole process, and no other suite reads it.
@Suite("The command that changes a password", .serialized)
struct ChangePasswordCommandTests {
    private static let ada = "ada@example.org"

    /// "bättery staple" in Latin-1; repaired to UTF-8 it would be another password.
    private static let latin1 = Array("b".utf8) + [0xE4] + Array("ttery staple".utf8)

    /// Runs a command with some bytes on standard input, and returns its exit status.
    private func run(_ words: [String], input: [UInt8] = []) async throws -> Int32 {
        let pipe = Pipe()
        try pipe.fileHandleForWriting.write(contentsOf: Data(input))
        try pipe.fileHandleForWriting.close()
        let kept = dup(STDIN_FILENO)
        dup2(pipe.fileHandleForReading.fileDescriptor, STDIN_FILENO)
        defer {
            dup2(kept, STDIN_FILENO)
            close(kept)
        }
        do {
            var command = try GatehouseCommand.parseAsRoot(words)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return 0
        } catch let code as ExitCode {
            return code.rawValue
        } catch {
            return GatehouseCommand.exitCode(for: error).rawValue
        }
    }

    /// Runs a body with the path of a database in which `ada` is.
    private func withUser(_ body: (_ database: [String], StoreLocation) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "gatehouse-change-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.path + "/a.sqlite"
        let database = ["--database", "sqlite:\(path)"]
        #expect(try await run(["store", "migrate"] + database) == 0)
        let create = ["users", "create", Self.ada, "--confirmed", "--password-stdin"]
        #expect(try await run(create + database, input: Array("correct horse\n".utf8)) == 0)
        try await body(database, .sqlite(path: path))
    }

    private func withGatekeeper(
        _ location: StoreLocation,
        _ body: (Gatekeeper, any Store) async throws -> Void
    ) async throws {
        let configuration = GatehouseConfiguration(publicURL: .loopback(port: 8080))
        let keys = KeyRing(current: .random(from: .system))
        try await location.withStore(migrating: false) { store in
            try await body(try Gatekeeper(store: store, configuration: configuration, keys: keys), store)
        }
    }

    private func isRight(_ password: String, _ location: StoreLocation) async throws -> Bool {
        var isRight = false
        try await withGatekeeper(location) { gatekeeper, _ in
            do {
                _ = try await gatekeeper.signIn(Self.ada, password: password)
                isRight = true
            } catch let error as GatehouseError where error.code == .invalidCredentials {}
        }
        return isRight
    }

    @Test(arguments: ["battery staple", "battery staple\r\nand more\n"])
    func `the first line is the new password`(input: String) async throws {
        try await withUser { (database, location) async throws in
            let words = ["users", "change-password", Self.ada, "--password-stdin"] + database
            #expect(try await run(words, input: Array(input.utf8)) == 0)
            #expect(try await isRight("battery staple", location))
            #expect(try await !isRight("correct horse", location))
        }
    }

    @Test func `a password is made, and the change is an event`() async throws {
        try await withUser { (database, location) async throws in
            #expect(try await run(["users", "change-password", Self.ada, "--generate", "--json"] + database) == 0)
            #expect(try await !isRight("correct horse", location))
            try await withGatekeeper(location) { _, store in
                let trail = try #require(store as? any AuditStore)
                let filter = AuditFilter(kind: AuditKind.passwordChanged.storedName)
                #expect(try await trail.events(matching: filter, before: nil, limit: 9).elements.count == 1)
            }
        }
    }

    @Test func `what is refused or wrong says so by its status, and changes nothing`() async throws {
        try await withUser { (database, location) async throws in
            func change(_ words: String..., input: [UInt8] = Array("battery staple\n".utf8)) async throws -> Int32 {
                try await run(["users", "change-password"] + words + database, input: input)
            }
            #expect(try await change("nobody@example.org", "--password-stdin") == 2)
            for refused in ["short", "password", "ada@example.org", "", "\n", "battery\0staple"] {
                #expect(try await change(Self.ada, "--password-stdin", input: Array(refused.utf8)) == 2, "\(refused)")
            }
            #expect(try await change(Self.ada, "--password-stdin", input: Self.latin1) == 2)
            let long = [UInt8](repeating: 0x78, count: 60_000)
            #expect(try await change(Self.ada, "--password-stdin", input: long) == 2)
            #expect(try await change(Self.ada) == 64)
            #expect(try await change(Self.ada, "--password-stdin", "--generate") == 64)
            #expect(try await change("--generate") == 64)
            #expect(try await change(Self.ada, "--generate", "--password-hash", "x") == 64)
            #expect(
                try await run(["users", "change-password", Self.ada, "--generate", "--database", "sqlite:/none/a"]) == 1
            )
            #expect(try await isRight("correct horse", location))
        }
    }

    @Test func `a new user's password is read as strictly`() async throws {
        try await withUser { (database, location) async throws in
            let words = ["users", "create", "eve@example.org", "--password-stdin"] + database
            #expect(try await run(words, input: Self.latin1) == 2)
            try await withGatekeeper(location) { (gatekeeper, _) async throws in
                #expect(try await gatekeeper.users.find("eve@example.org") == nil)
            }
        }
    }
}
