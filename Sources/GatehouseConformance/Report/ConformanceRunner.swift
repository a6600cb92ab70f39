import GatehouseDatastore

/// Runs the suite over a backend, without a test framework.
///
/// Each case gets a fresh database. A case is left out only if the store does not conform to a protocol that the case
/// requires, and the report lists it.
public struct ConformanceRunner: Sendable {
    /// The backend.
    public var subject: ConformanceSubject

    /// The cases to run, in the order in which the report lists them.
    public var cases: [ConformanceCase]

    /// How many cases run at once, at least one.
    public var concurrency: Int

    /// Makes a runner; unless told otherwise it runs every case, four at once.
    public init(_ subject: ConformanceSubject, cases: [ConformanceCase] = Conformance.cases, concurrency: Int = 4) {
        self.subject = subject
        self.cases = cases
        self.concurrency = max(concurrency, 1)
    }

    /// Runs the cases and returns what came of them.
    ///
    /// A failed case is part of the report, not an error.
    ///
    /// - Parameters:
    ///   - clock: The clock to time the cases with.
    ///   - progress: Called with each result as it comes, in no particular order.
    /// - Throws: Whatever the subject throws when it cannot open a database at all; `CancellationError` if the task was
    ///   cancelled.
    public func run(
        timedBy clock: some Clock<Duration> = ContinuousClock(),
        progress: (ConformanceResult) -> Void = { _ in }
    ) async throws -> ConformanceReport {
        let nodes = try await subject.open()
        let descriptor = nodes.first.descriptor
        let offered = Capability.allCases.filter { $0.isOffered(by: nodes.first) }
        await nodes.close()

        let results = await withTaskGroup(of: (Int, ConformanceResult).self) { group in
            var results: [Int: ConformanceResult] = [:]
            var waiting = cases.enumerated().makeIterator()
            func startNext() {
                guard let (number, conformanceCase) = waiting.next() else { return }
                group.addTask { (number, await result(of: conformanceCase, offered: offered, clock)) }
            }
            for _ in 0..<concurrency { startNext() }
            for await (number, result) in group {
                results[number] = result
                progress(result)
                startNext()
            }
            return results
        }
        try Task.checkCancellation()
        return ConformanceReport(
            suiteVersion: Conformance.version,
            backend: subject.name,
            store: ConformanceReport.Store(name: descriptor.name, durability: descriptor.durability.rawValue),
            capabilities: offered,
            results: cases.indices.compactMap { results[$0] }
        )
    }

    private func result(
        of conformanceCase: ConformanceCase,
        offered: [Capability],
        _ clock: some Clock<Duration>
    ) async -> ConformanceResult {
        let missing = Capability.allCases.filter { conformanceCase.requires.contains($0) && !offered.contains($0) }
        let start = clock.now
        let outcome: ConformanceOutcome
        if !missing.isEmpty {
            outcome = .notApplicable(missing: missing)
        } else {
            do {
                try await subject.run(conformanceCase)
                outcome = .passed
            } catch let failure as ConformanceFailure {
                outcome = .failed(failure.description)
            } catch {
                outcome = .failed("unexpected error: \(String(reflecting: error))")
            }
        }
        return ConformanceResult(
            id: conformanceCase.id,
            title: conformanceCase.title,
            outcome: outcome,
            duration: missing.isEmpty ? start.duration(to: clock.now) : .zero
        )
    }
}
