import AccessMatrix
import Foundation
import Gatehouse
import GatehouseRedis
import GatehouseSQLite
import TestSupport
import Testing

/// Accounts in SQLite, sessions and counters in Redis.
@Suite("Redis: every mechanism, every state of an account", .timeLimit(.minutes(10)))
struct RedisAccessTests {
    @Test func `with sessions in Redis, what must be refused is refused on the very next request, on both nodes`()
        async throws
    {
        let folder = NSTemporaryDirectory() + "gatehouse-matrix-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        let address = try #require(RedisAddress(try TestRedis.uri))
        let configuration = RedisConfiguration.test()
        try await finishing {
            let first = try await SQLiteDatastore.open(path: "\(folder)/a.sqlite", migrating: true)
            let second = try await SQLiteDatastore.open(path: "\(folder)/a.sqlite", migrating: false)
            let sessions = try await RedisSessionStore.open(address, configuration: configuration)
            let others = try await RedisSessionStore.open(address, configuration: configuration)
            let nodes = AccessMatrix.Nodes(
                first: StoreSelection(accounts: first, sessions: sessions),
                second: StoreSelection(accounts: second, sessions: others)
            )
            try await finishing {
                let findings = try await AccessMatrix.run(nodes)
                #expect(findings.count > 300)
                for finding in findings { #expect(finding.isRight, "\(finding)") }
            } with: {
                await sessions.close()
                await others.close()
                await first.close()
                await second.close()
            }
        } with: {
            try? FileManager.default.removeItem(atPath: folder)
        }
    }
}
