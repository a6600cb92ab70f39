import Dispatch
import GatehouseDatastore
import Synchronization

/// Runs the verbs that change something: one after another, on one thread, many in one commit.
///
/// Every verb waits in a queue. A serial dispatch queue, which blocks a thread of its own and none of the pool that
/// tasks run on, takes all that wait, runs each in a savepoint of one transaction, commits, and only then answers the
/// callers. So the wait for the disk is shared by all who came meanwhile, and nobody is told of an effect that a crash
/// could take back.
final class SQLiteWriter: Sendable {
    /// How the writer went about its work, for tests.
    struct Statistics: Sendable {
        /// How many transactions were committed.
        var commits = 0
        /// How many verbs they held.
        var verbs = 0
    }

    private struct State {
        var queue: [WriteJob] = []
        var isDraining = false
        var isWatched = false
        var isClosed = false
        var statistics = Statistics()
    }

    private let state = Mutex(State())
    private let tickets = Atomic<UInt64>(0)
    private let connection: SQLiteConnection
    private let configuration: SQLiteConfiguration
    private let thread = DispatchQueue(label: "gatehouse.sqlite.writer", qos: .userInitiated)
    /// Of its own too: the global queues share their threads with tasks, and deadlines matter most when those are busy.
    private let timer = DispatchQueue(label: "gatehouse.sqlite.deadlines", qos: .userInitiated)

    /// Takes over a connection; nobody else uses it from now on.
    init(_ connection: SQLiteConnection, _ configuration: SQLiteConfiguration) {
        self.connection = connection
        self.configuration = configuration
    }

    /// How the writer went about its work so far.
    var statistics: Statistics { state.withLock { $0.statistics } }

    /// How many verbs wait in the queue, for tests.
    var waitingCount: Int { state.withLock { $0.queue.count } }

    // MARK: - Callers

