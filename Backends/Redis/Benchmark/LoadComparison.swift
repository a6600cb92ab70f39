import BenchmarkSupport

/// Loads of sessions: the store and redis-benchmark in turn, on one server.
enum LoadComparison {
    private static let title = "Load a session of 300 bytes"
    private static let counts = [1, 16, 64, 256]
    private static let rounds = 5
    /// How many times redis-benchmark's rate is wanted, by the number of tasks.
    private static let bars = [(16, 0.8), (64, 1.5), (256, 2)]

    static func run() async throws {
        let peer = try await RedisPeer()
        let sample = try await SampleStore()
        print("\(rounds) rounds, each side \(SampleStore.span) a round, in turn; medians over the rounds")
        let comparison = try await Comparison(
            title,
            against: "redis-benchmark",
            counts,
            rounds: rounds,
            ours: { try await sample.loads(tasks: $0) },
            theirs: { try await peer.measure(.get, clients: $0) }
        )
        try await sample.close()
        try await peer.end()
        comparison.printTable()
        for (count, bar) in bars {
            print("\(count) tasks: \(comparison[count].rateRatio) times redis-benchmark's rate, wanted \(bar)")
        }
        // redis-benchmark rounds its median up to the next eight microseconds; the mean is exact, and hears of every noise.
        let one = comparison[1]
        let means = zip(one.ours, one.theirs).map { $1.rate / $0.rate }
        print(
            "One alone takes \(one.medianRatio) times as long as redis-benchmark's by the median and \(Spread(means)) "
                + "by the mean, wanted at most 1.3"
        )
    }

    /// Compares several connections with one.
    static func runConnections(_ count: Int) async throws {
        let several = try await SampleStore(connections: count)
        let one = try await SampleStore()
        let comparison = try await Comparison(
            "\(title), with \(count) connections",
            against: "one connection",
            counts,
            rounds: rounds,
            ours: { try await several.loads(tasks: $0) },
            theirs: { try await one.loads(tasks: $0) }
        )
        try await several.close()
        try await one.close()
        comparison.printTable()
    }

    /// Loads sessions for ten rounds, for a profiler.
    static func load(tasks: Int, connections: Int) async throws {
        let sample = try await SampleStore(connections: connections)
        for _ in 0..<10 { print(try await sample.loads(tasks: tasks)) }
        try await sample.close()
    }
}
