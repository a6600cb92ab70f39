public import Logging
public import Metrics

/// How a ``PostgreSQLDatastore`` uses its server.
///
/// The defaults suit a server process of a few processors. Every application process has a pool of its own; the sum of
/// their ``greatestConnectionCount`` must stay below the server's `max_connections`.
public struct PostgreSQLConfiguration: Sendable {
    /// How many connections are kept open at least.
    ///
    /// Raise it if the first changes of many rows after a quiet time must not wait for a connection.
    ///
    /// - Default value: 2.
    public var leastConnectionCount: Int

    /// How many connections are opened at most.
    ///
    /// The first is shared by all reads and the second by all changes of single rows, hundreds at a time; those beyond
    /// serve changes of several rows, one at a time each. More connections do not make reads faster. With two, changes of
    /// several rows use the second connection in turn; with one, everything does.
    ///
    /// - Default value: 6.
    public var greatestConnectionCount: Int

    /// How long one attempt to connect may take for each address of each host.
    ///
    /// Raise it for a server that is slow to sign in to; lower it to try the next of several hosts sooner.
    ///
    /// - Default value: 2 seconds.
    /// - Notes: libpq counts whole seconds, and two at least, and does not count the look-up of names. A
    ///   `connect_timeout` in the address goes before it. An attempt that fails is made again after a pause, at first 50 milliseconds and at most ``greatestPause``.
    public var connectDeadline: Duration

    /// How long the pause before the next attempt to connect grows.
    ///
    /// - Default value: 1 second.
    /// - Notes: Each pause is a random part, from half to all, of twice the one before.
    public var greatestPause: Duration

    /// How long a verb waits until it is sent to the server, for a connection or behind others.
    ///
    /// Raise it to ride out longer failovers; lower it to answer "try again" sooner.
    ///
    /// - Default value: 3 seconds.
    /// - Notes: Afterwards the verb throws ``GatehouseDatastore/StoreError`` with code `timedOut`, or
    ///   `unavailable(retryable: true)` if there is no connection. Once there has been none for this long, verbs are
    ///   refused at once until there is one again.
    public var queueDeadline: Duration

    /// How long the server may take for one statement.
    ///
    /// - Default value: 5 seconds.
    /// - Notes: Set as `statement_timeout`; a statement ended by it changed nothing and throws `timedOut`. If the server
    ///   stays silent for a second longer, the connection is closed: a read is sent again if there is time and throws
    ///   `timedOut` if not, and a change throws `indeterminate`. No verb takes longer than ``queueDeadline``, this and a
    ///   second together, tries included; the first one of a store takes up to twice that, for it looks at the schema.
    public var queryDeadline: Duration

    /// How long a statement waits for a row that another program holds.
    ///
    /// It must be longer than the server's `deadlock_timeout` (1 second unless changed), or deadlocks are not found first.
    ///
    /// - Default value: 2 seconds.
    /// - Notes: Set as `lock_timeout`; afterwards the verb throws `conflict`.
    public var lockDeadline: Duration

    /// How many verbs may wait to be sent on one connection.
    ///
    /// Lower it to bound memory and waiting.
    ///
    /// - Default value: 8192.
    /// - Notes: One more is refused at once with `unavailable(retryable: true)`.
    public var greatestQueue: Int

    /// How many changes of one row share a commit at most.
    ///
    /// - Default value: 128.
    public var greatestGroup: Int

    /// How many reads share a transaction at most.
    ///
    /// Small groups, several of them on the way, keep server and application busy at the same time.
    ///
    /// - Default value: 24, from measurements with 64 and 256 tasks on two processors.
    public var greatestReadGroup: Int

    /// How many groups of reads are sent before the first is answered.
    ///
    /// - Default value: 4.
    /// - Notes: Changes have one group on the way at a time, so that those who come meanwhile share the next commit.
    public var greatestInFlight: Int

    /// After what time without work a connection beyond the least number is closed.
    ///
    /// - Default value: 60 seconds.
    public var idleTimeout: Duration

    /// After what time a connection is replaced by a new one.
    ///
    /// Lower it if addresses behind a name change, or the server's memory per connection grows.
    ///
    /// - Default value: 30 minutes.
    /// - Notes: The new one is opened first, and the old one is closed when it has answered all it was asked.
    public var lifetime: Duration

    /// After what time without work a connection is tried.
    ///
    /// - Default value: 15 seconds.
    public var healthInterval: Duration

    /// Where log lines go.
    ///
    /// They say what happens to connections; no line has a value of a statement.
    ///
    /// - Default value: A logger with the label `gatehouse.postgresql`.
    public var logger: Logger

    /// Where metrics go; nil for the factory of the process.
    ///
    /// - Default value: nil.
    /// - Notes: The README of the backend lists them.
    public var metrics: (any MetricsFactory)?

    /// Makes a configuration; a count below one becomes one, a time below a millisecond one millisecond.
    public init(
        leastConnectionCount: Int = 2,
        greatestConnectionCount: Int = 6,
        connectDeadline: Duration = .seconds(2),
        greatestPause: Duration = .seconds(1),
        queueDeadline: Duration = .seconds(3),
        queryDeadline: Duration = .seconds(5),
        lockDeadline: Duration = .seconds(2),
        greatestQueue: Int = 8_192,
        greatestGroup: Int = 128,
        greatestReadGroup: Int = 24,
        greatestInFlight: Int = 4,
        idleTimeout: Duration = .seconds(60),
        lifetime: Duration = .seconds(1_800),
        healthInterval: Duration = .seconds(15),
        logger: Logger = Logger(label: "gatehouse.postgresql"),
        metrics: (any MetricsFactory)? = nil
    ) {
        let shortest: Duration = .milliseconds(1)
        self.greatestConnectionCount = max(greatestConnectionCount, 1)
        self.leastConnectionCount = min(max(leastConnectionCount, 1), self.greatestConnectionCount)
        self.connectDeadline = max(connectDeadline, shortest)
        self.greatestPause = max(greatestPause, shortest)
        self.queueDeadline = max(queueDeadline, shortest)
        self.queryDeadline = max(queryDeadline, shortest)
        self.lockDeadline = max(lockDeadline, shortest)
        self.greatestQueue = max(greatestQueue, 1)
        self.greatestGroup = max(greatestGroup, 1)
        self.greatestReadGroup = max(greatestReadGroup, 1)
        self.greatestInFlight = max(greatestInFlight, 1)
        self.idleTimeout = max(idleTimeout, shortest)
        self.lifetime = max(lifetime, shortest)
        self.healthInterval = max(healthInterval, shortest)
        self.logger = logger
        self.metrics = metrics
    }
}

extension PostgreSQLConfiguration {
    /// After what time without an answer a server is given up: a second more than it has itself.
    var answerDeadline: Duration { queryDeadline + .seconds(1) }

    /// The same with every limit brought within its range, also those that were set after it was made.
    var normalized: PostgreSQLConfiguration {
        PostgreSQLConfiguration(
            leastConnectionCount: leastConnectionCount,
            greatestConnectionCount: greatestConnectionCount,
            connectDeadline: connectDeadline,
            greatestPause: greatestPause,
            queueDeadline: queueDeadline,
            queryDeadline: queryDeadline,
            lockDeadline: lockDeadline,
            greatestQueue: greatestQueue,
            greatestGroup: greatestGroup,
            greatestReadGroup: greatestReadGroup,
            greatestInFlight: greatestInFlight,
            idleTimeout: idleTimeout,
            lifetime: lifetime,
            healthInterval: healthInterval,
            logger: logger,
            metrics: metrics
        )
    }
}
