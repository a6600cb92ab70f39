import CPlatform
import Dispatch
import Synchronization

/// Threads of their own for tasks that compute, so that a flood of sign-ins never holds up other requests.
///
/// There are as many threads as processors, at lowered priority. A task that prefers this executor runs here until it
/// prefers another.
final class HashingExecutor: TaskExecutor {
    /// What the threads share with the executor; they outlive it by the job at hand.
    private final class Queue: Sendable {
        private struct State {
            var waiting: [UnownedJob] = []
            var first = 0
            var isStopped = false
        }

        private let state = Mutex(State())
        private let available = DispatchSemaphore(value: 0)

        func add(_ job: UnownedJob) {
            state.withLock { $0.waiting.append(job) }
            available.signal()
        }

        /// Waits for a job; nil when the executor is gone and nothing waits any more.
        func next() -> UnownedJob? {
            while true {
                available.wait()
                let (job, isOver) = state.withLock { state -> (UnownedJob?, Bool) in
                    guard state.first < state.waiting.count else { return (nil, state.isStopped) }
                    defer {
                        state.first += 1
                        // What has been taken is cleared away now and then, so that taking stays cheap.
                        if state.first > 64, state.first * 2 > state.waiting.count {
                            state.waiting.removeFirst(state.first)
                            state.first = 0
                        }
                    }
                    return (state.waiting[state.first], false)
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

    private let queue = Queue()
    private let threadCount: Int

    /// Starts the threads.
    init(threads: Int) {
        threadCount = max(threads, 1)
        let executor = unsafe asUnownedTaskExecutor()
        for number in 0..<threadCount {
            WorkerThread.start(named: "hashing-\(number)") { [queue] in
                _ = gatehouse_lower_thread_priority()
                // A job keeps the executor it runs on, so there is one as long as there is a job.
                while let job = queue.next() { unsafe job.runSynchronously(on: executor) }
            }
        }
    }

    deinit {
        queue.stop(threads: threadCount)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        queue.add(UnownedJob(job))
    }
}
