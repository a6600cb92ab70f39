import Foundation
import GatehouseDatastore
import Logging
import TestSupport
import Testing

@testable import GatehouseRedis

extension RedisConfiguration {
    /// Deadlines that are reached only if something hangs, also on a busy machine.
    static let patient = hasty(connect: .seconds(5), queue: .seconds(20), answer: .seconds(20))

    /// Short deadlines, but for an answer: a busy machine must not be taken for a silent server.
    static let brisk = hasty(answer: .seconds(4))

    /// Short deadlines, and a prefix that is always the same.
    static func hasty(
        connect: Duration = .milliseconds(300),
        queue: Duration = .milliseconds(300),
        answer: Duration = .milliseconds(300),
        greatestQueue: Int = 8_192
    ) -> RedisConfiguration {
        RedisConfiguration(
            connectDeadline: connect,
            greatestPause: .milliseconds(100),
            queueDeadline: queue,
            answerDeadline: answer,
            greatestQueue: greatestQueue,
            logger: Logger(label: "gatehouse.redis.test") { _ in SwiftLogNoOpLogHandler() }
        )
    }
}

extension TestGate {
    /// Lets a few tests at a time use servers that fake.
    static let fakeRedis = TestGate(limit: 8)
}

/// Starts a server and runs a body with it.
func withFakeRedis(_ body: (FakeRedis) async throws -> Void) async throws {
    await TestGate.fakeRedis.enter()
    let result: Result<Void, any Error>
    do {
        let fake = try await FakeRedis.start()
        do { result = .success(try await body(fake)) } catch { result = .failure(error) }
        await fake.stop()
    } catch {
        result = .failure(error)
    }
    await TestGate.fakeRedis.leave()
    try result.get()
}

/// Starts a server that behaves, opens a store on it and runs a body with both.
func withFakeRedis(
    _ configuration: RedisConfiguration,
    _ body: (FakeRedis, RedisSessionStore) async throws -> Void
) async throws {
    try await withFakeRedis { fake in
        let store = try await fake.open(configuration)
        let result: Result<Void, any Error>
        do { result = .success(try await body(fake, store)) } catch { result = .failure(error) }
        await store.close()
        try result.get()
    }
}

extension FakeRedis {
    /// The address of the server.
    func address(_ credentials: String = "") throws -> RedisAddress {
        try #require(RedisAddress("redis://\(credentials)127.0.0.1:\(port)"))
    }

    /// Opens a store on the server, in more than one attempt if the machine is busy.
    func open(_ configuration: RedisConfiguration) async throws -> RedisSessionStore {
        for _ in 0..<20 {
            if let store = try? await RedisSessionStore.open(address(), configuration: configuration) { return store }
        }
        return try await RedisSessionStore.open(address(), configuration: configuration)
    }

    /// Returns once the server has been asked so many things, greetings not counted.
    func untilAsked(_ count: Int) async throws {
        try await Program.wait(for: "\(count) requests") { requestCount >= count }
    }
}

extension RedisSessionStore {
    /// Expects that requests are answered again, at the latest after some attempts.
    func expectServing() async throws {
        var last: StoreError?
        let end = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < end {
            do throws(StoreError) {
                #expect(try await load(Sample.key, at: Sample.now) == .absent)
                return
            } catch {
                last = error
                // Not served may be this at once, so others get their turn.
                try await Task.sleep(for: .milliseconds(10))
            }
        }
        Issue.record("not served again: \(last.map { String(reflecting: $0) } ?? "")")
    }
}

/// Expects that a read is answered.
func expectAbsent(_ store: RedisSessionStore) async throws {
    let found = try await store.load(Sample.key, at: Sample.now)
    #expect(found == .absent)
}

/// Expects that a change is carried out.
func expectSaved(_ store: RedisSessionStore) async throws {
    let outcome = try await SampleVerb.save.call(store)
    #expect(outcome.hasPrefix("saved"))
}

/// A session and a counter for requests.
enum Sample {
    static let now = Timestamp(seconds: 1_790_000_000)
    static let key = SessionKey(shard: 0x00AB, digest: TokenDigest(words: (1, 2, 3, 4)))
    static let successor = SessionKey(shard: 0x00AB, digest: TokenDigest(words: (5, 6, 7, 8)))
    static let user = UserID(uuid: UUID(uuid: (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)))
    static let counter = CounterKey(scope: "sign-in", digest: TokenDigest(words: (9, 9, 9, 9)))
    static let rule = CounterRule(limit: 5, window: .seconds(60), lock: .seconds(60))

