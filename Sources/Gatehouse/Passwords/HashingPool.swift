import CPlatform
import Dispatch
import Synchronization

/// Runs password hashes on threads of its own, so that a flood of sign-ins never holds up other requests.
///
/// There are as many threads as processors, at lowered priority. Work waits in a queue of bounded length; when the
/// queue is full, or a piece of work has waited too long, it is refused at once with ``Overload`` instead of making
/// everybody wait for ever.
final class HashingPool: Sendable {
    /// The pool has too much to do.
    struct Overload: Error {}

    private struct Job: Sendable {
        var deadline: ContinuousClock.Instant
        var run: @Sendable (_ isLate: Bool) -> Void
    }

    /// What the threads share with the pool; they outlive it by the job at hand.
    private final class Queue: Sendable {
        private struct State {
            var waiting: [Job] = []
            var isStopped = false
        }

        private let state = Mutex(State())
        private let available = DispatchSemaphore(value: 0)
        private let limit: Int

        init(limit: Int) {
            self.limit = limit
        }

        /// Adds a job; false if the queue is full.
        func add(_ job: Job) -> Bool {
            let isAdded = state.withLock { state in
                guard state.waiting.count < limit else { return false }
                state.waiting.append(job)
                return true
            }
            if isAdded { available.signal() }
            return isAdded
        }

        /// Waits for a job; nil when the pool has stopped and nothing waits any more.
        func next() -> Job? {
            while true {
                available.wait()
                let (job, isOver) = state.withLock { state in
                    (state.waiting.isEmpty ? nil : state.waiting.removeFirst(), state.isStopped)
                }
                if let job { return job }
                if isOver { return nil }
            }
        }

        func stop(threads: Int) {
            state.withLock { $0.isStopped = true }
            for _ in 0..<threads { available.signal() }
        }
    }

    private let queue: Queue
    private let threadCount: Int
    private let patience: Duration

    /// Starts a pool.
    ///
    /// - Parameters:
    ///   - threads: How many threads.
    ///   - queueLimit: How many pieces of work may wait.
    ///   - patience: How long a piece of work may wait.
    init(threads: Int, queueLimit: Int, patience: Duration) {
        threadCount = max(threads, 1)
        self.patience = patience
        let queue = Queue(limit: max(queueLimit, 1))
        self.queue = queue
        for number in 0..<threadCount {
            WorkerThread.start(named: "gatehouse-hash-\(number)") {
                _ = gatehouse_lower_thread_priority()
                while let job = queue.next() { job.run(ContinuousClock.now > job.deadline) }
            }
        }
    }

    deinit {
        queue.stop(threads: threadCount)
    }

    /// Runs a computation on one of the threads and returns its result.
    ///
    /// A cancelled task still waits for its computation: it is short, and its thread cannot be stopped in the middle.
    ///
    /// - Throws: ``Overload`` if the queue is full, or the computation waited too long.
    func run<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async throws(Overload) -> Result {
        let result: Result? = await withCheckedContinuation { continuation in
            let job = Job(deadline: .now + patience) { isLate in
                continuation.resume(returning: isLate ? nil : body())
            }
            if !queue.add(job) { continuation.resume(returning: nil) }
        }
        guard let result else { throw Overload() }
        return result
    }
}
