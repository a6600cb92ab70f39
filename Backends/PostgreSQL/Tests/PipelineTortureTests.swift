import Testing

/// Random mixes of statements against a model of a server.
@Suite("PostgreSQL pipeline, torture", .timeLimit(.minutes(10)))
struct PipelineTortureTests {
    /// How many statements each seed is tried with; a release build does ten million in a minute.
    static let statementCount = 100_000

    @Test("PostgreSQL answers to random statements reach the ones who asked, and nobody else", arguments: 1...5)
    func torture(seed: UInt64) throws {
        var torture = PipelineTorture(seed: seed)
        let counts = try torture.run(statements: Self.statementCount)
        // Nothing that can happen was left out.
        #expect(counts.lookUps > Self.statementCount / 4)
        for count in [counts.changes, counts.failures, counts.commitErrors, counts.reruns, counts.withdrawn] {
            #expect(count > Self.statementCount / 500)
        }
        #expect(counts.losses > 10)
        #expect(counts.inDoubt > 10)
    }
}