    /// Runs a verb in the next commit and returns its result when it is on the disk.
    ///
    /// - Parameters:
    ///   - runsAlone: Whether the body keeps its own transactions.
    ///   - body: The verb. It may run more than once; only the effect of the last time stays.
    func perform<Value: Sendable>(
        runsAlone: Bool = false,
        _ body: @escaping @Sendable (SQLiteConnection) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        let ticket = tickets.wrappingAdd(1, ordering: .relaxed).newValue
        let deadline = ContinuousClock.now + configuration.queueDeadline
        let result: Result<Value, StoreError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                enqueue(
                    WriteJob(
                        ticket: ticket,
                        deadline: deadline,
                        runsAlone: runsAlone,
                        perform: { connection throws(StoreError) in
                            let value = try body(connection)
                            return { continuation.resume(returning: .success(value)) }
                        },
                        refuse: { continuation.resume(returning: .failure($0)) }
                    )
                )
                // A cancellation that came before the job was in the queue found nothing to withdraw.
                if Task.isCancelled { withdraw(ticket) }
            }
        } onCancel: {
            withdraw(ticket)
        }
        return try result.get()
    }

    private func enqueue(_ job: WriteJob) {
        var refusal: StoreError?
        var mustDrain = false
        var mustWatch = false
        state.withLock { state in
            if state.isClosed {
                refusal = .closed
            } else if state.queue.count >= configuration.greatestQueue {
                refusal = StoreError(
                    .unavailable(retryable: true),
                    "Too many changes wait for the disk; nothing was changed. Try again shortly."
                )
            } else {
                state.queue.append(job)
                mustDrain = !state.isDraining
                state.isDraining = true
                mustWatch = !state.isWatched
                state.isWatched = true
            }
        }
        if let refusal { job.refuse(refusal) }
        if mustDrain { thread.async { self.drain() } }
        if mustWatch { watch() }
    }

    /// Takes a job out of the queue because its task was cancelled; one that runs already is left to end.
    private func withdraw(_ ticket: UInt64) {
        let job = state.withLock { state -> WriteJob? in
            guard let index = state.queue.firstIndex(where: { $0.ticket == ticket }) else { return nil }
            return state.queue.remove(at: index)
        }
        job?.refuse(
            StoreError(
                .unavailable(retryable: true),
                "The task was cancelled before the change began; nothing was changed.",
                cause: CancellationError()
            )
        )
    }

    /// Refuses the jobs whose deadline passed in the queue, now and then as long as there are any.
    ///
    /// The writer cannot do this while it waits for a lock or the disk.
    private func watch() {
        let pause = max(configuration.queueDeadline / 4, .milliseconds(10))
        let nanoseconds = pause.microsecondsRoundedUp.multipliedReportingOverflow(by: 1_000)
        let delay = DispatchTimeInterval.nanoseconds(
            nanoseconds.overflow ? .max : Int(clamping: nanoseconds.partialValue)
        )
        timer.asyncAfter(deadline: .now() + delay) { [weak self] in
            guard let self else { return }
            let now = ContinuousClock.now
            let (overdue, goesOn) = self.state.withLock { state -> ([WriteJob], Bool) in
                let overdue = state.queue.filter { $0.deadline <= now }
                state.queue.removeAll { $0.deadline <= now }
                state.isWatched = !state.queue.isEmpty
                return (overdue, state.isWatched)
            }
            for job in overdue { job.refuse(.overdue) }
            if goesOn { self.watch() }
        }
    }

    /// Refuses all that wait and all that will come, and returns when the verbs under way have ended.
    func close() async {
        let refused = state.withLock { state -> [WriteJob] in
            state.isClosed = true
            defer { state.queue = [] }
            return state.queue
        }
        for job in refused { job.refuse(.closed) }
        await withCheckedContinuation { continuation in
            thread.async { continuation.resume() }
        }
    }

    // MARK: - The writer's thread

    private func drain() {
        while let batch = nextBatch() {
            let now = ContinuousClock.now
            var shared: [WriteJob] = []
            for job in batch {
                if job.deadline <= now {
                    job.refuse(.overdue)
                } else if job.runsAlone {
                    runAlone(job)
                } else {
                    shared.append(job)
                }
            }
            // Each round answers one job at least, so this ends.
            while !shared.isEmpty { shared = runTogether(shared) }
        }
    }

    private func nextBatch() -> [WriteJob]? {
        state.withLock { state in
            guard !state.queue.isEmpty else {
                state.isDraining = false
                return nil
            }
            let batch = Array(state.queue.prefix(configuration.greatestBatch))
            state.queue.removeFirst(batch.count)
            return batch
        }
    }

    private func runAlone(_ job: WriteJob) {
        do throws(StoreError) {
            let reply = try job.perform(connection)
            reply()
        } catch {
            rollBack()
            job.refuse(error)
        }
    }

    /// Runs jobs in one transaction and answers them, and returns those that have to run again.
    private func runTogether(_ jobs: [WriteJob]) -> [WriteJob] {
        do throws(StoreError) {
            try connection.run(.begin)
        } catch {
            // Nothing has happened yet.
            for job in jobs { job.refuse(error) }
            return []
        }
        var replies: [WriteJob.Reply] = []
        replies.reserveCapacity(jobs.count)
        for (index, job) in jobs.enumerated() {
            do throws(StoreError) {
                replies.append(try runInSavepoint(job))
            } catch {
                // The transaction is lost, and with it what the jobs before did. They have not been answered, so they
                // can run again, as if they came later; the one that lost it does not.
                rollBack()
                job.refuse(error)
                var others = jobs
                others.remove(at: index)
                return others
            }
        }
        do throws(StoreError) {
            try connection.run(.commit)
        } catch {
            rollBack()
            let error =
                error.leavesCommitOpen
                ? StoreError(
                    .indeterminate,
                    "The disk failed during a commit; after a crash the change may be there or not.",
                    cause: error
                ) : error
            for job in jobs { job.refuse(error) }
            return []
        }
        state.withLock { state in
            state.statistics.commits += 1
            state.statistics.verbs += jobs.count
        }
        for reply in replies { reply() }
        return []
    }

    /// Runs a job so that an error undoes the job alone, and returns the reply to give after the commit.
    ///
    /// - Throws: ``StoreError`` if the transaction cannot go on.
    private func runInSavepoint(_ job: WriteJob) throws(StoreError) -> WriteJob.Reply {
        try connection.run(.savepoint)
        let reply: WriteJob.Reply
        do throws(StoreError) {
            reply = try job.perform(connection)
        } catch {
            // Some errors, a full disk among them, make SQLite roll back the whole transaction.
            guard connection.isInTransaction else { throw error }
            try connection.run(.rollbackToSavepoint)
            reply = { [error] in job.refuse(error) }
        }
        try connection.run(.release)
        return reply
    }

    private func rollBack() {
        // If this fails too, the next BEGIN does, and says why.
        if connection.isInTransaction { _ = try? connection.run(.rollback) }
    }
}

extension StoreError {
    /// The store was closed.
    static let closed = StoreError(.unavailable(retryable: false), "The store was closed; nothing was changed.")

    /// A change waited in the queue for too long.
    static let overdue = StoreError(.timedOut, "The change waited too long for the disk; nothing was changed.")
}
