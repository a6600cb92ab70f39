import Dispatch
import GatehouseDatastore
import Logging
import Metrics
import Synchronization

/// A few connections that many tasks share.
///
/// Tasks put jobs into a ``PostgreSQLLane`` and send them themselves. One thread, the pool's own, waits on all
/// connections, reads the answers, watches the deadlines, and opens and closes connections as ``PoolPlan`` says.
package final class PostgreSQLPool: Sendable {
    private struct State {
        var plan: PoolPlan
        var lastFailure: PostgreSQLFailure?
        var traits: ServerTraits?
        /// Connections that were opened, or why they were not, for the pool's thread.
        var arrivals: [(lane: Int, result: Result<LibpqConnection, PostgreSQLFailure>)] = []
        var isClosing = false
        var closers: [CheckedContinuation<Void, Never>] = []
        var isClosed = false
    }

    private let address: PostgreSQLAddress
    let configuration: PostgreSQLConfiguration
    private let random: @Sendable () -> UInt64
    let metrics: PostgreSQLMetrics
    private let lanes: [PostgreSQLLane]
    private let openers: [DispatchQueue]
    private let state: Mutex<State>
    private let watcher: Watcher
    /// Blocks a thread of its own, none of those that tasks run on.
    private let thread = DispatchQueue(label: "gatehouse.postgresql", qos: .userInitiated)

    /// Makes a pool and begins to open its connections.
    ///
    /// - Parameters:
    ///   - address: Where the server is.
    ///   - configuration: How to use it.
    ///   - random: Gives random numbers; they spread the attempts to connect.
    init(
        _ address: PostgreSQLAddress,
        _ configuration: PostgreSQLConfiguration,
        random: @escaping @Sendable () -> UInt64
    ) throws(StoreError) {
        self.address = address
        let configuration = configuration.normalized
        self.configuration = configuration
        self.random = random
        let metrics = PostgreSQLMetrics(configuration.metrics)
        self.metrics = metrics
        lanes = (0..<configuration.greatestConnectionCount).map { lane in
            // The lane for changes has one group on the way, so that all who come meanwhile share the next commit.
            return PostgreSQLLane(
                greatestInFlight: lane > 0 ? 1 : configuration.greatestInFlight,
                configuration,
                metrics
            )
        }
        openers = lanes.indices.map { DispatchQueue(label: "gatehouse.postgresql.open.\($0)", qos: .userInitiated) }
        watcher = try Watcher()
        state = Mutex(State(plan: PoolPlan(configuration, at: .now)))
        // The thread keeps the pool until it is closed.
        thread.async { self.run() }
    }

    // MARK: - For tasks

    /// Sends statements in one transaction, and returns what came of it when it is committed, or refused.
    ///
    /// - Parameters:
    ///   - sharing: With whom they may share a transaction.
    ///   - commands: The statements; one, unless they share with nobody.
    ///   - isRepeatable: Whether they may be sent again when nobody knows whether they were carried out.
    ///   - now: The time.
    ///   - patience: How long they may wait to be sent.
    ///   - deadline: Until when they must be answered.
    func send(
        _ sharing: Sharing,
        _ commands: [Command],
        isRepeatable: Bool = false,
        at now: ContinuousClock.Instant,
        _ patience: Duration,
        until deadline: ContinuousClock.Instant
    ) async -> Job.Outcome {
        let job = Job(
            sharing,
            commands,
            isRepeatable: isRepeatable,
            startedAt: now,
            queueDeadline: min(now + patience, deadline),
            deadline: deadline
        )
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if job.attach(continuation) { dispatch(job) }
            }
        } onCancel: {
            job.cancel()
        }
    }

    /// Gives a job to a lane.
    private func dispatch(_ job: Job) {
        let (lane, refusal) = state.withLock { state -> (Int, StoreError?) in
            if state.isClosing { return (0, .closed) }
            if let since = state.plan.downSince, since + (job.queueDeadline - job.startedAt) <= job.startedAt {
                return (0, .noConnection(state.lastFailure))
            }
            return (state.plan.lane(for: job.sharing) { lanes[$0].load }, nil)
        }
        if let refusal {
            job.settle(.refused(refusal))
            return
        }
        lanes[lane].noteUse()
        submit(job, to: lane)
    }

    private func submit(_ job: Job, to lane: Int) {
        if lanes[lane].submit(job) { watcher.wake() }
        // The thread may have ended just before, and nobody else looks after the lane then.
        if state.withLock({ $0.isClosed }) { refuseQueue(of: lanes[lane]) }
    }

    private func refuseQueue(of lane: PostgreSQLLane) {
        for job in lane.takeQueue() { job.settle(.refused(.closed)) }
    }

    /// What the server says of itself; nil before the first connection.
    var traits: ServerTraits? { state.withLock { $0.traits } }

    /// How many connections are open, for tests.
    package var openCount: Int { state.withLock { $0.plan.openCount } }

    /// How many jobs wait to be sent, or for an answer, for tests.
    package var pendingCount: Int { lanes.reduce(0) { $0 + $1.load } }

    /// Refuses what waits, lets end what is under way, and closes the connections.
    package func close() async {
        await withCheckedContinuation { continuation in
            let isClosed = state.withLock { state in
                state.isClosing = true
                if !state.isClosed { state.closers.append(continuation) }
                return state.isClosed
            }
            if isClosed { continuation.resume() } else { watcher.wake() }
        }
    }

    /// Does what ``close()`` does without waiting for it.
    func beginClosing() {
        state.withLock { $0.isClosing = true }
        watcher.wake()
    }

    // MARK: - The pool's thread

    private func run() {
        var nextTick = ContinuousClock.now
        while true {
            let now = ContinuousClock.now
            if now >= nextTick {
                tick(at: now)
                if state.withLock({ $0.isClosing }), endIfDone() { return }
                // Deadlines are kept to within a quarter of a second.
                nextTick = now + (lanes.contains { $0.load > 0 } ? .milliseconds(50) : .milliseconds(250))
            }
            let events = watcher.wait(for: lanes, atMost: nextTick - now)
            for (index, canRead) in events where !lanes[index].attend(canRead: canRead) {
                noteLoss(of: index)
            }
            if watcher.takeWakeUp() {
                takeArrivals()
                for (index, lane) in lanes.enumerated() where !lane.attend(canRead: false) { noteLoss(of: index) }
                if state.withLock({ $0.isClosing }) { nextTick = .now }
            }
        }
    }

    private func tick(at now: ContinuousClock.Instant) {
        let uses = lanes.map { $0.takeUse() }
        let (error, actions, open) = state.withLock { state in
            (
                StoreError.noConnection(state.lastFailure),
                state.isClosing ? [] : state.plan.actions(at: now) { uses[$0] }, state.plan.openCount
            )
        }
        for action in actions { perform(action, at: now) }
        let silence = configuration.answerDeadline
        for (index, lane) in lanes.enumerated() {
            let oldest = lane.settleOverdue(at: now, error)
            if let oldest, oldest + silence < now {
                configuration.logger.warning("The server does not answer; the connection is closed.")
                // The server may go on with the statement for long, and keep its rows locked. It is asked not to, on a
                // thread of its own, for it may not answer this either.
                if let cancel = lane.makeCancellation() {
                    DispatchQueue(label: "gatehouse.postgresql.cancel").async { cancel() }
                }
                noteLoss(of: index)
            } else if !lane.attend(canRead: false) {
                noteLoss(of: index)
            }
        }
        metrics.note(open: open, inUse: lanes.count { $0.load > 0 }, queued: lanes.reduce(0) { $0 + $1.load })
    }

    private func perform(_ action: PoolPlan.Action, at now: ContinuousClock.Instant) {
        switch action {
        case .open(let lane):
            openers[lane].async { [self] in
                let result: Result<LibpqConnection, PostgreSQLFailure>
                do throws(PostgreSQLFailure) {
                    result = .success(try LibpqConnection(address, configuration))
                } catch {
                    result = .failure(error)
                }
                // After the end a connection finds nobody, and is closed when this returns.
                let isWanted = state.withLock { state in
                    if !state.isClosed { state.arrivals.append((lane, result)) }
                    return !state.isClosed
                }
                if isWanted { watcher.wake() }
            }
        case .close(let lane):
            if lanes[lane].closeIfIdle() { state.withLock { $0.plan.noteClosed(lane) } }
        case .probe(let lane):
            Task { [self] in
                // What comes of it shows in the connection; the answer itself is of no interest.
                await probe(lane, until: now + configuration.queryDeadline)
            }
        }
    }

    private func probe(_ lane: Int, until deadline: ContinuousClock.Instant) async {
        let job = Job(
            .reads,
            [Command(.probe, [])],
            isRepeatable: false,
            startedAt: .now,
            queueDeadline: deadline,
            deadline: deadline
        )
        _ = await withCheckedContinuation { continuation in
            if job.attach(continuation) { submit(job, to: lane) }
        }
    }

    private func takeArrivals() {
        let arrivals = state.withLock { state in
            defer { state.arrivals = [] }
            return state.arrivals
        }
        let now = ContinuousClock.now
        for (lane, result) in arrivals {
            switch result {
            case .success(let connection):
                lanes[lane].adopt(connection)
                let isFirst = state.withLock { state in
                    let isFirst = state.plan.openCount == 0
                    state.plan.noteOpened(lane, at: now)
                    state.traits = connection.traits
                    state.lastFailure = nil
                    return isFirst
                }
                metrics.connects.increment()
                if isFirst { configuration.logger.info("Connected to the PostgreSQL server.") }
            case .failure(let failure):
                let isNew = state.withLock { state in
                    state.plan.noteFailedOpening(lane, at: now, random: random())
                    defer { state.lastFailure = failure }
                    return state.lastFailure?.message != failure.message
                }
                metrics.failedConnects.increment()
                // Once for each reason: there are many attempts while a server is away.
                configuration.logger.log(
                    level: isNew ? .warning : .debug,
                    "A connection to the PostgreSQL server could not be opened.",
                    metadata: ["reason": "\(failure.message)"]
                )
                // Those who wait here may be served elsewhere.
                for job in lanes[lane].takeQueue() { dispatch(job) }
            }
        }
    }

    private func noteLoss(of lane: Int) {
        let error = state.withLock { state in
            state.plan.noteLoss(lane, at: .now, random: random())
            // The others still read from a server that may no longer be the one that changes go to.
            if lanes[lane].takeReadOnlySign() { state.plan.expireAll() }
            return StoreError.noConnection(state.lastFailure)
        }
        metrics.losses.increment()
        configuration.logger.warning("A connection to the PostgreSQL server was lost.", metadata: ["lane": "\(lane)"])
        for job in lanes[lane].abandon(because: error) { dispatch(job) }
    }

    /// Refuses what waits, and ends the thread's work if nothing is under way; deadlines see to it that this comes.
    private func endIfDone() -> Bool {
        for lane in lanes { refuseQueue(of: lane) }
        guard lanes.allSatisfy({ $0.load == 0 }) else { return false }
        // Whoever submits from now on sees this afterwards, and refuses for himself; whoever did before is refused here.
        state.withLock { $0.isClosed = true }
        for lane in lanes {
            for job in lane.abandon(because: .closed) { job.settle(.refused(.closed)) }
        }
        let closers = state.withLock { state in
            state.arrivals = []
            defer { state.closers = [] }
            return state.closers
        }
        for closer in closers { closer.resume() }
        return true
    }
}

extension Query {
    /// Asks for nothing, to see whether somebody answers.
    static let probe = Query("SELECT 1")
}
