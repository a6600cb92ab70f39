import GatehouseDatastore
import Synchronization

// How the suite proves itself: for each case there is one saboteur, a right store with one verb or two spoiled, that
// fails this case and passes every other.
//
// To write a saboteur, say which case it is for and, in a sentence, what it does wrong; then set the verbs of `Sabotage`
// that go wrong. Each closure takes the node and the arguments of the verb; `node.store` is the right store under it.
//
//     extension Saboteurs {
//         static let users: [Saboteur] = [staleIgnored, …]
//
//         private static let staleIgnored = Saboteur(
//             "users.patch.stale",
//             "Applies a patch whatever version it names."
//         ) { sabotage in
//             sabotage.patchUser = { node, id, patch, version, now, companions in
//                 let version = try await node.store.load(id)?.version ?? version
//                 return try await node.store.patch(id, patch, expecting: version, at: now, with: companions)
//             }
//         }
//     }
//
// The outer closure runs once for each fresh database, and both nodes get the same faults. So what it makes, both share:
// `let seen = Remembered<Set<UserID>>([])`, then `seen.withLock { … }` in the faults. A fault that only one node has asks
// `node.isSecond`. A fault that only a race may show asks a `Crowd` made there: `await crowd.gathers()` is true for
// callers that overlap, and false for one that is alone, so nothing depends on luck.
//
// One constant a saboteur, as above, keeps the compiler quick: it dislikes long arrays of closures.

/// A store that is right but for its faults.
final class SabotagedStore: WholeStore {
    /// The verbs that were called, by the line that forwards each, with the test of whether a sabotage spoils it.
    typealias Trace = Remembered<[String: @Sendable (Sabotage) -> Bool]>

    let node: SabotagedNode
    private let sabotage: Sabotage
    private let trace: Trace?

    init(_ node: SabotagedNode, _ sabotage: Sabotage, trace: Trace? = nil) {
        self.node = node
        self.sabotage = sabotage
        self.trace = trace
    }

    /// Returns the fault of a verb, or nil if it has none, and notes the call.
    func fault<Fault>(
        _ verb: any KeyPath<Sabotage, Fault?> & Sendable,
        file: StaticString = #fileID,
        line: UInt = #line
    ) -> Fault? {
        trace?.withLock { $0["\(file):\(line)"] = { $0[keyPath: verb] != nil } }
        return sabotage[keyPath: verb]
    }

    /// Runs a fault; an error that no store may throw becomes one of a store.
    func translating<Value>(_ fault: () async throws -> Value) async throws(StoreError) -> Value {
        do {
            return try await fault()
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(.corrupt, "The fault itself failed.", cause: error)
        }
    }

    var descriptor: StoreDescriptor {
        fault(\.descriptor)?(node) ?? node.store.descriptor
    }

    func ping() async throws(StoreError) {
        guard let fault = fault(\.ping) else { return try await node.store.ping() }
        return try await translating { try await fault(node) }
    }
}

/// Something that the faults of both nodes remember together.
final class Remembered<Value>: Sendable {
    private let value: Mutex<Value>

    init(_ value: sending Value) {
        self.value = Mutex(value)
    }

    func withLock<Result>(_ body: (inout sending Value) throws -> sending Result) rethrows -> sending Result {
        try value.withLock(body)
    }
}

/// Tells callers that overlap from one that is alone.
final class Crowd: Sendable {
    private let state = Mutex((inside: 0, arrivals: 0))

    /// Returns whether another caller was here at the same time; waits a while for one, in turns and not by the clock.
    func gathers() async -> Bool {
        let arrival = state.withLock { state in
            state.inside += 1
            state.arrivals += 1
            return (isFirst: state.inside == 1, number: state.arrivals)
        }
        defer { state.withLock { $0.inside -= 1 } }
        guard arrival.isFirst else { return true }
        for _ in 0..<500 {
            await Task.yield()
            if state.withLock({ $0.arrivals }) > arrival.number { return true }
        }
        return false
    }
}
