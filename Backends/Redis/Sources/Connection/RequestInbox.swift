import GatehouseDatastore
import NIOCore
import Synchronization

/// Where tasks leave their requests for the event loop of a lane.
///
/// It stays while connections come and go: what was not sent on one goes out on the next.
final class RequestInbox: Sendable {
    private struct State {
        var waiting: [RedisRequest] = []
        /// How many requests wait or are under way.
        var count = 0
        /// Whether the event loop knows that there is something.
        var isAwaited = false
        /// What comes of every request at once; nil if requests are taken.
        var refusal: RedisRequest.Outcome?
    }

    private let state = Mutex(State())
    private let capacity: Int

    /// - Parameter capacity: How many requests may wait or be under way.
    init(capacity: Int) {
        self.capacity = capacity
    }

    /// Leaves a request, or answers it at once if it cannot be taken.
    ///
    /// - Returns: Whether the event loop has to be told.
    func leave(_ request: RedisRequest) -> Bool {
        var refusal: RedisRequest.Outcome?
        let mustTell = state.withLock { state in
            refusal = state.refusal ?? (state.count >= capacity ? .refused(.queueFull) : nil)
            guard refusal == nil else { return false }
            state.waiting.append(request)
            state.count += 1
            defer { state.isAwaited = true }
            return !state.isAwaited
        }
        if let refusal { request.settle(refusal) }
        return mustTell
    }

    /// Notes that the event loop has been told, and looks from now on.
    func beginLooking() {
        state.withLock { $0.isAwaited = false }
    }

    /// Takes all that wait, in the order they came.
    func takeAll() -> [RedisRequest] {
        state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
    }

    /// Takes those that have waited too long.
    ///
    /// - Returns: They, whose places are free again, and whether others still wait.
    func takeOverdue(at now: NIODeadline) -> (overdue: [RedisRequest], isEmpty: Bool) {
        state.withLock { state in
            let overdue = state.waiting.filter { $0.queueDeadline <= now }
            if !overdue.isEmpty { state.waiting.removeAll { $0.queueDeadline <= now } }
            state.count -= overdue.count
            return (overdue, state.waiting.isEmpty)
        }
    }

    /// Frees the places of requests that were taken and are settled.
    func release(_ count: Int) {
        if count > 0 { state.withLock { $0.count -= count } }
    }

    /// Settles every request at once from now on, those that wait first; nil takes requests again.
    func refuse(_ outcome: RedisRequest.Outcome?) {
        let waiting = state.withLock { state -> [RedisRequest] in
            state.refusal = outcome
            guard outcome != nil else { return [] }
            defer { state.waiting = [] }
            state.count -= state.waiting.count
            return state.waiting
        }
        if let outcome { for request in waiting { request.settle(outcome) } }
    }
}
