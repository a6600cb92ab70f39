import Foundation
import GatehouseDatastore
import GatehouseRedis
import Synchronization
import TestSupport
import Testing

/// A server that is killed, restarted, paused, filled and demoted while the store works on it.
///
/// Each test has a server of its own, and prints what it counted.
@Suite("Redis under faults", .serialized, .timeLimit(.minutes(10)))
struct RedisFaultTests {
    private static let durable = ["--appendonly", "yes", "--appendfsync", "always", "--save", ""]

    /// Short deadlines, so that the tests are.
    private static let configuration = RedisConfiguration.test(
        connectDeadline: .seconds(1),
        queueDeadline: .seconds(1),
        answerDeadline: .seconds(1)
    )

    /// The longest a call may take under them, and what a busy machine may add.
    private static let greatest: Duration = .seconds(6)

    private func withServer(
        _ arguments: [String] = durable,
        _ configuration: RedisConfiguration = Self.configuration,
        _ body: (RedisServer, RedisSessionStore) async throws -> Void
    ) async throws {
        let server = try await RedisServer.start(arguments + ["--enable-debug-command", "local"])
        try await finishing {
            let address = try #require(RedisAddress(server.uri))
            let store = try await RedisSessionStore.open(address, configuration: configuration)
            try await finishing {
                try await body(server, store)
            } with: {
                await store.close()
            }
        } with: {
            await server.remove()
        }
    }

    /// Works while a fault comes and goes some times, and checks what the calls were told.
    private func withstand(
        _ title: String,
        _ server: RedisServer,
        _ store: RedisSessionStore,
        times: Int = 1,
        mayLose: Bool = false,
        fault: @escaping @Sendable (RedisServer) async throws -> Void
    ) async throws {
        let load = SessionLoad(store)
        let recoveries = Recoveries()
        try await load.run {
            for _ in 0..<times {
                try await Task.sleep(for: .milliseconds(400))
                try await fault(server)
                recoveries.add(try await load.untilServed(since: .now))
            }
            try await Task.sleep(for: .milliseconds(300))
        }
        try await load.check(title, recoveries: recoveries.all, greatest: Self.greatest, mayLose: mayLose)
    }

    /// Calls until the store has found its server again, which it tries every half second at least.
    private func once<Result>(_ call: () async throws -> Result) async throws -> Result {
        var result: Result?
        try await Program.wait(for: "the store to serve again", deadline: .seconds(10)) {
            do {
                result = try await call()
            } catch let error as StoreError where error.code == .unavailable(retryable: true) {
                return false
            }
            return true
        }
        return try #require(result)
    }

    // MARK: - Connections and processes

    @Test func `connections that are killed lose nothing that was acknowledged`() async throws {
        try await withServer { server, store in
            try await withstand("CLIENT KILL, 5 times", server, store, times: 5) { server in
                _ = try await server.cli(["CLIENT", "KILL", "TYPE", "normal"])
            }
        }
    }

    @Test func `a server that is killed and has every change on disk loses nothing that was acknowledged`() async throws
    {
        try await withServer { server, store in
            try await withstand("kill -9 and restart, appendfsync always, twice", server, store, times: 2) { server in
                try await server.kill()
                try await server.start()
            }
        }
    }

    @Test func `a server that keeps nothing loses everything, and serves again`() async throws {
        try await withServer(["--appendonly", "no", "--save", ""]) { server, store in
            let load = SessionLoad(store)
            try await load.run {
                try await Task.sleep(for: .milliseconds(300))
            }
            try await server.kill()
            try await server.start()
            let key = try #require(load.summary.live.first)
            #expect(try await store.load(key, at: SessionLoad.now) == .absent)
        }
    }

    @Test func `a server that sleeps is given up in time and used again`() async throws {
        try await withServer { server, store in
            try await withstand("DEBUG SLEEP 3, deadlines of 1 s", server, store) { server in
                _ = try await server.cli(["DEBUG", "SLEEP", "3"])
            }
        }
    }

