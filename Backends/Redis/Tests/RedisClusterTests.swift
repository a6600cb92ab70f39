import Foundation
import GatehouseDatastore
import GatehouseRedis
import Synchronization
import TestSupport
import Testing

/// A cluster whose slots move and whose nodes fail while the store works on it.
@Suite("Redis Cluster", .serialized, .timeLimit(.minutes(10)))
struct RedisClusterTests {
    private static let configuration = RedisConfiguration.test(
        connectDeadline: .milliseconds(300),
        queueDeadline: .seconds(3),
        answerDeadline: .seconds(1)
    )

    private func withCluster(_ body: (RedisCluster, RedisSessionStore) async throws -> Void) async throws {
        let cluster = try await RedisCluster.start()
        try await finishing {
            let address = try #require(RedisAddress(cluster.uri))
            let store = try await RedisSessionStore.open(address, configuration: Self.configuration)
            try await finishing {
                try await body(cluster, store)
            } with: {
                await store.close()
            }
        } with: {
            await cluster.remove()
        }
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

    @Test(
        "a verb about a session waits while the keys of its slot are in two places, and then does all of it",
        arguments: [["u", "x"], ["s"]]
    )
    func waitsForKeysThatMove(parts: [String]) async throws {
        try await withCluster { cluster, store in
            // Digests that can be typed, so that their keys can be moved one by one.
            let letters: [UInt64] = [0x4141_4141_4141_4141, 0x4242_4242_4242_4242]
            let digests = letters.map { TokenDigest(words: ($0, $0, $0, $0)) }
            var session = SessionLoad.session(number: 1)
            session.key = SessionKey(shard: 0x0001, digest: digests[0])
            try await store.insert(session, at: SessionLoad.now)
            let rotation = try await store.rotate(
                session.key,
                to: SessionKey(shard: 0x0001, digest: digests[1]),
                standing: session.standing,
                grace: .seconds(60),
                at: SessionLoad.now
            )
            guard case .rotated(let rotated) = rotation else { throw ProgramError("not rotated: \(rotation)") }
            let prefix = "\(Self.configuration.keyPrefix):"
            let keys = parts.map {
                $0 == "s" ? "\(prefix)s:{0001}:" + String(repeating: "A", count: 32) : "\(prefix)\($0):{0001}"
            }
            let move = try await cluster.beginMoving(slotOf: "{0001}", keys: keys)
            async let save = store.save(
                rotated.key,
                SessionChange(standing: rotated.standing, data: [1, 2, 3]),
                expecting: rotated.version,
                at: SessionLoad.now
            )
            async let deletion = store.deleteAll(
                of: SessionOwner(user: UserID(uuid: UUID()), shard: 0x0001),
                except: nil,
                at: SessionLoad.now,
                limit: 10
            )
            try await Task.sleep(for: .milliseconds(300))
            try await cluster.endMoving(move)
            #expect(try await save == .saved(rotated.version.next))
            #expect(try await deletion == 0)
            let owner = SessionOwner(user: session.user, shard: 0x0001)
            let listed = try await store.sessions(of: owner, at: SessionLoad.now, after: nil, limit: 10)
            #expect(listed.elements.map(\.data) == [[1, 2, 3]])
            #expect(try await store.delete(session.key, at: SessionLoad.now) == .deleted(session.id))
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
