import Foundation
import Gatehouse
import GatehouseDatastore
import GatehouseRedis
import GatehouseSQLite
import Synchronization
import TestSupport
import Testing

/// Accounts in SQLite and sessions in a Redis that comes back from an older state, as after a crash or a failover.
@Suite("Redis from an older state", .serialized, .timeLimit(.minutes(10)))
struct RedisRevocationTests {
    private static let password = "correct horse"

    @Test(
        "a session that was ended opens nothing, whatever the server is set to keep",
        arguments: [
            ["--save", "", "--appendonly", "no"], ["--save", "3600 1", "--appendonly", "no"],
            ["--save", "", "--appendonly", "yes", "--appendfsync", "everysec"],
            ["--save", "", "--appendonly", "yes", "--appendfsync", "always"],
        ]
    )
    func endedSessionsStayEnded(settings: [String]) async throws {
        let server = try await RedisServer.start(settings)
        let folder = NSTemporaryDirectory() + "gatehouse-accounts-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        try await finishing {
            let accounts = try await SQLiteDatastore.open(path: "\(folder)/accounts.sqlite", migrating: true)
            let address = try #require(RedisAddress(server.uri))
            let sessions = try await RedisSessionStore.open(address, configuration: .test())
            try await finishing {
                try await endAndComeBack(server, accounts, sessions)
            } with: {
                await sessions.close()
                await accounts.close()
            }
        } with: {
            await server.remove()
            try? FileManager.default.removeItem(atPath: folder)
        }
    }

    private func endAndComeBack(
        _ server: RedisServer,
        _ accounts: SQLiteDatastore,
        _ sessions: RedisSessionStore
    ) async throws {
        var configuration = GatehouseConfiguration(publicURL: .loopback(port: 8_080))
        configuration.passwords.cost = 4
        configuration.confirmation.isRequired = false
        let gatekeeper = try Gatekeeper(
            stores: StoreSelection(accounts: accounts, sessions: sessions),
            configuration: configuration,
            keys: KeyRing(current: .random(from: .system))
        )
        for name in ["ada", "eve"] {
            try await gatekeeper.register(
                RegistrationForm(email: "\(name)@example.org", password: Self.password, username: nil)
            )
        }
        let single = try await gatekeeper.signIn("ada@example.org", password: Self.password)
        let other = try await gatekeeper.signIn("ada@example.org", password: Self.password)
        let deactivated = try await gatekeeper.signIn("eve@example.org", password: Self.password)
        let state = try await copyState(of: server)

        try await gatekeeper.signOut(single.token)
        #expect(try await gatekeeper.users.deactivate("eve@example.org"))
        try await comeBack(server, with: state)
        try await untilServing(sessions)

        // The server has them again, so that what follows is the work of the accounts' store.
        let lookups = try await rows(of: server)
        #expect(lookups == 3, "the older state has three sessions")
        #expect(try await gatekeeper.recognize(single.token) == nil, "its tombstone is beside the user")
        #expect(try await gatekeeper.recognize(deactivated.token) == nil, "the user's epoch has risen")
        try await gatekeeper.users.activate("eve@example.org")
        #expect(try await gatekeeper.recognize(deactivated.token) == nil)
        #expect(try await gatekeeper.recognize(other.token) != nil, "nobody ended this one")
    }

    /// Copies the server's folder as it stands on disk once everything is written.
    private func copyState(of server: RedisServer) async throws -> String {
        try await server.cli(["SAVE"])
        let state = NSTemporaryDirectory() + "gatehouse-redis-state-\(UUID().uuidString)"
        try await Program.run("cp", ["-a", server.folder, state])
        return state
    }

    /// Kills the server and starts it with an older state.
    private func comeBack(_ server: RedisServer, with state: String) async throws {
        try await server.kill()
        for name in ["dump.rdb", "appendonlydir"] {
            try? FileManager.default.removeItem(atPath: server.path(name))
            if FileManager.default.fileExists(atPath: "\(state)/\(name)") {
                try FileManager.default.copyItem(atPath: "\(state)/\(name)", toPath: server.path(name))
            }
        }
        try FileManager.default.removeItem(atPath: state)
        try await server.start()
    }

    private func rows(of server: RedisServer) async throws -> Int {
        // Keys hold any bytes, also line breaks.
        try #require(Int(try await server.cli(["EVAL", "return #redis.call('KEYS', '*:s:*')", "0"])))
    }

    private func untilServing(_ sessions: RedisSessionStore) async throws {
        try await Program.wait(for: "the store to serve again", deadline: .seconds(5)) {
            (try? await sessions.ping()) != nil
        }
    }
}
