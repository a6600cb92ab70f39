import GatehouseDatastore
import GatehouseMemory
import Synchronization

/// A store that counts its verbs, and lets a test act, or throw, just before one of them.
final class ProbedStore: Sendable {
    /// What happens before a verb, by the verb's name.
    typealias Hook = @Sendable (_ verb: String) async throws(StoreError) -> Void

    let descriptor = StoreDescriptor(name: "Probed", durability: .process)
    let memory: MemoryDatastore
    private let state = Mutex<(counts: [String: Int], hook: Hook?)>(([:], nil))

    init(_ database: MemoryDatabase = MemoryDatabase()) {
        memory = MemoryDatastore(database: database)
    }

    /// How often a verb was called.
    func count(_ verb: String) -> Int { state.withLock { $0.counts[verb, default: 0] } }

    /// How often each verb was called.
    var counts: [String: Int] { state.withLock { $0.counts } }

    /// How often any verb was called.
    var total: Int { state.withLock { $0.counts.values.reduce(0, +) } }

    /// Has something done before each verb from now on; nil for nothing.
    func before(_ hook: Hook?) { state.withLock { $0.hook = hook } }

    /// Has something done once, before the next call of one verb.
    func once(_ verb: String, _ action: @escaping @Sendable () async throws(StoreError) -> Void) {
        before { [self] name async throws(StoreError) in
            guard name == verb else { return }
            before(nil)
            try await action()
        }
    }

    /// Has every verb throw from now on.
    func fail(_ code: StoreError.Code = .unavailable(retryable: true)) {
        before { _ async throws(StoreError) in throw StoreError(code, "The store is away.") }
    }

    func enter(_ verb: String) async throws(StoreError) {
        let hook = state.withLock { state in
            state.counts[verb, default: 0] += 1
            return state.hook
        }
        if let hook { try await hook(verb) }
    }

    func ping() async throws(StoreError) { try await enter("ping") }
}

extension ProbedStore: UserStore {
    func insert(_ user: UserRecord, with companions: AccompanyingRecords) async throws(StoreError) {
        try await enter("insertUser")
        try await memory.insert(user, with: companions)
    }

    func load(_ id: UserID) async throws(StoreError) -> UserRecord? {
        try await enter("loadUser")
        return try await memory.load(id)
    }

    func load(_ identifier: CanonicalIdentifier) async throws(StoreError) -> UserRecord? {
        try await enter("loadIdentifier")
        return try await memory.load(identifier)
    }

    func patch(
        _ id: UserID,
        _ patch: UserPatch,
        expecting version: RecordVersion,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> UserPatchOutcome {
        try await enter("patch")
        return try await memory.patch(id, patch, expecting: version, at: now, with: companions)
    }

    func replacePasswordHash(
        of id: UserID,
        from old: PasswordHash?,
        to new: PasswordHash?,
        bumpingEpoch: Bool,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> PasswordReplacement {
        try await enter("replacePasswordHash")
        return try await memory.replacePasswordHash(
            of: id,
            from: old,
            to: new,
            bumpingEpoch: bumpingEpoch,
            at: now,
            with: companions
        )
    }

    func recordSignIn(
        of id: UserID,
        _ entry: SignInTrack.Entry,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> SignInRecording {
        try await enter("recordSignIn")
        return try await memory.recordSignIn(of: id, entry, with: companions)
    }

    func bumpSecurityEpoch(
        of id: UserID,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> EpochBump {
        try await enter("bumpSecurityEpoch")
        return try await memory.bumpSecurityEpoch(of: id, at: now, with: companions)
    }

    func delete(_ id: UserID, with companions: AccompanyingRecords) async throws(StoreError) -> UserDeletion {
        try await enter("deleteUser")
        return try await memory.delete(id, with: companions)
    }

    func users(after position: UserID?, limit: Int) async throws(StoreError) -> Page<UserRecord, UserID> {
        try await enter("users")
        return try await memory.users(after: position, limit: limit)
    }
}

extension ProbedStore: PrincipalLoading, SessionTombstoneStore {
    func loadPrincipal(_ key: SessionKey, at now: Timestamp) async throws(StoreError) -> PrincipalLookup {
        try await enter("loadPrincipal")
        return try await memory.loadPrincipal(key, at: now)
    }

    func bury(
        _ session: SessionID,
        of user: UserID,
        until end: Timestamp
    ) async throws(StoreError) -> SessionBurial {
        try await enter("bury")
        return try await memory.bury(session, of: user, until: end)
    }

    func loadAccount(
        _ id: UserID,
        presenting session: SessionID?,
        at now: Timestamp
    ) async throws(StoreError) -> AccountRecord? {
        try await enter("loadAccount")
        return try await memory.loadAccount(id, presenting: session, at: now)
    }

    func sweepTombstones(at now: Timestamp, limit: Int) async throws(StoreError) -> Int {
        try await enter("sweepTombstones")
        return try await memory.sweepTombstones(at: now, limit: limit)
    }
}
