import GatehouseDatastore
import Synchronization

/// One or several statements on their way to a server and back, and the task that waits for the answers.
///
/// Whoever comes first settles it: the answers, a deadline, the loss of the connection, the cancellation of the task. Later
/// ones find it settled and change nothing, so a task that has left needs no place in the pipeline to be cleared.
final class Job: PipelineJob, Sendable {
    /// What came of a job.
    enum Outcome: Sendable {
        /// Every statement was carried out and the transaction is committed; and whether it had been sent before, on a
        /// connection that was lost before the answer.
        case answers([PostgreSQLResult], wasInDoubt: Bool)
        /// The server refused, and nothing was changed.
        case failure(PostgreSQLFailure)
        /// It was not carried out, or nobody knows; the error says which.
        case refused(StoreError)
    }

    private struct State {
        var continuation: CheckedContinuation<Outcome, Never>?
        var isSent = false
        var isCancelled = false
        var lossCount = 0
    }

    let sharing: Sharing
    let commands: [Command]

    /// Whether it may be run again when nobody knows whether it was carried out.
    let isRepeatable: Bool

    /// When it began to wait.
    let startedAt: ContinuousClock.Instant

    /// Until when it may wait to be sent.
    let queueDeadline: ContinuousClock.Instant

    /// Until when it must be answered.
    let deadline: ContinuousClock.Instant

    private let state: Mutex<State>

    init(
        _ sharing: Sharing,
        _ commands: [Command],
        isRepeatable: Bool,
        startedAt: ContinuousClock.Instant,
        queueDeadline: ContinuousClock.Instant,
        deadline: ContinuousClock.Instant
    ) {
        self.sharing = sharing
        self.commands = commands
        self.isRepeatable = isRepeatable || sharing == .reads
        self.startedAt = startedAt
        self.queueDeadline = queueDeadline
        self.deadline = deadline
        state = Mutex(State())
    }

    /// Names the task that waits, before anybody else knows of the job but the task's own cancellation.
    ///
    /// - Returns: False if the task was cancelled already; it has its answer then.
    func attach(_ continuation: CheckedContinuation<Outcome, Never>) -> Bool {
        let isCancelled = state.withLock { state in
            if !state.isCancelled { state.continuation = continuation }
            return state.isCancelled
        }
        if isCancelled { continuation.resume(returning: .refused(.cancelled)) }
        return !isCancelled
    }

    var statementCount: Int { commands.count }

    func slot(of index: Int) -> Int { commands[index].query.slot }

    func begin() -> Bool {
        state.withLock { state in
            state.isSent = true
            return state.continuation != nil
        }
    }

    /// Answers whoever waits, unless that has happened.
    func settle(_ outcome: Outcome) {
        var wasInDoubt = false
        let continuation = take { state in
            wasInDoubt = state.lossCount > 0 && sharing != .reads
            return true
        }
        continuation?.resume(returning: wasInDoubt ? outcome.afterDoubt : outcome)
    }

    /// Answers with the error of a deadline, if one has passed.
    ///
    /// - Parameters:
    ///   - now: The time.
    ///   - loss: Why there is no connection; nil if there is one.
    func settleIfOverdue(at now: ContinuousClock.Instant, withoutConnection loss: StoreError?) {
        guard now >= queueDeadline else { return }
        var isSent = false
        var wasInDoubt = false
        let continuation = take { state in
            isSent = state.isSent
            wasInDoubt = state.lossCount > 0 && sharing != .reads
            return now >= deadline || !state.isSent
        }
        guard let continuation else { return }
        let error: StoreError =
            if !isSent { loss ?? .queueOverdue } else if sharing == .reads { .readOverdue } else { .changeOverdue }
        continuation.resume(returning: wasInDoubt ? Outcome.refused(error).afterDoubt : .refused(error))
    }

    /// Heeds the cancellation of the task that waits: a job that was not sent is withdrawn, a read is not waited for any
    /// longer, and a change under way is left to end.
    func cancel() {
        state.withLock { $0.isCancelled = true }
        take { !$0.isSent || sharing == .reads }?.resume(returning: .refused(.cancelled))
    }

    /// Notes that the connection was lost after the job was sent.
    ///
    /// - Returns: Whether to send it again; if not, it was answered.
    func survivesLoss(because error: StoreError) -> Bool {
        let (lossCount, isSettled) = state.withLock { state in
            state.lossCount += 1
            return (state.lossCount, state.continuation == nil)
        }
        if isSettled { return false }
        // A statement that ends its connection again and again must not go on for ever.
        if isRepeatable, lossCount < 4 { return true }
        settle(.refused(sharing == .reads ? error : .lostInDoubt(error)))
        return false
    }

    private func take(if condition: (State) -> Bool) -> CheckedContinuation<Outcome, Never>? {
        state.withLock { state in
            guard condition(state) else { return nil }
            defer { state.continuation = nil }
            return state.continuation
        }
    }
}

extension Job.Outcome {
    /// The outcome for a change that was sent before, on a connection that was lost: "nothing was changed" is true of the
    /// last time alone.
    fileprivate var afterDoubt: Job.Outcome {
        switch self {
        case .answers(let results, _): .answers(results, wasInDoubt: true)
        case .failure(let failure): .refused(.lostInDoubt(StoreError(failure)))
        case .refused(let error): error.code == .indeterminate ? self : .refused(.lostInDoubt(error))
        }
    }
}
