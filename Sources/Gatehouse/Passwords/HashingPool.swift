import Synchronization

/// Runs password hashes off the threads that answer requests, and no more of them than there is hope for.
///
/// Work waits in a queue of bounded length; when the queue is full, or a piece of work has waited too long, it is refused
/// at once with ``Overload`` instead of making everybody wait for ever.
final class HashingPool: Sendable {
    /// The pool did not compute, most often because it has too much to do; the raw value says what happened, for logs.
    enum Overload: String, Error, CustomStringConvertible {
        /// As much waits as may wait.
        case full = "The queue of passwords to hash is full: raise GATEHOUSE_PASSWORDS_QUEUE_LIMIT, or add processors."
        /// It has waited as long as it may.
        case late = "A password waited too long: raise GATEHOUSE_PASSWORDS_QUEUE_TIMEOUT, or add processors."
        /// Nobody waits for it any more.
        case cancelled = "The request was cancelled before its password was hashed."

        /// What happened, and what to do.
        var description: String { rawValue }
    }

    private let executor: HashingExecutor
    private let threadCount: Int
    private let queueLimit: Int
    private let patience: Duration
    /// How many pieces of work wait or are under way.
    private let count = Mutex(0)

    /// Starts a pool.
    ///
    /// - Parameters:
    ///   - threads: How many threads.
    ///   - queueLimit: How many pieces of work may wait.
    ///   - patience: How long a piece of work may wait.
    init(threads: Int, queueLimit: Int, patience: Duration) {
        threadCount = max(threads, 1)
        self.queueLimit = max(queueLimit, 1)
        self.patience = patience
        executor = HashingExecutor(threads: threadCount)
    }

    /// Throws if the queue is full now, so that nothing is begun which will be refused.
    func requireRoom() throws(Overload) {
        guard count.withLock({ hasRoom(beside: $0) }) else { throw .full }
    }

    private func hasRoom(beside count: Int) -> Bool { count - threadCount < queueLimit }

    /// Runs a computation on one of the threads and returns its result.
    ///
    /// A task that is cancelled while its computation waits takes no thread's time; one under way is waited for, since its
    /// thread cannot be stopped in the middle.
    ///
    /// - Throws: ``Overload`` if the queue is full, the computation waited too long, or the task was cancelled before it
    ///   began.
    func run<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async throws(Overload) -> Result {
        let isAdmitted = count.withLock { count in
            guard hasRoom(beside: count) else { return false }
            count += 1
            return true
        }
        guard isAdmitted else { throw .full }
        defer { count.withLock { $0 -= 1 } }
        let deadline = ContinuousClock.now + patience
        // Concurrent, so that it leaves the caller's thread for one of the executor's.
        let compute: @concurrent () async -> Swift.Result<Result, Overload> = {
            if Task.isCancelled { return .failure(.cancelled) }
            return ContinuousClock.now > deadline ? .failure(.late) : .success(body())
        }
        return try await withTaskExecutorPreference(executor, operation: compute).get()
    }
}
