import BenchmarkSupport
import Foundation
import GatehouseDatastore
import GatehouseRedis

/// A store with sessions of many users.
struct SampleStore {
    /// How long a measurement takes.
    static let span: Duration = .milliseconds(1_500)

    let store: RedisSessionStore
    /// The keys of the sessions, in as many shards.
    let keys: [SessionKey]

    /// Opens a store and fills it.
    init(connections: Int = 1) async throws {
        // Not the keys of a run that did not come to its end.
        let configuration = RedisConfiguration(
            keyPrefix: "benchmark-\(UUID().uuidString)",
            connectionCount: connections
        )
        let store = try await RedisSessionStore.open(try address(), configuration: configuration)
        // An odd factor gives each number a shard of its own.
        let sessions = (0..<10_000).map { Samples.session($0, shard: UInt16(truncatingIfNeeded: $0 &* 40_503)) }
        try await Self.forEach(sessions) { try await store.insert($0, at: Samples.now) }
        self.store = store
        keys = sessions.map(\.key)
    }

    /// Removes the sessions and closes the store.
    func close() async throws {
        try await Self.forEach(keys) { [store] in _ = try await store.delete($0, at: Samples.now) }
        await store.close()
    }

    private static func forEach<Element: Sendable>(
        _ elements: [Element],
        _ body: @escaping @Sendable (Element) async throws -> Void
    ) async throws {
        let tasks = 64
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<tasks {
                group.addTask {
                    for index in stride(from: task, to: elements.count, by: tasks) { try await body(elements[index]) }
                }
            }
            try await group.waitForAll()
        }
    }

    // MARK: - What is measured

    /// Loads sessions, each task one of all after another.
    func loads(tasks: Int) async throws -> Timing {
        try await Timing.of(tasks: tasks, for: Self.span) { [store, keys] task, count in
            let key = keys[(count &* 7_919 &+ task &* 104_729) % keys.count]
            guard case .current(let session) = try await store.load(key, at: Samples.now), session.data.count == 300
            else { throw BenchmarkError("the store does not find a session") }
        }
    }

    /// Saves sessions, each task one of its own.
    func saves(tasks: Int) async throws -> Timing {
        let sessions = try await sessions(tasks)
        return try await Timing.of(tasks: tasks, for: Self.span) { [store] task, count in
            let session = sessions[task]
            let data = [UInt8](repeating: UInt8(truncatingIfNeeded: count), count: 300)
            let save = try await store.save(
                session.key,
                SessionChange(standing: session.standing, data: data),
                expecting: RecordVersion(session.version.number + Int64(count)),
                at: Samples.now
            )
            guard case .saved = save else { throw BenchmarkError("the store did not save") }
        }
    }

    /// Notes sightings that are due, each task of a session of its own.
    func touches(tasks: Int) async throws -> Timing {
        let sessions = try await sessions(tasks)
        return try await Timing.of(tasks: tasks, for: Self.span) { [store] task, count in
            let session = sessions[task]
            let sighting = SessionSighting(
                at: session.lastSeenAt + .microseconds(count + 1),
                address: session.address,
                expiresAt: session.standing.expiresAt,
                granularity: .zero
            )
            guard case .touched = try await store.touch(session.key, sighting) else {
                throw BenchmarkError("the store did not note a sighting")
            }
        }
    }

    /// Counts attempts that are allowed, each task on one of many counters after another.
    func hits(tasks: Int) async throws -> Timing {
        let rule = CounterRule(limit: .max, window: .seconds(60), lock: .seconds(60))
        return try await Timing.of(tasks: tasks, for: Self.span) { [store, keys] task, count in
            let digest = keys[(count &* 7_919 &+ task &* 104_729) % keys.count].digest
            let key = CounterKey(scope: "sign-in.account", digest: digest)
            guard case .allowed = try await store.hit(key, rule, at: Samples.now) else {
                throw BenchmarkError("the store did not allow an attempt")
            }
        }
    }

    /// The first sessions as they are now.
    private func sessions(_ count: Int) async throws -> [SessionRecord] {
        var sessions: [SessionRecord] = []
        for key in keys.prefix(count) {
            guard case .current(let session) = try await store.load(key, at: Samples.now) else {
                throw BenchmarkError("the store does not find a session")
            }
            sessions.append(session)
        }
        return sessions
    }
}
