import GatehouseDatastore
import NIOCore
import Synchronization

/// A request on its way to a server and back, and the task that waits for the reply.
///
/// Whoever comes first settles it: the reply, a deadline, the loss of the connection, the cancellation of the task. Later
/// ones find it settled and change nothing, so a task that has left needs no place among those under way to be cleared.
final class RedisRequest: Sendable {
    /// What came of a request.
    enum Outcome: Sendable {
        /// The server's reply, which may be an error.
        case reply(RedisReply)
        /// It was not sent, and need not be: the error says why.
        case refused(StoreError)
        /// It was not sent, and may be sent elsewhere: its server left the cluster.
        case withdrawn
        /// It was sent, and the connection was lost before the reply.
        case lost(RedisFailure)
    }

    private struct State {
        var continuation: CheckedContinuation<Outcome, Never>?
        var isSent = false
        var isCancelled = false
    }

    /// What is sent.
    let bytes: [UInt8]

    /// How many replies come before the one that counts.
    let skippedReplies: Int

    /// Whether it changes nothing on the server.
    let isRead: Bool

    /// Until when it may wait to be sent.
    let queueDeadline: NIODeadline

    private let state = Mutex(State())

    init(_ bytes: [UInt8], skippedReplies: Int = 0, isRead: Bool, queueDeadline: NIODeadline) {
        self.bytes = bytes
        self.skippedReplies = skippedReplies
        self.isRead = isRead
        self.queueDeadline = queueDeadline
    }

    /// Hands the request to a lane and returns what came of it.
    func send(on lane: RedisLane) async -> Outcome {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isCancelled = state.withLock { state in
                    if !state.isCancelled { state.continuation = continuation }
                    return state.isCancelled
                }
                if isCancelled { continuation.resume(returning: .refused(.cancelled)) } else { lane.submit(self) }
            }
        } onCancel: {
            cancel()
        }
    }

    /// Notes that it is about to be sent.
    ///
    /// - Returns: Whether somebody still waits for it; if not, it must not be sent.
    func begin() -> Bool {
        state.withLock { state in
            state.isSent = state.continuation != nil
            return state.isSent
        }
    }

    /// Answers whoever waits, unless that has happened.
    func settle(_ outcome: Outcome) {
        take { _ in true }?.resume(returning: outcome)
    }

    /// Heeds the cancellation of the task that waits: a request that was not sent is withdrawn, a read is not waited for
    /// any longer, and a change under way is left to end.
    private func cancel() {
        let continuation = take { state in
            state.isCancelled = true
            return !state.isSent || isRead
        }
        continuation?.resume(returning: .refused(.cancelled))
    }

    private func take(if condition: (inout State) -> Bool) -> CheckedContinuation<Outcome, Never>? {
        state.withLock { state in
            guard condition(&state) else { return nil }
            defer { state.continuation = nil }
            return state.continuation
        }
    }
}
