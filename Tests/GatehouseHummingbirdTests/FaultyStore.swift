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
        try faults.check()
        try await base.ping()
    }
}

/// Which verbs fail: none, or all after a number of them.
final class Faults: Sendable {
    private let left = Mutex<Int?>(nil)

    /// Lets this many verbs through, and then none.
    func begin(after count: Int = 0) { left.withLock { $0 = count } }

    /// Brings the database back, and returns whether a verb was to fail but none came so far.
    @discardableResult
    func end() -> Bool {
        left.withLock { left in
            defer { left = nil }
            return left.map { $0 >= 0 } ?? false
        }
    }

    func check() throws(StoreError) {
        let fails = left.withLock { left in
            guard let count = left else { return false }
            left = count > 0 ? count - 1 : -1
            return count <= 0
        }
        if fails { throw StoreError(.unavailable(retryable: true), "The database is away.") }
    }
}
