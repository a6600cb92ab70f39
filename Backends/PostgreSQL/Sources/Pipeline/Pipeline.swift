/// What is to be sent on one connection and what was, and which answer belongs to whom: a value without input or output.
///
/// Many tasks share a connection. Their jobs wait in a queue, go out in groups, each group followed by a synchronisation
/// point, and the server answers in order. A group is one transaction, so no answer counts before the synchronisation
/// point has come back: an error of the commit arrives as one answer too many just before it, and whoever takes answers
/// for jobs one by one gives one user's row to another. Therefore:
///
/// - Answers are matched by group: as many as the group has statements, and what is over is the error of its commit.
/// - Nobody is answered before the group's synchronisation point.
/// - A group has either only reads, or only changes of one row each, or one job alone.
/// - When a group of several fails it was rolled back. Changes are run again, each alone, also the one that failed: what
///   it met may have been the work of one that was rolled back with it. One that waited too long for a row is not: its
///   own transaction cannot have held the row, and the others must not wait once more behind it. Of reads, those before the failure keep their
///   answers, the failed one has its error, and the rest is run again.
///
/// Statements are prepared when a connection first needs them, in a group with the one job that does.
///
/// Source: PostgreSQL 15 documentation, §34.5 "Pipeline Mode" and §55.2.4 "Pipelining".
struct Pipeline<Job: PipelineJob, Answer: PipelineAnswer> {
    /// One message to send.
    enum Step: Sendable {
        /// Prepare a statement of a job under a name.
        case prepare(Job, Int, name: String)
        /// Execute a statement of a job, prepared under a name.
        case execute(Job, Int, name: String)
    }

    /// What became of a job.
    enum Outcome: Sendable {
        /// Every statement was carried out and the transaction is committed; the answers in the statements' order.
        case answers([Answer])
        /// The job failed and changed nothing; the answer that says why.
        case failure(Answer)
    }

    private struct Member {
        let job: Job
        /// How many answers of the group come before the job's.
        let start: Int
        /// Which statements are prepared before it, by slot.
        let prepared: [Int]
    }

    private struct Group {
        var members: [Member] = []
        var stepCount = 0
        var answers: [Answer] = []
        var commitError: Answer?
        var isReadOnly = false
        let sentAt: ContinuousClock.Instant
    }

    private struct Waiting {
        let job: Job
        let number: UInt64
    }

    private let greatestInFlight: Int
    private let greatestGroup: Int
    private let greatestReadGroup: Int
    private var reads = Queue<Waiting>()
    private var changes = Queue<Waiting>()
    private var loners = Queue<Waiting>()
    private var reruns = Queue<Job>()
    private var inFlight = Queue<Group>()
    private var lastNumber: UInt64 = 0
    /// The names under which this connection has statements prepared, by slot.
    private var names: [String?] = []
    /// How many names were given on this connection, so that no name is used twice.
    private var nameCount = 0

    /// Makes a pipeline without work.
    ///
    /// - Parameters:
    ///   - greatestInFlight: How many groups are sent before the first is answered, at least one.
    ///   - greatestGroup: How many jobs share a group, at least one.
    ///   - greatestReadGroup: How many of them if they read; nil for as many.
    init(greatestInFlight: Int, greatestGroup: Int, greatestReadGroup: Int? = nil) {
        self.greatestInFlight = max(greatestInFlight, 1)
        self.greatestGroup = max(greatestGroup, 1)
        self.greatestReadGroup = max(greatestReadGroup ?? greatestGroup, 1)
    }

    /// How many jobs wait to be sent.
    var queuedCount: Int { reads.count + changes.count + loners.count + reruns.count }

    /// How many jobs were sent and are not answered.
    private(set) var sentCount = 0

    /// Whether there is something to send, and it may be sent now.
    var mayHaveGroup: Bool { inFlight.count < greatestInFlight && queuedCount > 0 }

    /// Whether answers are due.
    var isExpectingAnswers: Bool { !inFlight.isEmpty }

    /// Whether there is nothing to send and no answer due.
    var isIdle: Bool { !isExpectingAnswers && queuedCount == 0 }

