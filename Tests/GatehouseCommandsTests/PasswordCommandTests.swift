import ArgumentParser
import Foundation
import Gatehouse
import GatehouseCommands
import Testing

@Suite("Commands about passwords")
struct PasswordCommandTests {
    private func run(_ words: [String]) async throws -> Int32 {
        do {
            var command = try GatehouseCommand.parseAsRoot(words)
            guard var command = command as? any AsyncParsableCommand else {
                try command.run()
                return 0
            }
            try await command.run()
            return 0
        } catch let code as ExitCode {
            return code.rawValue
        } catch {
            return GatehouseCommand.exitCode(for: error).rawValue
        }
    }

    @Test func `a hash is taken with its origin, and its owner signs in`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "gatehouse-hashes-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.path + "/a.sqlite"
        func create(_ number: Int, _ hash: String, _ more: String...) async throws -> Int32 {
            try await run(
                ["users", "create", "user\(number)@example.org", "--confirmed", "--password-hash", hash] + more
                    + ["--database", "sqlite:\(path)"]
            )
        }
        #expect(try await run(["store", "migrate", "--database", "sqlite:\(path)"]) == 0)
        // The password is `U*U`; the vector is of Openwall's crypt_blowfish.
        let hash = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"
        #expect(try await create(1, hash) == 0)
        #expect(try await create(2, "bcrypt$" + hash) == 0)
        #expect(try await create(3, hash, "--password-origin", "devise") == 0)
        #expect(try await create(4, hash, "--password-origin", "gatehouse") == 0)
        #expect(try await create(5, hash, "--password-origin", "devise:missing") == 2, "the pepper is not there")
        #expect(try await create(6, "$1$abc$def") == 2)
        #expect(try await create(7, "U*U") == 2)
        #expect(try await create(8, hash, "--password-origin", "drupal") == 64)
        try await StoreLocation.sqlite(path: path).withStore(migrating: false) { store in
            var configuration = GatehouseConfiguration(publicURL: .loopback(port: 8080))
            configuration.passwords.cost = 4
            let keys = KeyRing(current: .random(from: .system))
            let gatekeeper = try Gatekeeper(store: store, configuration: configuration, keys: keys)
            for number in 1...4 {
                let signedIn = try await gatekeeper.signIn("user\(number)@example.org", password: "U*U")
                #expect(signedIn.account.hasPassword)
            }
            for number in 5...8 {
                #expect(try await gatekeeper.users.find("user\(number)@example.org") == nil)
            }
        }
    }

    @Test func `schemes are measured`() async throws {
        for words in [["--scheme", "yescrypt"], ["--scheme", "argon2id", "--json"], ["--scheme", "bcrypt"]] {
            #expect(try await run(["passwords", "benchmark", "--rounds", "1", "--target", "30ms"] + words) == 0)
        }
        for words in [
            ["--scheme", "md5"], ["--target", "0ms"], ["--target", "1h"], ["--target", "x"], ["--rounds", "0"],
        ] {
            #expect(try await run(["passwords", "benchmark"] + words) == 64)
        }
    }
}
