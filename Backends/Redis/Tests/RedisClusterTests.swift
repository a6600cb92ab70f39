import Foundation
import GatehouseDatastore
import GatehouseRedis
import Synchronization
import TestSupport
import Testing

/// A cluster whose slots move and whose nodes fail while the store works on it.
@Suite("Redis Cluster", .serialized, .timeLimit(.minutes(3)))
struct RedisClusterTests {
    private static let configuration = RedisConfiguration.test(
        connectDeadline: .milliseconds(300),
        queueDeadline: .seconds(3),
        answerDeadline: .seconds(1)
    )

    private func withCluster(_ body: (RedisCluster, RedisSessionStore) async throws -> Void) async throws {
        let cluster = try await RedisCluster.start()
        let result: Result<Void, any Error>
        do {
            let address = try #require(RedisAddress(cluster.uri))
            let store = try await RedisSessionStore.open(address, configuration: Self.configuration)
            do {
                try await body(cluster, store)
                result = .success(())
            } catch {
                result = .failure(error)
            }
            await store.close()
        } catch {
            result = .failure(error)
        }
        await cluster.remove()
        try result.get()
    }

    @Test func `slots that move lose nothing, and work goes on meanwhile`() async throws {
        try await withCluster { cluster, store in
            let load = SessionLoad(store)
            try await load.run {
                try await Task.sleep(for: .milliseconds(300))
                try await cluster.move(400, from: 0, to: 2)
                try await cluster.move(200, from: 1, to: 0)
                try await Task.sleep(for: .milliseconds(300))
            }
            try await load.check("600 slots of a cluster moved", recoveries: [], greatest: .seconds(6))
        }
    }

    @Test func `a node that is killed and comes back loses nothing, and others serve meanwhile`() async throws {
        try await withCluster { cluster, store in
            let load = SessionLoad(store)
            let recovery = Mutex<Duration?>(nil)
            try await load.run {
                try await Task.sleep(for: .milliseconds(300))
                try await cluster.nodes[1].kill()
                try await Task.sleep(for: .milliseconds(300))
                try await cluster.nodes[1].start()
                try await cluster.untilServing()
                let duration = try await load.untilServed(since: .now)
                recovery.withLock { $0 = duration }
                try await Task.sleep(for: .milliseconds(300))
            }
            try await load.check(
                "a node of a cluster killed and restarted",
                recoveries: [recovery.withLock(\.self)].compactMap(\.self),
                greatest: .seconds(6)
            )
        }
    }

    @Test func `every node that has keys answers a ping, and one that is gone is missed`() async throws {
        try await withCluster { cluster, store in
            try await store.ping()
            try await cluster.nodes[2].kill()
            let error = await #expect(throws: StoreError.self) { try await store.ping() }
            #expect(error?.code == .unavailable(retryable: true))
        }
    }
}