    /// When the oldest group that is not answered was sent; nil if none is due.
    var oldestSentAt: ContinuousClock.Instant? { inFlight.first?.sentAt }

    /// The jobs that were sent and are not answered, in order.
    var sentJobs: [Job] { inFlight.elements.flatMap { $0.members.map(\.job) } }

    /// The jobs that wait to be sent.
    var queuedJobs: [Job] { reruns.elements + (reads.elements + changes.elements + loners.elements).map(\.job) }

    // MARK: - Sending

    /// Adds a job to the queue.
    mutating func enqueue(_ job: Job) {
        lastNumber &+= 1
        let waiting = Waiting(job: job, number: lastNumber)
        switch job.sharing {
        case .reads: reads.append(waiting)
        case .changesOneRow: changes.append(waiting)
        case .alone: loners.append(waiting)
        }
    }

    /// Takes the next group out of the queue; nil if there is none, or enough is in flight.
    ///
    /// The caller sends the steps in order and a synchronisation point after them.
    mutating func nextGroup(at now: ContinuousClock.Instant) -> [Step]? {
        guard inFlight.count < greatestInFlight else { return nil }
        while true {
            guard let jobs = nextJobs() else { return nil }
            var group = Group(sentAt: now)
            group.isReadOnly = jobs.first?.sharing == .reads
            var steps: [Step] = []
            steps.reserveCapacity(jobs.count)
            for job in jobs where job.begin() { add(job, to: &group, &steps) }
            if group.members.isEmpty { continue }
            group.stepCount = steps.count
            sentCount += group.members.count
            inFlight.append(group)
            return steps
        }
    }

    /// The jobs of the next group: one that must be alone, or as many as may share; the oldest head goes first.
    private mutating func nextJobs() -> [Job]? {
        if let job = reruns.removeFirst() { return [job] }
        let read = reads.first?.number ?? .max
        let change = changes.first?.number ?? .max
        let loner = loners.first?.number ?? .max
        if read < change, read < loner { return Self.sharers(of: &reads, atMost: greatestReadGroup, names) }
        if change < loner {
            let jobs = Self.sharers(of: &changes, atMost: greatestGroup, names)
            return jobs?.sorted { $0.sharing.key < $1.sharing.key }
        }
        return loners.removeFirst().map { [$0.job] }
    }

    /// The first jobs of a queue, as many as may share; one whose statement is not prepared goes alone.
    private static func sharers(
        of queue: inout Queue<Waiting>,
        atMost count: Int,
        _ names: [String?]
    ) -> [Job]? {
        guard let first = queue.removeFirst()?.job else { return nil }
        var jobs = [first]
        guard isPrepared(first, names) else { return jobs }
        while jobs.count < count, let next = queue.first?.job, isPrepared(next, names) {
            queue.removeFirst()
            jobs.append(next)
        }
        return jobs
    }

    private func name(of slot: Int) -> String? { slot < names.count ? names[slot] : nil }

    private static func isPrepared(_ job: Job, _ names: [String?]) -> Bool {
        for index in 0..<job.statementCount {
            let slot = job.slot(of: index)
            guard slot < names.count, names[slot] != nil else { return false }
        }
        return true
    }

    private mutating func add(_ job: Job, to group: inout Group, _ steps: inout [Step]) {
        var prepared: [Int] = []
        let start = steps.count
        for index in 0..<job.statementCount where name(of: job.slot(of: index)) == nil {
            let slot = job.slot(of: index)
            nameCount += 1
            while names.count <= slot { names.append(nil) }
            let name = "gh\(nameCount)"
            // Taken for prepared from here on: what is sent later is carried out later.
            names[slot] = name
            prepared.append(slot)
            steps.append(.prepare(job, index, name: name))
        }
        for index in 0..<job.statementCount {
            steps.append(.execute(job, index, name: name(of: job.slot(of: index)) ?? ""))
        }
        group.members.append(Member(job: job, start: start, prepared: prepared))
    }

    // MARK: - Receiving