    static let standing = SessionStanding(
        securityEpoch: .first,
        authenticatedAt: now,
        isRemembered: false,
        expiresAt: now + .seconds(3_600),
        endsAt: now + .seconds(86_400)
    )

    /// A session; those of other keys differ from it.
    static func session(_ key: SessionKey = key) -> SessionRecord {
        SessionRecord(
            id: SessionID(bytes: key.digest.bytes.prefix(16)) ?? SessionID(uuid: user.uuid),
            key: key,
            user: user,
            createdAt: now,
            method: "password",
            standing: standing,
            data: key.digest.bytes
        )
    }
}

/// A verb of the store, with arguments.
struct SampleVerb: Sendable, CustomTestStringConvertible {
    /// What it is called.
    let name: String
    /// Whether it may be sent again when nobody knows whether it was carried out.
    let isRead: Bool
    /// Calls it and says what it returned.
    let call: @Sendable (RedisSessionStore) async throws -> String

    var testDescription: String { name }

    init(
        _ name: String,
        isRead: Bool = false,
        _ call: @escaping @Sendable (RedisSessionStore) async throws -> some Sendable
    ) {
        self.name = name
        self.isRead = isRead
        self.call = { String(describing: try await call($0)) }
    }

    static let load = SampleVerb("load", isRead: true) { try await $0.load(Sample.key, at: Sample.now) }

    static let list = SampleVerb("sessions", isRead: true) { store in
        let owner = SessionOwner(user: Sample.user, shard: Sample.key.shard)
        return try await store.sessions(of: owner, at: Sample.now, after: nil, limit: 10).elements
    }

    /// It changes something, but it does no harm to do so twice.
    static let ping = SampleVerb("ping", isRead: true) { try await $0.ping() }

    static let insert = SampleVerb("insert") { try await $0.insert(Sample.session(), at: Sample.now) }

    static let save = SampleVerb("save") { store in
        let change = SessionChange(standing: Sample.standing, data: [1, 2, 3])
        return try await store.save(Sample.key, change, expecting: .first, at: Sample.now)
    }

    static let touch = SampleVerb("touch") { store in
        let end = Sample.now + .seconds(60)
        return try await store.touch(
            Sample.key,
            SessionSighting(at: Sample.now, address: nil, expiresAt: end, granularity: .seconds(60))
        )
    }

    static let rotate = SampleVerb("rotate") { store in
        try await store.rotate(
            Sample.key,
            to: Sample.successor,
            standing: Sample.standing,
            grace: .seconds(10),
            at: Sample.now
        )
    }

    static let delete = SampleVerb("delete") { try await $0.delete(Sample.key, at: Sample.now) }

    static let deleteAll = SampleVerb("deleteAll") { store in
        let owner = SessionOwner(user: Sample.user, shard: Sample.key.shard)
        return try await store.deleteAll(of: owner, except: nil, at: Sample.now, limit: 10)
    }

    static let hit = SampleVerb("hit") { try await $0.hit(Sample.counter, Sample.rule, at: Sample.now) }

    static let clear = SampleVerb("clear") { store in
        try await store.clear(Sample.counter, ifGeneration: CounterGeneration(7), at: Sample.now)
    }

    static let lockEnd = SampleVerb("lockEnd", isRead: true) { store in
        try await store.lockEnd(of: Sample.counter, at: Sample.now)
    }

    static let reads = [load, list, ping, lockEnd]
    static let changes = [insert, save, touch, rotate, delete, deleteAll, hit, clear]
    static let all = reads + changes

    /// Calls it, and returns the error that it throws within a time; it throws none other.
    ///
    /// - Parameter limit: What the deadlines add up to; a busy machine may add seconds.
    func error(_ store: RedisSessionStore, within limit: Duration = .milliseconds(600)) async throws -> StoreError {
        let start = ContinuousClock.now
        let error = await #expect(throws: StoreError.self, "\(name)") { try await call(store) }
        let time = ContinuousClock.now - start
        #expect(time < limit + .seconds(4), "\(name) took \(time)")
        return try #require(error)
    }
}
