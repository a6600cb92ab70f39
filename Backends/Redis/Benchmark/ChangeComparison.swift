import BenchmarkSupport

/// Changes, each a script, beside redis-benchmark's plain `SET` of 300 bytes: to know what they cost.
enum ChangeComparison {
    static func run() async throws {
        let peer = try await RedisPeer()
        let sample = try await SampleStore()
        try await compare("Save a session of 300 bytes", peer) { try await sample.saves(tasks: $0) }
        try await compare("Touch a session", peer) { try await sample.touches(tasks: $0) }
        try await compare("Hit a counter", peer) { try await sample.hits(tasks: $0) }
        try await sample.close()
        try await peer.end()
    }

    private static func compare(
        _ title: String,
        _ peer: RedisPeer,
        ours: (Int) async throws -> Timing
    ) async throws {
        let comparison = try await Comparison(
            title,
            against: "redis-benchmark SET",
            [16, 64],
            rounds: 5,
            ours: ours,
            theirs: { try await peer.measure(.set, clients: $0) }
        )
        comparison.printTable()
    }
}
