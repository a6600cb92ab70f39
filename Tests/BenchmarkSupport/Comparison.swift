import Foundation

/// Contests at several numbers of tasks.
package struct Comparison {
    /// What is done.
    package let title: String
    /// Who the other side is.
    package let peer: String
    /// The numbers of tasks or clients, in order.
    package let counts: [Int]
    private var contests: [Int: Contest] = [:]

    /// The contest at a number of tasks; one without rounds if there is none.
    package subscript(count: Int) -> Contest { contests[count] ?? Contest() }

    /// Measures both sides at each number of tasks, round by round.
    ///
    /// - Parameters:
    ///   - title: What is done.
    ///   - peer: Who the other side is.
    ///   - counts: The numbers of tasks.
    ///   - rounds: How many rounds.
    ///   - ours: Measures the store with a number of tasks.
    ///   - theirs: Measures the other side with a number of clients.
    package init(
        _ title: String,
        against peer: String,
        _ counts: [Int],
        rounds: Int,
        ours: (Int) async throws -> Timing,
        theirs: (Int) async throws -> Timing
    ) async throws {
        self.title = title
        self.peer = peer
        self.counts = counts
        for _ in 0..<rounds {
            for count in counts {
                try await contests[count, default: Contest()].playRound(
                    ours: { try await ours(count) },
                    theirs: { try await theirs(count) }
                )
            }
        }
    }

    /// Prints a table with a row for each number of tasks.
    package func printTable() {
        print(
            """

            \(title)
            tasks or clients | store/s | \(peer)/s | ratio [least to greatest] | store p50, p99 us | \(peer) p50, p99 us
            """
        )
        for count in counts {
            let contest = self[count]
            func middle(_ side: [Timing], _ value: (Timing) -> Double) -> Int {
                Int(Spread(side.map(value)).median.rounded())
            }
            func latencies(_ side: [Timing]) -> String { "\(middle(side, \.median)), \(middle(side, \.p99))" }
            print(
                "\(count) | \(middle(contest.ours, \.rate)) | \(middle(contest.theirs, \.rate)) | \(contest.rateRatio) | "
                    + "\(latencies(contest.ours)) | \(latencies(contest.theirs))"
            )
        }
        // Whoever reads it from a pipe need not wait for the next table.
        fflush(nil)
    }
}
