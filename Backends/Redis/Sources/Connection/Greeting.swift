/// What is said on a new connection before the first request, and what the answers mean.
struct Greeting {
    private enum Step {
        /// Must be answered without an error.
        case required(RedisCommand)
        /// May be refused, since not every user may ask.
        case optional(RedisCommand)
        /// Shows whether the server belongs to a cluster, where a replica leads to its master.
        case membership
        /// Shows whether the server is a master.
        case role
    }

    private let steps: [Step]
    private var answered = 0
    private var isInCluster = false

    init(_ settings: LaneSettings) {
        var steps: [Step] = []
        if let credentials = settings.credentials {
            var sign = RedisCommand("AUTH")
            // The form with one argument is understood by every version.
            if let user = credentials.user { sign.append(user) }
            sign.append(credentials.password)
            steps.append(.required(sign))
        }
        if settings.database != 0 { steps.append(.required(RedisCommand("SELECT", "\(settings.database)"))) }
        // It is refused while the server loads its data.
        steps.append(.required(RedisCommand("PING")))
        if settings.mustBeMaster { steps += [.membership, .role] }
        steps.append(.optional(RedisCommand("CLIENT", "SETNAME", "gatehouse")))
        self.steps = steps
    }

    /// What to say.
    var commands: [RedisCommand] {
        steps.map { step in
            switch step {
            case .required(let command), .optional(let command): command
            case .membership: RedisCommand("CLUSTER", "MYID")
            case .role: RedisCommand("ROLE")
            }
        }
    }

    /// Whether everything is answered.
    var isOver: Bool { answered == steps.count }

    /// Takes the next answer.
    ///
    /// - Throws: ``RedisFailure`` if the connection is of no use.
    mutating func take(_ reply: RedisReply) throws(RedisFailure) {
        guard steps.indices.contains(answered) else { return }
        switch (steps[answered], reply) {
        case (.required, .error(let error)): throw .refused(error)
        case (.membership, .bytes): isInCluster = true
        case (.role, .array(let parts)):
            if !isInCluster, let role = parts.first?.text, role != "master" { throw .replica }
        default: break
        }
        answered += 1
    }
}
