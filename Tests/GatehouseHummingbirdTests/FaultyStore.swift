import GatehouseDatastore
import Synchronization

/// A store whose database goes away when a test says so.
final class FaultyStore: Datastore, SessionStore, CounterStore, PrincipalLoading {
    typealias Whole = Datastore & SessionStore & CounterStore & PrincipalLoading

    let base: any Whole
    let faults: Faults

    init(_ base: any Whole, _ faults: Faults) {
        self.base = base
        self.faults = faults
    }

    var descriptor: StoreDescriptor { base.descriptor }

    func ping() async throws(StoreError) {
        try faults.check(isRead: true)
        try await base.ping()
    }
}

/// Which verbs fail: none, or all after a number of them, or of those all that change something.
final class Faults: Sendable {
    private struct State {
        var left: Int?
        var code = StoreError.Code.unavailable(retryable: true)
        var lettingReadsThrough = false
    }

    private let state = Mutex(State())

    /// Lets this many verbs through, and then none, or then reads alone.
    func begin(
        after count: Int = 0,
        _ code: StoreError.Code = .unavailable(retryable: true),
        lettingReadsThrough: Bool = false
    ) {
        state.withLock { $0 = State(left: count, code: code, lettingReadsThrough: lettingReadsThrough) }
    }

    /// Brings the database back, and returns whether a verb was to fail but none came so far.
    @discardableResult
    func end() -> Bool {
        state.withLock { state in
            defer { state.left = nil }
            return state.left.map { $0 >= 0 } ?? false
        }
    }

    func check(isRead: Bool = false) throws(StoreError) {
        let code: StoreError.Code? = state.withLock { state in
            guard let count = state.left, !(isRead && state.lettingReadsThrough) else { return nil }
            state.left = count > 0 ? count - 1 : -1
            return count <= 0 ? state.code : nil
        }
        if let code { throw StoreError(code, "The database is away.") }
    }
}
