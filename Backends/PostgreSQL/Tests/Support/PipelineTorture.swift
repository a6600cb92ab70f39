#if canImport(GatehousePostgreSQL)
    // The pipeline has no public face; compiled beside its files alone, it needs no import.
    @testable import GatehousePostgreSQL
#endif

/// Sends a random mix of statements through a ``Pipeline`` to a ``ModelServer`` and checks whatever comes of it.
///
/// Some statements fail, some only at the commit; the server has accidents, forgets what it has prepared and loses the
/// connection. Every job must be settled once and not before its synchronisation point, with what a database says that
/// carries out the settled jobs alone and in order, and in the end both databases must be the same.
///
/// A seed decides everything, so a run can be had again.
struct PipelineTorture {
    /// What happened.
    struct Counts: Sendable {
        /// Statements that the server was sent.
        var statements = 0
        var lookUps = 0
        var changes = 0
        var failures = 0
        var commitErrors = 0
        var reruns = 0
        /// Connections that were lost.
        var losses = 0
        /// Changes of which nobody knows whether they happened.
        var inDoubt = 0
        var withdrawn = 0
    }

    private enum Standing: Equatable {
        case queued
        case sent(group: Int)
        case withdrawn
        case settled
    }

    private let seed: UInt64
    private var random: SplitMix64
    private var counts = Counts()
    private let start = ContinuousClock.now

    private var greatestInFlight = 1
    private var greatestGroup = 1
    private var pipeline = Pipeline<ModelJob, ModelAnswer>(greatestInFlight: 1, greatestGroup: 1)
    private var server = ModelServer(ModelDatabase())
    /// What the jobs that are settled make of the database, one after the other.
    private var serial = ModelDatabase()
    /// How the jobs stand, by number.
    private var standings: [Standing] = []
    /// The groups that were sent and whose synchronisation points have not come.
    private var sent = Queue<ModelServer.Group>()
    private var groupCount = 0

    init(seed: UInt64) {
        self.seed = seed
        random = SplitMix64(seed: seed)
    }

    /// Runs until the server was sent a number of statements, or a few more.
    ///
    /// - Returns: What happened since the torture was made.
    /// - Throws: ``PipelineFault`` at the first thing that is wrong.
    mutating func run(statements: Int) throws(PipelineFault) -> Counts {
        let end = counts.statements + statements
        while counts.statements < end { try runEpisode(statements: min(end - counts.statements, 4_096)) }
        return counts
    }

    /// Runs on a new pipeline with limits of its own until everything is settled.
    private mutating func runEpisode(statements: Int) throws(PipelineFault) {
        greatestInFlight = 1 + random.below(4)
        greatestGroup = 1 + random.below(32)
        pipeline = Pipeline(greatestInFlight: greatestInFlight, greatestGroup: greatestGroup)
        server = ModelServer(serial)
        standings = []
        sent = Queue()
        let before = counts.statements
        while server.statementCount < statements || !pipeline.isIdle {
            if server.statementCount < statements, pipeline.queuedCount < 4 * greatestGroup { enqueueSome() }
            try send()
            for _ in 0..<random.below(greatestInFlight + 1) { try carryOutNext() }
            try deliverSome()
            if random.chance(of: 128) { server.reset() }
            if random.chance(of: 256) { try loseConnection() }
            counts.statements = before + server.statementCount
        }
        for (number, standing) in standings.enumerated() where standing != .settled && standing != .withdrawn {
            throw fault("was never settled", number)
        }
        guard serial == server.database else { throw fault("or an earlier one left wrong data", standings.count - 1) }
    }

    private func fault(_ what: String, _ job: Int) -> PipelineFault {
        PipelineFault(description: "seed \(seed), after \(counts.statements) statements: job \(job) \(what)")
    }

    // MARK: - Sending

    private mutating func enqueueSome() {
        for _ in 0..<random.below(2 * greatestGroup + 2) {
            let isWithdrawn = random.chance(of: 50)
            let (sharing, statements) = makeWork()
            let job = ModelJob(
                number: standings.count,
                sharing: sharing,
                statements: statements,
                isWithdrawn: isWithdrawn
            )
            standings.append(isWithdrawn ? .withdrawn : .queued)
            counts.withdrawn += isWithdrawn ? 1 : 0
            pipeline.enqueue(job)
        }
    }