    /// Takes the answer to the next statement.
    ///
    /// - Returns: False if no answer was due: the connection and this value no longer agree, and it must be closed.
    mutating func receive(_ answer: Answer) -> Bool {
        var isDue = false
        inFlight.withFirst { group in
            if group.answers.count < group.stepCount {
                group.answers.append(answer)
                isDue = true
            } else if group.commitError == nil, answer.fate == .failed || answer.fate == .blocked {
                group.commitError = answer
                isDue = true
            }
        }
        return isDue
    }

    /// Takes a synchronisation point and returns what became of the jobs before it; jobs that run again are queued.
    ///
    /// - Returns: Nil if it was not due, or answers are missing: the connection must be closed.
    mutating func receiveSynchronisation() -> [(job: Job, outcome: Outcome)]? {
        guard let group = inFlight.first, group.answers.count == group.stepCount else { return nil }
        inFlight.removeFirst()
        sentCount -= group.members.count
        return settle(group)
    }

    private mutating func settle(_ group: Group) -> [(job: Job, outcome: Outcome)] {
        for member in group.members { forgetUnprepared(member, in: group) }
        let failedIndex = group.answers.firstIndex { $0.fate != .done }
        guard let failure = group.commitError ?? failedIndex.map({ group.answers[$0] }) else {
            return group.members.map { ($0.job, .answers(answers(of: $0, in: group))) }
        }
        if let member = group.members.first, group.members.count == 1 {
            // Once more, unless all its statements were prepared just before.
            if failure.fate == .unprepared, !isFreshlyPrepared(member) {
                runAgain(member.job)
                return []
            }
            return [(member.job, .failure(failure))]
        }
        guard group.commitError == nil, let failedIndex, group.isReadOnly || failure.fate == .blocked else {
            for member in group.members { runAgain(member.job) }
            return []
        }
        var settled: [(job: Job, outcome: Outcome)] = []
        for member in group.members {
            let end = member.start + member.prepared.count + member.job.statementCount
            if end <= failedIndex, group.isReadOnly {
                settled.append((member.job, .answers(answers(of: member, in: group))))
            } else if member.start <= failedIndex, failedIndex < end, failure.fate != .unprepared {
                settled.append((member.job, .failure(failure)))
            } else {
                runAgain(member.job)
            }
        }
        return settled
    }

    private func answers(of member: Member, in group: Group) -> [Answer] {
        let start = member.start + member.prepared.count
        return Array(group.answers[start..<start + member.job.statementCount])
    }

    private func isFreshlyPrepared(_ member: Member) -> Bool {
        (0..<member.job.statementCount).allSatisfy { member.prepared.contains(member.job.slot(of: $0)) }
    }

    /// Forgets the names of statements that could not be prepared, or that the server no longer has.
    ///
    /// If it does not have one of a job, it is asked to prepare all of them again: those after it were not tried.
    private mutating func forgetUnprepared(_ member: Member, in group: Group) {
        for (offset, slot) in member.prepared.enumerated() where group.answers[member.start + offset].fate != .done {
            names[slot] = nil
        }
        let start = member.start + member.prepared.count
        let answers = group.answers[start..<start + member.job.statementCount]
        guard answers.contains(where: { $0.fate == .unprepared }) else { return }
        for index in 0..<member.job.statementCount { names[member.job.slot(of: index)] = nil }
    }

    private mutating func runAgain(_ job: Job) { reruns.append(job) }

    // MARK: - Loss

    /// Forgets the connection, and returns the jobs that were sent and not answered; nobody knows what became of them.
    ///
    /// The queue stays for the next connection.
    mutating func loseConnection() -> [Job] {
        let jobs = sentJobs
        inFlight = Queue()
        sentCount = 0
        names = []
        nameCount = 0
        return jobs
    }

    /// Takes all jobs out of the queue.
    mutating func takeQueue() -> [Job] {
        defer {
            reads = Queue()
            changes = Queue()
            loners = Queue()
            reruns = Queue()
        }
        return queuedJobs
    }
}

extension Sharing {
    fileprivate var key: UInt64 {
        if case .changesOneRow(let key) = self { key } else { 0 }
    }
}