    @Test func `a server that is stopped is given up in time and used again`() async throws {
        try await withServer { server, store in
            try await withstand("SIGSTOP for 3 s, deadlines of 1 s", server, store) { server in
                try await server.pause()
                try await Task.sleep(for: .seconds(3))
                server.resume()
            }
        }
    }

    // MARK: - Servers that answer and refuse

    @Test func `a server that loads its data refuses, and serves when it has them`() async throws {
        // Each key takes a while, and the server answers LOADING in between.
        let slow = ["--key-load-delay", "50", "--loading-process-events-interval-bytes", "1024"]
        try await withServer(Self.durable + slow) { server, store in
            let load = SessionLoad(store)
            try await load.run { try await Task.sleep(for: .milliseconds(500)) }
            try await server.kill()
            let key = try #require(load.summary.live.first)
            async let restarted: Void = server.start()
            let error = await #expect(throws: StoreError.self) { try await store.load(key, at: SessionLoad.now) }
            #expect(error?.code == .unavailable(retryable: true))
            try await restarted
            let lookup = try await once { try await store.load(key, at: SessionLoad.now) }
            #expect(lookup != .absent)
        }
    }

    @Test func `a server without memory refuses what would need it, and nothing else`() async throws {
        try await withServer { server, store in
            let session = SessionLoad.session(number: 1)
            try await store.insert(session, at: SessionLoad.now)
            _ = try await server.cli(["CONFIG", "SET", "maxmemory", "1"])
            let next = SessionLoad.session(number: 2)
            let error = await #expect(throws: StoreError.self) { try await store.insert(next, at: SessionLoad.now) }
            #expect(error?.code == .unavailable(retryable: false))
            let readiness = await #expect(throws: StoreError.self) { try await store.ping() }
            #expect(readiness?.code == .unavailable(retryable: false))
            #expect(try await store.load(session.key, at: SessionLoad.now) == .current(session))
            #expect(try await store.load(next.key, at: SessionLoad.now) == .absent)
            _ = try await server.cli(["CONFIG", "SET", "maxmemory", "0"])
            try await store.insert(next, at: SessionLoad.now)
        }
    }

    @Test func `a server that was demoted is left until it is a master again`() async throws {
        try await withServer { server, store in
            let session = SessionLoad.session(number: 1)
            try await store.insert(session, at: SessionLoad.now)
            // Nobody listens there, so it is a replica without a master.
            _ = try await server.cli(["REPLICAOF", "127.0.0.1", "1"])
            let next = SessionLoad.session(number: 2)
            let error = await #expect(throws: StoreError.self) { try await store.insert(next, at: SessionLoad.now) }
            #expect(error?.code == .unavailable(retryable: true))
            _ = try await server.cli(["REPLICAOF", "NO", "ONE"])
            try await once { try await store.insert(next, at: SessionLoad.now) }
            #expect(try await store.load(session.key, at: SessionLoad.now) == .current(session))
        }
    }