    private mutating func makeWork() -> (Sharing, [ModelStatement]) {
        let row = random.below(ModelDatabase.rowCount)
        let place = random.below(ModelDatabase.placeCount)
        let key = UInt64(row)
        switch random.below(200) {
        case 0..<2: return (.reads, [.lookInVain])
        case 2..<4: return (.changesOneRow(key: key), [.addInVain(row)])
        case 4..<7: return (.changesOneRow(key: key), [.addAgainstConstraint(row)])
        case 7..<13: return (.changesOneRow(key: UInt64(place)), [.claim(place)])
        case 13..<20: return (.changesOneRow(key: UInt64(place)), [.release(place)])
        case 20..<54: return (.changesOneRow(key: key), [.add(row, 1 + random.below(9))])
        case 54..<58: return (.alone, [.add(row, 1), .look(random.below(ModelDatabase.rowCount)), .add(row, 2)])
        case 58..<60: return (.alone, [.release(place), .claim(place), .add(row, 3)])
        case 60: return (.alone, [.add(row, 1), .claim(place), .release(place)])
        case 61: return (.alone, [.add(row, 1), .addAgainstConstraint(row)])
        default: return (.reads, [.look(row)])
        }
    }

    private mutating func send() throws(PipelineFault) {
        while let steps = pipeline.nextGroup(at: start) {
            var jobs: [ModelJob] = []
            for case .execute(let job, 0, _) in steps { jobs.append(job) }
            groupCount += 1
            let group = ModelServer.Group(number: groupCount, steps: steps, jobs: jobs)
            try check(group)
            sent.append(group)
            try protesting { server throws(ModelProtest) in try server.receive(group) }
        }
    }

    /// Checks whether those who share a group may, and counts them as sent.
    private mutating func check(_ group: ModelServer.Group) throws(PipelineFault) {
        guard let first = group.jobs.first else { throw fault("or another one makes an empty group", standings.count) }
        guard sent.count < greatestInFlight else { throw fault("is sent in one group too many", first.number) }
        guard group.jobs.count <= greatestGroup else { throw fault("is in too great a group", first.number) }
        if group.jobs.count > 1, group.steps.count > group.jobs.count {
            throw fault("shares a group with a preparation", first.number)
        }
        var lastKey: UInt64 = 0
        for job in group.jobs {
            guard standings[job.number] == .queued else { throw fault("is sent although it does not wait", job.number) }
            standings[job.number] = .sent(group: group.number)
            switch (first.sharing, job.sharing) {
            case (.reads, .reads): break
            case (.changesOneRow, .changesOneRow(let key)):
                guard lastKey <= key else { throw fault("is not in its place by key", job.number) }
                lastKey = key
            default: guard group.jobs.count == 1 else { throw fault("is in the wrong company", job.number) }
            }
        }
    }

    private mutating func carryOutNext() throws(PipelineFault) {
        var random = random
        try protesting { server throws(ModelProtest) in try server.carryOutNext(&random) }
        self.random = random
    }

    private mutating func protesting(
        _ body: (inout ModelServer) throws(ModelProtest) -> Void
    ) throws(PipelineFault) {
        do throws(ModelProtest) {
            try body(&server)
        } catch {
            throw fault("made the server protest: \(error.what)", error.job)
        }
    }

    // MARK: - Receiving

    private mutating func deliverSome() throws(PipelineFault) {
        for _ in 0..<random.below(3 * greatestGroup + 2) {
            switch server.nextItem() {
            case nil: return
            case .answer(let answer)?:
                guard pipeline.receive(answer) else { throw fault("has an answer that was not due", answer.job ?? -1) }
            case .synchronisation(let group)?:
                sent.removeFirst()
                try settle(group)
            }
        }
    }

