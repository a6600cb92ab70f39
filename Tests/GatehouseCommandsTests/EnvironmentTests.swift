import Foundation
import Gatehouse
import GatehouseCommands
import Testing

@Suite("Settings from the environment")
struct EnvironmentTests {
    private func read(_ variables: [String: String]) throws -> GatehouseEnvironment {
        try GatehouseEnvironment(variables, defaults: .init(database: .sqlite(path: "showcase.sqlite")))
    }

    @Test func `what is not set has its default`() throws {
        let environment = try read(["PATH": "/bin"])
        #expect(environment.database == .sqlite(path: "showcase.sqlite"))
        #expect(environment.host == "127.0.0.1" && environment.port == 8080)
        #expect(environment.configuration.publicURL.description == "http://127.0.0.1:8080")
    }

    @Test func `the public URL follows the port unless it is set`() throws {
        #expect(try read(["GATEHOUSE_PORT": "9000"]).configuration.publicURL.port == 9000)
        let set = try read(["GATEHOUSE_PORT": "9000", "GATEHOUSE_PUBLIC_URL": "https://a.example"])
        #expect(set.configuration.publicURL.description == "https://a.example")
    }

    @Test func `new passwords are screened as the variables say`() throws {
        #expect(try read([:]).makeScreenings().isEmpty)
        let environment = try read([
            "GATEHOUSE_BREACHED_PASSWORDS_SOURCE": "https://api.pwnedpasswords.com",
            "GATEHOUSE_PASSWORD_STRENGTH_MINIMUM_SCORE": "3",
        ])
        #expect(try environment.makeScreenings().map(\.name) == ["password-strength", "breached-password-service"])
        let missing = try read(["GATEHOUSE_BREACHED_PASSWORDS_SOURCE": "file:/nowhere/pwned.txt"])
        #expect(throws: PasswordScreeningError.self) { try missing.makeScreenings() }
    }

    @Test func `every wrong and every unknown variable is named at once`() throws {
        let error = #expect(throws: ConfigurationError.self) {
            try read([
                "GATEHOUSE_PORT": "70000", "GATEHOUSE_DATABASE": "oracle:x", "GATEHOUSE_LOG": "xml",
                "GATEHOUSE_SESIONS": "x", "GATEHOUSE_MAIL": "pigeon:", "GATEHOUSE_SESSIONS": "redis:localhost",
            ])
        }
        #expect(error?.problems.count == 6)
        #expect(error?.description.contains("GATEHOUSE_SESIONS") == true)
        #expect(error?.description.contains("oracle") == false, "values may be secrets in the wrong place")
    }

    @Test func `secret keys never stand in the list of options`() throws {
        let key = SecretKey.random(from: .system).base64
        let environment = try read(["GATEHOUSE_SECRET_KEYS": key])
        #expect(!environment.options.contains { $0.value.contains(key) })
        #expect(try environment.loadKeys().notice == nil)
    }

    @Test func `peppers are read with the keys and never stand in the list of options`() throws {
        let secret = SecretKey.random(from: .system).base64
        let variables = ["GATEHOUSE_PASSWORD_PEPPERS": "2026:\(secret),fs:c2FsdA==", "GATEHOUSE_DATABASE": "memory:"]
        let environment = try read(variables)
        let option = try #require(environment.options.first { $0.variable == "GATEHOUSE_PASSWORD_PEPPERS" })
        #expect(option.value == "2026:<secret>,fs:<secret>" && option.isSet)
        #expect(try environment.loadKeys().ring.peppers.all.map(\.id.text) == ["2026", "fs"])
        let key = try read(variables.merging(["GATEHOUSE_SECRET_KEYS": secret]) { $1 })
        #expect(try key.loadKeys().ring.peppers.current?.id.text == "2026")
        for wrong in ["fs:c2FsdA==", "hunter2", "none,fs:", "none,fs:YQ==,fs:YQ=="] {
            let error = #expect(throws: ConfigurationError.self) { try read(["GATEHOUSE_PASSWORD_PEPPERS": wrong]) }
            #expect(error?.problems.count == 1 && error?.description.contains(wrong) == false)
        }
    }

    @Test func `a table's pepper must be there`() throws {
        let table = ["GATEHOUSE_PASSWORDS_BARE_HASHES": "flask-security:fs"]
        #expect(throws: ConfigurationError.self) { try read(table) }
        let environment = try read(table.merging(["GATEHOUSE_PASSWORD_PEPPERS": "none,fs:c2FsdA=="]) { $1 })
        #expect(environment.configuration.passwords.bareHashes.description == "flask-security:fs")
    }

    @Test func `processes that start at once agree on one key, which its owner alone can read`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "gatehouse-keys-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.path + "/store.sqlite"
        let environment = try read(["GATEHOUSE_DATABASE": "sqlite:\(path)"])
        let keys = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<32 { group.addTask { try environment.loadKeys().ring.current.base64 } }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(keys.count == 1)
        let mode = try FileManager.default.attributesOfItem(atPath: path + ".keys")[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["store.sqlite.keys"])
    }
}