    @Test func `a key that holds something else is corrupt, and no verb changes anything`() async throws {
        try await withServer { server, store in
            let session = SessionLoad.session(number: 1)
            try await store.insert(session, at: SessionLoad.now)
            for key in try await server.cli(["KEYS", "*:u:*"]).split(separator: "\n") {
                _ = try await server.cli(["SET", String(key), "not a list"])
            }
            let error = await #expect(throws: StoreError.self) {
                try await store.delete(session.key, at: SessionLoad.now)
            }
            #expect(error?.code == .corrupt)
            #expect(try await store.load(session.key, at: SessionLoad.now) == .current(session))
        }
    }

    @Test func `a value that is no session is corrupt for every verb, and stays`() async throws {
        try await withServer { server, store in
            let session = SessionLoad.session(number: 1)
            try await store.insert(session, at: SessionLoad.now)
            try await server.cli(["EVAL", "redis.call('SET', redis.call('KEYS', '*:s:*')[1], 'hello')", "0"])
            let standing = session.standing
            let verbs: [() async throws -> Void] = [
                { try await store.insert(session, at: SessionLoad.now) },
                { _ = try await store.load(session.key, at: SessionLoad.now) },
                {
                    let change = SessionChange(standing: standing, data: [])
                    _ = try await store.save(session.key, change, expecting: .first, at: SessionLoad.now)
                },
                { _ = try await store.delete(session.key, at: SessionLoad.now) },
            ]
            for verb in verbs {
                let error = await #expect(throws: StoreError.self) { try await verb() }
                #expect(error?.code == .corrupt)
            }
            let value = try await server.cli(["EVAL", "return redis.call('GET', redis.call('KEYS', '*:s:*')[1])", "0"])
            #expect(value == "hello")
            let key = CounterKey(scope: "test", digest: TokenDigest(words: (1, 2, 3, 4)))
            let rule = CounterRule(limit: 3, window: .seconds(60), lock: .seconds(60))
            _ = try await store.hit(key, rule, at: SessionLoad.now)
            try await server.cli(["EVAL", "redis.call('SET', redis.call('KEYS', '*:c:*')[1], 'hello')", "0"])
            let error = await #expect(throws: StoreError.self) { try await store.hit(key, rule, at: SessionLoad.now) }
            #expect(error?.code == .corrupt)
        }
    }

    @Test func `a node whose clock is ahead does not bring the end of a session nearer`() async throws {
        try await withServer { server, store in
            let lifetime = "return redis.call('PTTL', redis.call('KEYS', '*:s:*')[1])"
            let session = SessionLoad.session(number: 1)
            try await store.insert(session, at: SessionLoad.now)
            let ahead = SessionLoad.now + .seconds(1_800)
            let sighting = SessionSighting(
                at: ahead,
                address: nil,
                expiresAt: session.standing.expiresAt,
                granularity: .zero
            )
            #expect(try await store.touch(session.key, sighting) == .touched)
            let left = try #require(Int(try await server.cli(["EVAL", lifetime, "0"])))
            #expect(left > 3_600_000, "the session has an hour by the clock of the node that made it")
            let successor = SessionLoad.session(number: 2).key
            let key = SessionKey(shard: session.key.shard, digest: successor.digest)
            let rotation = try await store.rotate(
                session.key,
                to: key,
                standing: session.standing,
                grace: .zero,
                at: ahead
            )
            guard case .rotated = rotation else { throw ProgramError("not rotated: \(rotation)") }
            let kept = try #require(Int(try await server.cli(["EVAL", lifetime, "0"])))
            #expect(kept > 3_600_000)
        }
    }

    @Test func `scripts that the server forgot are sent again`() async throws {
        try await withServer { server, store in
            try await withstand("SCRIPT FLUSH, 5 times", server, store, times: 5) { server in
                _ = try await server.cli(["SCRIPT", "FLUSH"])
            }
        }
    }

    // MARK: - Groups

    @Test func `sentinels lead to the replica that took over`() async throws {
        let group = try await RedisGroup.start()
        do {
            // The first one is dead, as after the loss of a machine that had a master and a sentinel.
            let uri = group.uri.replacing("redis+sentinel://", with: "redis+sentinel://127.0.0.1:1,")
            let address = try #require(RedisAddress(uri))
            let store = try await RedisSessionStore.open(address, configuration: Self.configuration)
            let load = SessionLoad(store)
            let recoveries = Recoveries()
            try await load.run {
                try await Task.sleep(for: .milliseconds(500))
                try await group.master.kill()
                try await group.untilFailover()
                recoveries.add(try await load.untilServed(since: .now))
                try await Task.sleep(for: .milliseconds(300))
            }
            // What had not reached the replica is gone, which is what such a group is set to.
            try await load.check(
                "master of a sentinel's group killed",
                recoveries: recoveries.all,
                greatest: Self.greatest,
                mayLose: true
            )
            await store.close()
        } catch {
            await group.remove()
            throw error
        }
        await group.remove()
    }
}

/// How long it took each time until the store served again.
private final class Recoveries: Sendable {
    private let durations = Mutex<[Duration]>([])

    var all: [Duration] { durations.withLock { $0 } }

    func add(_ duration: Duration) { durations.withLock { $0.append(duration) } }
}
