import Synchronization

/// Runs password hashes off the threads that answer requests, and no more of them than there is hope for.
///
/// Work waits in a queue of bounded length; when the queue is full, or a piece of work has waited too long, it is refused
/// at once with ``Overload`` instead of making everybody wait for ever.
final class HashingPool: Sendable {
    /// The pool has too much to do.
    struct Overload: Error {}

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

    /// Runs a computation on one of the threads and returns its result.
    ///
    /// A task that is cancelled while its computation waits takes no thread's time; one under way is waited for, since its
    /// thread cannot be stopped in the middle.
    ///
    /// - Throws: ``Overload`` if the queue is full, the computation waited too long, or the task was cancelled before it
    ///   began.
    func run<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async throws(Overload) -> Result {
        let isAdmitted = count.withLock { count in
            guard count - threadCount < queueLimit else { return false }
            count += 1
            return true
        }
        guard isAdmitted else { throw Overload() }
        defer { count.withLock { $0 -= 1 } }
        let deadline = ContinuousClock.now + patience
        // Concurrent, so that it leaves the caller's thread for one of the executor's.
        let compute: @concurrent () async -> Result? = {
            Task.isCancelled || ContinuousClock.now > deadline ? nil : body()
        }
        guard let result = await withTaskExecutorPreference(executor, operation: compute) else { throw Overload() }
        return result
    }
}
