import Dispatch
import Synchronization

/// Runs work that blocks or computes on a thread of its own, one piece after another, off the pool that tasks run on.
package final class WorkQueue: Sendable {
    /// Too many pieces of work wait.
    package struct Overload: Error, CustomStringConvertible {
        /// What went wrong.
        package let description = "too much work waits"
    }

    private let thread: DispatchQueue
    private let limit: Int
    private let count = Atomic(0)

    /// Makes a queue.
    ///
    /// - Parameters:
    ///   - name: The thread's name.
    ///   - limit: How many pieces of work may wait or run.
    package init(_ name: String, limit: Int = 256) {
        thread = DispatchQueue(label: name, qos: .utility)
        self.limit = limit
    }

    /// Runs a piece of work and returns what it returns; if the task is cancelled before its turn comes, it is left out.
    ///
    /// - Throws: ``Overload`` if too many wait, `CancellationError` if it was left out, and what the work throws.
    package func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        guard count.add(1, ordering: .relaxed).newValue <= limit else {
            count.subtract(1, ordering: .relaxed)
            throw Overload()
        }
        let isCancelled = Flag()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                thread.async { [self] in
                    let result = Result {
                        if isCancelled.value.load(ordering: .relaxed) { throw CancellationError() }
                        return try work()
                    }
                    count.subtract(1, ordering: .relaxed)
                    continuation.resume(with: result)
                }
            }
        } onCancel: {
            isCancelled.value.store(true, ordering: .relaxed)
        }
    }

    private final class Flag: Sendable {
        let value = Atomic(false)
    }
}
