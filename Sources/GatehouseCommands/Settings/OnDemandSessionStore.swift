import GatehouseDatastore
import Logging
import Synchronization

/// A session store that is opened when a verb first asks for it.
///
/// So a command that touches no session works while their store is away, and one that ends sessions first does what the
/// accounts' store alone can do. If the store cannot be opened, every verb throws why; it is not tried again.
final class OnDemandSessionStore: SessionStore, CounterStore {
    private typealias Opened = Result<any SessionStore & CounterStore, StoreError>

    private let location: SessionLocation
    private let logger: Logger
    private let opening = Mutex<Task<Opened, Never>?>(nil)

    init(_ location: SessionLocation, logger: Logger) {
        self.location = location
        self.logger = logger
    }

    /// Closes the store, if it was opened; no verb may follow.
    func close() async {
        guard let task = opening.withLock({ $0 }), case .success(let store) = await task.value else { return }
        await SessionLocation.close(store)
    }

    private var store: any SessionStore & CounterStore {
        get async throws(StoreError) {
            let task = opening.withLock { opening in
                let task = opening ?? Task { [location, logger] in await Self.open(location, logger) }
                opening = task
                return task
            }
            return try await task.value.get()
        }
    }

    private static func open(_ location: SessionLocation, _ logger: Logger) async -> Opened {
        do throws(StoreError) {
            return .success(try await location.open(logger: logger))
        } catch {
            return .failure(error)
        }
    }

    // MARK: - Store

    var descriptor: StoreDescriptor { StoreDescriptor(name: location.description, durability: .bestEffort) }

    func ping() async throws(StoreError) { try await store.ping() }

    // MARK: - Sessions

    func insert(_ session: SessionRecord, at now: Timestamp) async throws(StoreError) {
        try await store.insert(session, at: now)
    }

    func load(_ key: SessionKey, at now: Timestamp) async throws(StoreError) -> SessionLookup {
        try await store.load(key, at: now)
    }

    func save(
        _ key: SessionKey,
        _ change: SessionChange,
        expecting version: RecordVersion,
        at now: Timestamp
    ) async throws(StoreError) -> SessionSave {
        try await store.save(key, change, expecting: version, at: now)
    }

    func touch(_ key: SessionKey, _ sighting: SessionSighting) async throws(StoreError) -> SessionTouch {
        try await store.touch(key, sighting)
    }

    func rotate(
        _ key: SessionKey,
        to successor: SessionKey,
        standing: SessionStanding,
        grace: Duration,
        at now: Timestamp
    ) async throws(StoreError) -> SessionRotation {
        try await store.rotate(key, to: successor, standing: standing, grace: grace, at: now)
    }

    func delete(_ key: SessionKey, at now: Timestamp) async throws(StoreError) -> SessionDeletion {
        try await store.delete(key, at: now)
    }

    func sessions(
        of owner: SessionOwner,
        at now: Timestamp,
        after position: SessionID?,
        limit: Int
    ) async throws(StoreError) -> Page<SessionRecord, SessionID> {
        try await store.sessions(of: owner, at: now, after: position, limit: limit)
    }

    func deleteAll(
        of owner: SessionOwner,
        except kept: SessionID?,
        at now: Timestamp,
        limit: Int
    ) async throws(StoreError) -> Int {
        try await store.deleteAll(of: owner, except: kept, at: now, limit: limit)
    }

    func sweepSessions(at now: Timestamp, limit: Int) async throws(StoreError) -> Int {
        try await store.sweepSessions(at: now, limit: limit)
    }

    // MARK: - Counters

    func hit(_ key: CounterKey, _ rule: CounterRule, at now: Timestamp) async throws(StoreError) -> CounterHit {
        try await store.hit(key, rule, at: now)
    }

    func clear(
        _ key: CounterKey,
        ifGeneration generation: CounterGeneration,
        at now: Timestamp
    ) async throws(StoreError) -> CounterClearing {
        try await store.clear(key, ifGeneration: generation, at: now)
    }

    func lockEnd(of key: CounterKey, at now: Timestamp) async throws(StoreError) -> Timestamp? {
        try await store.lockEnd(of: key, at: now)
    }

    func sweepCounters(at now: Timestamp, limit: Int) async throws(StoreError) -> Int {
        try await store.sweepCounters(at: now, limit: limit)
    }
}
