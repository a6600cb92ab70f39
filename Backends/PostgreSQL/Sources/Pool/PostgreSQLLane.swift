import GatehouseDatastore
import Synchronization

/// One place for a connection, with the jobs that wait for it.
///
/// The task that asks also sends, without a change of thread. Reading, and everything that replaces or closes a connection,
/// is done by the one thread of ``PostgreSQLPool``, which also waits on the descriptor: so no descriptor is closed while
/// somebody waits on it.
final class PostgreSQLLane: Sendable {
    private struct State {
        var pipeline: Pipeline<Job, PostgreSQLResult>
        var connection: LibpqConnection?
        /// A new connection that takes over when the old one has answered all it was asked.
        var successor: LibpqConnection?
        var isBroken = false
        /// Whether the server has said that it takes no changes.
        var isReadOnly = false
    }

    private let state: Mutex<State>
    /// Jobs that came while somebody else had the state: whoever has it sends them too, so that nobody waits for it.
    private let inbox = Mutex<[Job]>([])
    private let inboxCount = Atomic<Int>(0)
    private let greatestQueue: Int
    private let metrics: PostgreSQLMetrics
    private let jobCount = Atomic<Int>(0)
    private let wasUsed = Atomic<Bool>(false)
    private let metReadOnly = Atomic<Bool>(false)
    private let descriptorToWatch = Atomic<Int32>(-1)
    private let hasMoreToSend = Atomic<Bool>(false)

    init(greatestInFlight: Int, _ configuration: PostgreSQLConfiguration, _ metrics: PostgreSQLMetrics) {
        state = Mutex(
            State(
                pipeline: Pipeline(
                    greatestInFlight: greatestInFlight,
                    greatestGroup: configuration.greatestGroup,
                    greatestReadGroup: configuration.greatestReadGroup
                )
            )
        )
        greatestQueue = configuration.greatestQueue
        self.metrics = metrics
    }

    /// How many jobs wait here, or for an answer, about.
    var load: Int { jobCount.load(ordering: .relaxed) + inboxCount.load(ordering: .relaxed) }

    /// Notes that somebody uses the lane.
    func noteUse() { wasUsed.store(true, ordering: .relaxed) }

    /// How many jobs wait here, and one more if it was used since this was last asked.
    func takeUse() -> Int {
        load + (wasUsed.exchange(false, ordering: .relaxed) ? 1 : 0)
    }

    /// The descriptor to wait on, or -1.
    var descriptor: Int32 { descriptorToWatch.load(ordering: .acquiring) }

    /// Whether to wait for room in the socket too.
    var wantsToSend: Bool { hasMoreToSend.load(ordering: .acquiring) }

    // MARK: - Any thread

    /// Adds a job and sends it if it may be sent now.
    ///
    /// - Returns: Whether the pool's thread has to look after the lane.
    func submit(_ job: Job) -> Bool {
        guard load < greatestQueue else {
            job.settle(.refused(.queueFull))
            return false
        }
        inbox.withLock { inbox in
            inbox.append(job)
            inboxCount.store(inbox.count, ordering: .sequentiallyConsistent)
        }
        return workIfFree()
    }

    /// Sends what is in the inbox, unless somebody else has the state, who does it then.
    ///
    /// - Returns: Whether the pool's thread has to look after the lane.
    private func workIfFree() -> Bool {
        var needsCare = false
        // Whoever had the state may have let go of it just after looking into the inbox.
        while inboxCount.load(ordering: .sequentiallyConsistent) > 0 {
            guard let care = state.withLockIfAvailable({ pump(&$0) }) else { break }
            needsCare = needsCare || care
        }
        return needsCare
    }

    /// Moves what came into the inbox to the queue.
    private func takeInbox(_ state: inout State) {
        guard inboxCount.load(ordering: .sequentiallyConsistent) > 0 else { return }
        let jobs = inbox.withLock { inbox in
            defer {
                inbox = []
                inboxCount.store(0, ordering: .sequentiallyConsistent)
            }
            return inbox
        }
        for job in jobs { state.pipeline.enqueue(job) }
        jobCount.store(state.pipeline.queuedCount + state.pipeline.sentCount, ordering: .relaxed)
    }

    /// Sends as many groups as may be sent now.
    ///
    /// - Returns: Whether the pool's thread has to look after the lane.
    private func pump(_ state: inout State) -> Bool {
        takeInbox(&state)
        defer { jobCount.store(state.pipeline.queuedCount + state.pipeline.sentCount, ordering: .relaxed) }
        guard let connection = state.connection, !state.isBroken, state.successor == nil else { return false }
        guard state.pipeline.mayHaveGroup else { return false }
        let now = ContinuousClock.now
        while let steps = state.pipeline.nextGroup(at: now) {
            metrics.noteSent(steps, at: now)
            let isSent = steps.allSatisfy { send($0, on: connection) } && connection.sendSynchronisation()
            guard isSent else {
                state.isBroken = true
                return true
            }
        }
        return flush(connection, &state)
    }

    private func send(_ step: Pipeline<Job, PostgreSQLResult>.Step, on connection: LibpqConnection) -> Bool {
        switch step {
        case .prepare(let job, let index, let name): connection.sendPreparation(of: job.commands[index], as: name)
        case .execute(let job, let index, let name): connection.sendExecution(of: job.commands[index], as: name)
        }
    }

    private func flush(_ connection: LibpqConnection, _ state: inout State) -> Bool {
        switch connection.flush() {
        case .done:
            hasMoreToSend.store(false, ordering: .releasing)
            return false
        case .goesOn:
            return !hasMoreToSend.exchange(true, ordering: .acquiringAndReleasing)
        case .failed:
            state.isBroken = true
            return true
        }
    }

