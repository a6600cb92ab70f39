/// What the store and somebody else did at the same task, in turn.
///
/// What counts is the ratios of each round: both sides met the same machine in it.
package struct Contest {
    /// What the store did, round by round.
    package private(set) var ours: [Timing] = []
    /// What the other side did, round by round.
    package private(set) var theirs: [Timing] = []

    package init() {}

    /// Measures both sides; the one that was second in the last round is first in this.
    package mutating func playRound(
        ours: () async throws -> Timing,
        theirs: () async throws -> Timing
    ) async throws {
        if self.ours.count.isMultiple(of: 2) {
            self.theirs.append(try await theirs())
            self.ours.append(try await ours())
        } else {
            self.ours.append(try await ours())
            self.theirs.append(try await theirs())
        }
    }

    /// How many times as many operations in a second the store did.
    package var rateRatio: Spread { Spread(zip(ours, theirs).map { $0.rate / $1.rate }) }

    /// How many times as long half of the store's operations took at most.
    package var medianRatio: Spread { Spread(zip(ours, theirs).map { $0.median / $1.median }) }
}
