#if canImport(GatehousePostgreSQL)
    // The pipeline has no public face; compiled beside its files alone, it needs no import.
    @testable import GatehousePostgreSQL
#endif

/// A server as a value: it carries out the groups of a ``Pipeline`` on a tiny database, as PostgreSQL would.
///
/// A group is one transaction. After a failure the rest of the group is aborted, and an error of the commit comes as one
/// answer too many. The random numbers it is given decide about accidents, which are no statement's fault.
struct ModelServer {
    /// What was sent up to a synchronisation point, and what the server made of it.
    struct Group: Sendable {
        let number: Int
        let steps: [Pipeline<ModelJob, ModelAnswer>.Step]
        let jobs: [ModelJob]
        var isCommitted = false
        var hasCommitError = false
        /// The names under which there is nothing prepared, as its answers say.
        var unpreparedNames: [String] = []
    }

    /// What the server sends.
    enum Item: Sendable {
        case answer(ModelAnswer)
        case synchronisation(Group)
    }

    /// What has been committed.
    private(set) var database: ModelDatabase

    /// How many statements were carried out, failed or refused.
    private(set) var statementCount = 0

    /// The slots of the prepared statements, by name.
    private var prepared: [String: Int] = [:]
    /// The names that it was asked to prepare on this connection, but for those of which it has said that they are none.
    private var good: Set<String> = []
    private var received = Queue<Group>()
    private var items = Queue<Item>()

    init(_ database: ModelDatabase) { self.database = database }

    /// Whether groups wait to be carried out.
    var hasWork: Bool { !received.isEmpty }

    /// Takes a group.
    ///
    /// - Throws: ``ModelProtest`` if it has a name that cannot be good.
    mutating func receive(_ group: Group) throws(ModelProtest) {
        for step in group.steps {
            switch step {
            case .prepare(_, _, let name): good.insert(name)
            case .execute(let job, _, let name):
                guard good.contains(name) else { throw ModelProtest(what: "\(name) is not prepared", job: job.number) }
            }
        }
        received.append(group)
    }

    /// The next thing it has sent; nil if there is none yet.
    mutating func nextItem() -> Item? {
        let item = items.removeFirst()
        if case .synchronisation(let group)? = item { good.subtract(group.unpreparedNames) }
        return item
    }

    /// Forgets what was prepared, as `DISCARD ALL` does, or a pooler that gives another connection.
    mutating func reset() { prepared = [:] }

    /// Forgets the connection.
    ///
    /// - Returns: The groups it has carried out and whose synchronisation points nobody has seen.
    mutating func disconnect() -> [Group] {
        defer {
            prepared = [:]
            good = []
            received = Queue()
            items = Queue()
        }
        return items.elements.compactMap { item in
            if case .synchronisation(let group) = item { group } else { nil }
        }
    }

    // MARK: - Carrying out

    /// Carries out the group that came first.
    ///
    /// - Throws: ``ModelProtest`` if what was sent makes no sense.
    mutating func carryOutNext(_ random: inout SplitMix64) throws(ModelProtest) {
        guard var group = received.removeFirst() else { return }
        var transaction = database
        var hasFailed = false
        for step in group.steps {
            statementCount += 1
            let answer =
                hasFailed
                ? aborted(step, in: group.number) : try carryOut(step, in: group.number, &transaction, &random)
            hasFailed = answer.fate != .done
            switch step {
            case .prepare(_, _, let name) where hasFailed: group.unpreparedNames.append(name)
            case .execute(_, _, let name) where answer.fate == .unprepared: group.unpreparedNames.append(name)
            case .prepare, .execute: break
            }
            items.append(.answer(answer))
        }
        if !hasFailed {
            let isAccident = random.chance(of: 64)
            group.hasCommitError = transaction.isDoomed || isAccident
            if group.hasCommitError {
                items.append(.answer(ModelAnswer(.failed, group: group.number, isAccident: !transaction.isDoomed)))
            } else {
                database = transaction
                group.isCommitted = true
            }
        }
        items.append(.synchronisation(group))
    }

    private func aborted(_ step: Pipeline<ModelJob, ModelAnswer>.Step, in group: Int) -> ModelAnswer {
        switch step {
        case .prepare(let job, let index, _), .execute(let job, let index, _):
            ModelAnswer(.aborted, group: group, job: job.number, index: index)
        }
    }

    private mutating func carryOut(
        _ step: Pipeline<ModelJob, ModelAnswer>.Step,
        in group: Int,
        _ transaction: inout ModelDatabase,
        _ random: inout SplitMix64
    ) throws(ModelProtest) -> ModelAnswer {
        switch step {
        case .prepare(let job, let index, let name):
            guard prepared[name] == nil else { throw ModelProtest(what: "\(name) is prepared twice", job: job.number) }
            if random.chance(of: 64) {
                return ModelAnswer(.failed, group: group, job: job.number, index: index, isAccident: true)
            }
            prepared[name] = job.slot(of: index)
            return ModelAnswer(.done, group: group, job: job.number, index: index)
        case .execute(let job, let index, let name):
            guard let slot = prepared[name] else {
                return ModelAnswer(.unprepared, group: group, job: job.number, index: index)
            }
            guard slot == job.slot(of: index) else {
                throw ModelProtest(what: "\(name) is another statement", job: job.number)
            }
            let value = transaction.carryOut(job.statements[index])
            return ModelAnswer(
                value == nil ? .failed : .done,
                group: group,
                job: job.number,
                index: index,
                value: value ?? 0
            )
        }
    }
}

/// Why the model server does not go on.
struct ModelProtest: Error {
    let what: String
    let job: Int
}

/// A job for the model server.
struct ModelJob: PipelineJob {
    let number: Int
    let sharing: Sharing
    let statements: [ModelStatement]

    /// Whether nobody waits for it any more when its turn comes.
    let isWithdrawn: Bool

    var statementCount: Int { statements.count }

    /// Jobs do the same with one of three texts, so that statements are new to a connection more often.
    func slot(of index: Int) -> Int { statements[index].kind * 3 + number % 3 }

    func begin() -> Bool { !isWithdrawn }
}

/// What the model server answers: to whom, and what.
struct ModelAnswer: PipelineAnswer {
    let fate: StatementFate
    /// The group it belongs to.
    let group: Int
    /// The job it belongs to; nil for the error of a commit.
    let job: Int?
    let index: Int
    let value: Int
    /// Whether it is a failure that no statement is to blame for.
    let isAccident: Bool

    init(
        _ fate: StatementFate,
        group: Int,
        job: Int? = nil,
        index: Int = 0,
        value: Int = 0,
        isAccident: Bool = false
    ) {
        self.fate = fate
        self.group = group
        self.job = job
        self.index = index
        self.value = value
        self.isAccident = isAccident
    }
}
