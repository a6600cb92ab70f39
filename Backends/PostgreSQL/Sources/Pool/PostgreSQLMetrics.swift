import GatehouseDatastore
import Metrics

/// What a store tells swift-metrics of itself.
struct PostgreSQLMetrics: Sendable {
    /// How many connections were opened.
    let connects: Counter
    /// How many attempts to open one failed.
    let failedConnects: Counter
    /// How many connections were lost.
    let losses: Counter
    private let connections: Gauge
    private let inUse: Gauge
    private let queued: Gauge
    private let wait: Timer
    private let roundTrips: [Verb: Recorder]
    /// Whether anybody listens; if not, nothing is measured.
    private let isListening: Bool

    /// - Parameter factory: Where to; nil for the factory of the process.
    init(_ factory: (any MetricsFactory)?) {
        let factory = factory ?? MetricsSystem.factory
        isListening = !(factory is NOOPMetricsHandler)
        connects = Counter(label: "gatehouse.postgresql.connects", dimensions: [], factory: factory)
        failedConnects = Counter(label: "gatehouse.postgresql.failed_connects", dimensions: [], factory: factory)
        losses = Counter(label: "gatehouse.postgresql.losses", dimensions: [], factory: factory)
        connections = Gauge(label: "gatehouse.postgresql.connections", dimensions: [], factory: factory)
        inUse = Gauge(label: "gatehouse.postgresql.connections_in_use", dimensions: [], factory: factory)
        queued = Gauge(label: "gatehouse.postgresql.pending", dimensions: [], factory: factory)
        wait = Timer(label: "gatehouse.postgresql.wait", dimensions: [], factory: factory)
        roundTrips = Dictionary(
            uniqueKeysWithValues: Verb.allCases.map { verb in
                let dimensions = [("verb", verb.rawValue)]
                return (
                    verb,
                    Recorder(
                        label: "gatehouse.postgresql.round_trips",
                        dimensions: dimensions,
                        aggregate: true,
                        factory: factory
                    )
                )
            }
        )
    }

    /// Notes how the pool stands.
    func note(open: Int, inUse: Int, queued: Int) {
        guard isListening else { return }
        connections.record(open)
        self.inUse.record(inUse)
        self.queued.record(queued)
    }

    /// Notes how many round trips a verb took.
    func note(_ verb: Verb, roundTrips count: Int) {
        if isListening { roundTrips[verb]?.record(count) }
    }

    /// Notes how long the jobs of a group waited to be sent.
    func noteSent(_ steps: [Pipeline<Job, PostgreSQLResult>.Step], at now: ContinuousClock.Instant) {
        guard isListening else { return }
        for case .execute(let job, 0, _) in steps {
            wait.recordNanoseconds((now - job.startedAt).microsecondsRoundedUp.multipliedReportingOverflow(by: 1_000).0)
        }
    }
}
