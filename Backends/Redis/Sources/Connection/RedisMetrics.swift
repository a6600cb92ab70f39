import GatehouseDatastore
import Metrics

/// What a store tells swift-metrics of itself.
struct RedisMetrics: Sendable {
    /// How many connections were opened.
    let connects: Counter
    /// How many attempts to open one failed.
    let failedConnects: Counter
    /// How many connections were lost.
    let losses: Counter
    /// How many redirections of a cluster were followed.
    let redirections: Counter
    /// How many scripts had to be sent anew.
    let reloads: Counter
    private let inFlight: Gauge
    private let isListening: Bool

    /// - Parameter factory: Where to; nil for the factory of the process.
    init(_ factory: (any MetricsFactory)?) {
        let factory = factory ?? MetricsSystem.factory
        isListening = !(factory is NOOPMetricsHandler)
        connects = Counter(label: "gatehouse.redis.connects", dimensions: [], factory: factory)
        failedConnects = Counter(label: "gatehouse.redis.failed_connects", dimensions: [], factory: factory)
        losses = Counter(label: "gatehouse.redis.losses", dimensions: [], factory: factory)
        redirections = Counter(label: "gatehouse.redis.redirections", dimensions: [], factory: factory)
        reloads = Counter(label: "gatehouse.redis.script_reloads", dimensions: [], factory: factory)
        inFlight = Gauge(label: "gatehouse.redis.in_flight", dimensions: [], factory: factory)
    }

    /// Notes how many requests of a connection wait for their replies.
    func note(inFlight count: Int) {
        if isListening { inFlight.record(count) }
    }
}
