// The pipeline has no public face.
@testable import GatehousePostgreSQL

/// A job of the tests of ``Pipeline``, known by a name.
struct TestJob: PipelineJob {
    var name: String
    var sharing: Sharing = .reads
    /// The slot of each of its statements.
    var slots: [Int] = [0]
    /// Whether somebody still waits for it when its turn comes.
    var isWanted = true

    var statementCount: Int { slots.count }

    func slot(of index: Int) -> Int { slots[index] }

    func begin() -> Bool { isWanted }

    static func read(_ name: String, _ slot: Int = 0) -> TestJob { TestJob(name: name, slots: [slot]) }

    static func change(_ name: String, key: UInt64 = 0) -> TestJob {
        TestJob(name: name, sharing: .changesOneRow(key: key), slots: [1])
    }

    static func alone(_ name: String, _ slots: [Int] = [2]) -> TestJob {
        TestJob(name: name, sharing: .alone, slots: slots)
    }

    /// One that shares with nobody and prepares the statements of all of the above.
    static let preparing = TestJob.alone("preparing", [0, 1, 2])

    func dropped() -> TestJob {
        var job = self
        job.isWanted = false
        return job
    }
}

/// What a server answers in the tests of ``Pipeline``.
enum TestAnswer: PipelineAnswer {
    case row(String)
    case failure(String)
    case blocked(String)
    case unprepared
    case aborted

    var fate: StatementFate {
        switch self {
        case .row: .done
        case .failure: .failed
        case .blocked: .blocked
        case .unprepared: .unprepared
        case .aborted: .aborted
        }
    }

    var words: String {
        switch self {
        case .row(let text), .failure(let text), .blocked(let text): text
        case .unprepared: "unprepared"
        case .aborted: "aborted"
        }
    }
}

typealias TestPipeline = Pipeline<TestJob, TestAnswer>

extension TestPipeline {
    /// Takes the next group: `prepare gh1` for a preparation, and `a by gh1` for a statement of the job a.
    mutating func send(at now: ContinuousClock.Instant = .now) -> [String]? {
        nextGroup(at: now)?.map { step in
            switch step {
            case .prepare(_, _, let name): "prepare \(name)"
            case .execute(let job, _, let name): "\(job.name) by \(name)"
            }
        }
    }

    /// Takes the next group and returns the names of its jobs.
    mutating func sendNames() -> [String]? {
        nextGroup(at: .now)?.compactMap { if case .execute(let job, 0, _) = $0 { job.name } else { nil } }
    }

    /// Receives answers and a synchronisation point, and returns `a: 1 2` for a job's answers and `a failed: 23505` for a
    /// failure; nil if something of it was not due.
    mutating func answer(_ answers: TestAnswer...) -> [String]? {
        for answer in answers { guard receive(answer) else { return nil } }
        return synchronise()
    }

    /// Receives a synchronisation point.
    mutating func synchronise() -> [String]? {
        receiveSynchronisation()?.map { job, outcome in
            switch outcome {
            case .answers(let answers): "\(job.name): " + answers.map(\.words).joined(separator: " ")
            case .failure(let answer): "\(job.name) failed: \(answer.words)"
            }
        }
    }

    /// Has the statements of all jobs prepared.
    mutating func prepareAll() {
        enqueue(.preparing)
        _ = send()
        _ = answer(.row(""), .row(""), .row(""), .row(""), .row(""), .row(""))
    }

    /// A pipeline whose connection has the statements of all jobs prepared, as gh1 for reads, gh2 for changes and gh3 for
    /// those that share with nobody.
    static func prepared(greatestInFlight: Int = 1, greatestGroup: Int = 8) -> TestPipeline {
        var pipeline = TestPipeline(greatestInFlight: greatestInFlight, greatestGroup: greatestGroup)
        pipeline.prepareAll()
        return pipeline
    }

    mutating func enqueue(all jobs: TestJob...) {
        for job in jobs { enqueue(job) }
    }
}