    // MARK: - The pool's thread alone

    /// Gives the lane a connection; one that it has is closed when it has answered all it was asked.
    func adopt(_ connection: LibpqConnection) {
        defer { _ = workIfFree() }
        state.withLock { state in
            if state.connection == nil {
                install(connection, &state)
            } else {
                state.successor = connection
                replaceIfIdle(&state)
            }
            _ = pump(&state)
        }
    }

    private func install(_ connection: LibpqConnection?, _ state: inout State) {
        state.connection = connection
        state.isBroken = false
        state.isReadOnly = false
        hasMoreToSend.store(false, ordering: .releasing)
        descriptorToWatch.store(connection?.descriptor ?? -1, ordering: .releasing)
    }

    private func replaceIfIdle(_ state: inout State) {
        guard let successor = state.successor, !state.pipeline.isExpectingAnswers else { return }
        state.successor = nil
        // What was prepared stays with the old connection. Nothing is under way on it, so nothing is lost.
        _ = state.pipeline.loseConnection()
        install(successor, &state)
    }

    /// Reads and sends what can be read and sent, and answers those who wait.
    ///
    /// - Returns: False if the connection is lost.
    func attend(canRead: Bool) -> Bool {
        var settled: [(job: Job, outcome: Pipeline<Job, PostgreSQLResult>.Outcome)] = []
        let isAlive = state.withLock { state in
            guard let connection = state.connection else { return true }
            if state.isBroken { return false }
            if canRead {
                guard connection.receive(), take(from: connection, &state, into: &settled) else { return false }
            }
            replaceIfIdle(&state)
            _ = pump(&state)
            if let connection = state.connection, !state.isBroken { _ = flush(connection, &state) }
            return !state.isBroken
        }
        _ = workIfFree()
        // Outside the lock: whoever is answered may ask again at once.
        for (job, outcome) in settled {
            switch outcome {
            case .answers(let answers): job.settle(.answers(answers, wasInDoubt: false))
            case .failure(let answer): job.settle(.failure(answer.failure))
            }
        }
        return isAlive
    }

    /// Takes all results that have come.
    ///
    /// - Returns: False if the connection must be closed.
    private func take(
        from connection: LibpqConnection,
        _ state: inout State,
        into settled: inout [(job: Job, outcome: Pipeline<Job, PostgreSQLResult>.Outcome)]
    ) -> Bool {
        var endCount = 0
        while state.pipeline.isExpectingAnswers, !connection.isWaiting {
            guard let result = connection.nextResult() else {
                // One nil ends the results of a statement, a second one what has come.
                endCount += 1
                if endCount > 1 { break }
                continue
            }
            endCount = 0
            if result.isSynchronisation {
                guard let outcomes = state.pipeline.receiveSynchronisation() else { return false }
                settled += outcomes
                // Only now: before this, nobody could have been told that his change was rolled back.
                if state.isReadOnly { return false }
            } else {
                if result.fate == .failed, result.failure.isReadOnly {
                    state.isReadOnly = true
                    metReadOnly.store(true, ordering: .relaxed)
                }
                guard state.pipeline.receive(result) else { return false }
            }
        }
        return !connection.isBroken
    }

    /// Whether the server has said that it takes no changes, since this was last asked.
    func takeReadOnlySign() -> Bool { metReadOnly.exchange(false, ordering: .relaxed) }

    /// Ends what the server does for the lane's connection, from another thread; it may take long.
    func makeCancellation() -> (@Sendable () -> Void)? {
        guard let connection = state.withLock({ $0.connection }) else { return nil }
        return { connection.cancel() }
    }

    /// Closes the connection after it was lost.
    ///
    /// - Parameter error: Why.
    /// - Returns: The jobs that go on elsewhere: those that were not sent, and those that may be sent again.
    func abandon(because error: StoreError) -> [Job] {
        defer { _ = workIfFree() }
        let (sent, queued) = state.withLock { state in
            takeInbox(&state)
            install(nil, &state)
            let jobs = (state.pipeline.loseConnection(), state.pipeline.takeQueue())
            // The pool opens another one; it takes this one for lost too.
            state.successor = nil
            jobCount.store(0, ordering: .relaxed)
            return jobs
        }
        return sent.filter { $0.survivesLoss(because: error) } + queued
    }

    /// Closes the connection if nothing is to do.
    func closeIfIdle() -> Bool {
        defer { _ = workIfFree() }
        return state.withLock { state in
            takeInbox(&state)
            guard state.pipeline.isIdle, state.successor == nil else { return false }
            _ = state.pipeline.loseConnection()
            install(nil, &state)
            return true
        }
    }

    /// Answers the jobs whose deadline has passed.
    ///
    /// - Parameter loss: Why there is no connection, for those that wait for one.
    /// - Returns: When the oldest group that is not answered was sent; nil if no answer is due.
    func settleOverdue(at now: ContinuousClock.Instant, _ loss: StoreError) -> ContinuousClock.Instant? {
        defer { _ = workIfFree() }
        let (jobs, oldest, isConnected) = state.withLock { state in
            takeInbox(&state)
            return (
                state.pipeline.queuedJobs + state.pipeline.sentJobs, state.pipeline.oldestSentAt,
                state.connection != nil
            )
        }
        for job in jobs { job.settleIfOverdue(at: now, withoutConnection: isConnected ? nil : loss) }
        return oldest
    }

    /// Takes out the jobs that were not sent.
    func takeQueue() -> [Job] {
        defer { _ = workIfFree() }
        return state.withLock { state in
            takeInbox(&state)
            defer { jobCount.store(state.pipeline.sentCount, ordering: .relaxed) }
            return state.pipeline.takeQueue()
        }
    }
}