    private mutating func settle(_ group: ModelServer.Group) throws(PipelineFault) {
        let first = group.jobs.first?.number ?? -1
        let (queuedBefore, sentBefore) = (pipeline.queuedCount, pipeline.sentCount)
        guard let outcomes = pipeline.receiveSynchronisation() else {
            throw fault("has a synchronisation point that was not due", first)
        }
        for (job, outcome) in outcomes { try settle(job, outcome, in: group) }
        for job in group.jobs where standings[job.number] != .settled {
            standings[job.number] = .queued
            counts.reruns += 1
        }
        guard pipeline.queuedCount - queuedBefore == group.jobs.count - outcomes.count,
            sentBefore - pipeline.sentCount == group.jobs.count
        else { throw fault("or one of its group was forgotten", first) }
        if group.hasCommitError { counts.commitErrors += 1 }
    }

    private mutating func settle(
        _ job: ModelJob,
        _ outcome: Pipeline<ModelJob, ModelAnswer>.Outcome,
        in group: ModelServer.Group
    ) throws(PipelineFault) {
        guard standings[job.number] == .sent(group: group.number) else {
            throw fault("is settled twice, or before its synchronisation point", job.number)
        }
        standings[job.number] = .settled
        switch outcome {
        case .answers(let answers):
            guard !group.hasCommitError, group.isCommitted || job.sharing == .reads else {
                throw fault("has answers of a group that was rolled back", job.number)
            }
            guard case .values(let values) = serial.transact(job.statements), values.count == answers.count else {
                throw fault("has answers although it must fail", job.number)
            }
            for (index, answer) in answers.enumerated() {
                guard answer.fate == .done, answer.group == group.number, answer.job == job.number,
                    answer.index == index, answer.value == values[index]
                else { throw fault("has a wrong answer, \(answer)", job.number) }
            }
            if job.sharing == .reads { counts.lookUps += 1 } else { counts.changes += 1 }
        case .failure(let answer):
            counts.failures += 1
            guard answer.fate == .failed, answer.group == group.number, answer.job == job.number || answer.job == nil
            else { throw fault("has the failure of another one, \(answer)", job.number) }
            if answer.isAccident {
                guard group.jobs.count == 1 else { throw fault("is blamed for an accident of its group", job.number) }
            } else {
                let expected = ModelDatabase.Outcome.failure(at: answer.job == nil ? nil : answer.index)
                guard serial.transact(job.statements) == expected else {
                    throw fault("failed without a fault of its own, \(answer)", job.number)
                }
            }
        }
    }

    // MARK: - Loss

    private mutating func loseConnection() throws(PipelineFault) {
        counts.losses += 1
        // Half of the time what was sent has come to the server, which carries it out for nobody to know.
        if random.chance(of: 2) { while server.hasWork { try carryOutNext() } }
        for group in server.disconnect() where group.isCommitted {
            for job in group.jobs {
                guard case .values = serial.transact(job.statements) else {
                    throw fault("was committed although it must fail", job.number)
                }
            }
        }
        guard serial == server.database else { throw fault("or an earlier one left wrong data", standings.count - 1) }
        let lost = pipeline.loseConnection()
        guard lost.map(\.number) == sent.elements.flatMap({ $0.jobs.map(\.number) }) else {
            throw fault("or another one is not among those that were sent", lost.first?.number ?? -1)
        }
        guard pipeline.sentCount == 0 else { throw fault("still counts as sent", lost.first?.number ?? -1) }
        sent = Queue()
        for job in lost {
            if job.sharing == .reads {
                standings[job.number] = .queued
                pipeline.enqueue(job)
            } else {
                standings[job.number] = .settled
                counts.inDoubt += 1
            }
        }
        if random.chance(of: 2) { try moveQueue() }
    }

    /// Takes what waits out of the queue and puts it back, as when another connection takes over.
    private mutating func moveQueue() throws(PipelineFault) {
        let queued = pipeline.takeQueue()
        guard pipeline.isIdle else { throw fault("or another one stays in the queue", queued.last?.number ?? -1) }
        for job in queued {
            guard standings[job.number] == .queued || standings[job.number] == .withdrawn else {
                throw fault("waits although it is settled", job.number)
            }
            pipeline.enqueue(job)
        }
    }
}

/// What a ``PipelineTorture`` found wrong, and the seed it shows with.
struct PipelineFault: Error, CustomStringConvertible {
    let description: String
}
