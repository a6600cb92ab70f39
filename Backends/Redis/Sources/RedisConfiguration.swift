public import Logging
public import Metrics
public import NIOCore

/// How a ``RedisSessionStore`` uses its server.
public struct RedisConfiguration: Sendable {
    /// What every key begins with, so that several applications can share a server.
    ///
    /// Change it to keep two deployments on one server apart.
    ///
    /// - Default value: `gatehouse`.
    /// - Notes: One to 64 characters of `a–z`, `A–Z`, `0–9`, `.`, `_`, `-` and `:`.
    ///   ``RedisSessionStore/open(_:configuration:)`` refuses anything else: a brace would move keys to other
    ///   slots of a cluster.
    public var keyPrefix: String

    /// How many connections are kept open to each server.
    ///
    /// Hundreds of requests share one at a time. Raise it if one thread of the application cannot keep the server busy.
    ///
    /// - Default value: 1.
    public var connectionCount: Int

    /// How long one attempt to connect and sign in may take.
    ///
    /// - Default value: 1 second.
    /// - Notes: An attempt that fails is made again after a pause, at first 20 milliseconds and at most ``greatestPause``.
    public var connectDeadline: Duration

    /// How long the pause before the next attempt to connect grows.
    ///
    /// - Default value: 500 milliseconds.
    /// - Notes: Each pause is a random part, from half to all, of twice the one before.
    public var greatestPause: Duration

    /// How long a verb waits until it is sent, redirections of a cluster and second tries included.
    ///
    /// Raise it to ride out longer failovers; lower it to answer "try again" sooner.
    ///
    /// - Default value: 2 seconds.
    /// - Notes: Afterwards the verb throws `unavailable(retryable: true)`.
    public var queueDeadline: Duration

    /// How long the server may take to answer a request once it was sent.
    ///
    /// - Default value: 2 seconds.
    /// - Notes: If it stays silent for longer, the connection is closed: a read is sent again if there is time and throws
    ///   `timedOut` if not, and a change throws `indeterminate`.
    public var answerDeadline: Duration

    /// How many requests may wait for one connection, sent or not.
    ///
    /// Lower it to bound memory and waiting.
    ///
    /// - Default value: 8192.
    /// - Notes: One more is refused at once with `unavailable(retryable: true)`.
    public var greatestQueue: Int

    /// The event loops that carry the connections; nil for those of the process.
    ///
    /// - Default value: nil.
    /// - Notes: Close the store before you shut them down.
    public var eventLoopGroup: (any EventLoopGroup)?

    /// Where log lines go.
    ///
    /// They say what happens to connections; no line has a key or a value.
    ///
    /// - Default value: A logger with the label `gatehouse.redis`.
    public var logger: Logger

    /// Where metrics go; nil for the factory of the process.
    ///
    /// - Default value: nil.
    /// - Notes: The README of the backend lists them.
    public var metrics: (any MetricsFactory)?

    /// Makes a configuration; a count below one becomes one, a time below a millisecond one millisecond.
    public init(
        keyPrefix: String = "gatehouse",
        connectionCount: Int = 1,
        connectDeadline: Duration = .seconds(1),
        greatestPause: Duration = .milliseconds(500),
        queueDeadline: Duration = .seconds(2),
        answerDeadline: Duration = .seconds(2),
        greatestQueue: Int = 8_192,
        eventLoopGroup: (any EventLoopGroup)? = nil,
        logger: Logger = Logger(label: "gatehouse.redis"),
        metrics: (any MetricsFactory)? = nil
    ) {
        let shortest: Duration = .milliseconds(1)
        self.keyPrefix = keyPrefix
        self.connectionCount = max(connectionCount, 1)
        self.connectDeadline = max(connectDeadline, shortest)
        self.greatestPause = max(greatestPause, shortest)
        self.queueDeadline = max(queueDeadline, shortest)
        self.answerDeadline = max(answerDeadline, shortest)
        self.greatestQueue = max(greatestQueue, 1)
        self.eventLoopGroup = eventLoopGroup
        self.logger = logger
        self.metrics = metrics
    }
}

extension RedisConfiguration {
    /// The same with every limit brought within its range, also those that were set after it was made.
    var normalized: RedisConfiguration {
        RedisConfiguration(
            keyPrefix: keyPrefix,
            connectionCount: connectionCount,
            connectDeadline: connectDeadline,
            greatestPause: greatestPause,
            queueDeadline: queueDeadline,
            answerDeadline: answerDeadline,
            greatestQueue: greatestQueue,
            eventLoopGroup: eventLoopGroup,
            logger: logger,
            metrics: metrics
        )
    }
}
