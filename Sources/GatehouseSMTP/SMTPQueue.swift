import Dispatch
import Synchronization

/// The messages that wait for a thread, of bounded number.
final class SMTPQueue: Sendable {
    /// What a thread has to do next.
    enum Next {
        case send(SMTPJob)
        /// Nothing came for a while.
        case idle
        /// The mailer is gone.
        case stop
    }

    private struct State {
        var waiting: [SMTPJob] = []
        var isStopped = false
    }

    private let limit: Int
    private let state = Mutex(State())
    private let available = DispatchSemaphore(value: 0)

    init(limit: Int) { self.limit = limit }

    /// Adds a message; false if too many wait.
    func add(_ job: SMTPJob) -> Bool {
        let isAdded = state.withLock { state in
            guard state.waiting.count < limit else { return false }
            state.waiting.append(job)
            return true
        }
        if isAdded { available.signal() }
        return isAdded
    }

    /// Takes a message back, if it waits still.
    func remove(_ job: SMTPJob) {
        state.withLock { state in state.waiting.removeAll { $0 === job } }
    }

    /// Waits for something to do.
    func next(within patience: Duration?) -> Next {
        let deadline = patience.map { DispatchTime.now() + $0 / .seconds(1) } ?? .distantFuture
        while true {
            let isLate = available.wait(timeout: deadline) == .timedOut
            let next: Next? = state.withLock { state in
                if !state.waiting.isEmpty { return .send(state.waiting.removeFirst()) }
                return state.isStopped ? .stop : nil
            }
            if let next { return next }
            if isLate { return .idle }
        }
    }

    /// Lets the threads end.
    func stop(threads: Int) {
        state.withLock { $0.isStopped = true }
        for _ in 0..<threads { available.signal() }
    }
}
