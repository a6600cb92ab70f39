/// What one side did in one round.
package struct Timing: Sendable {
    /// Operations in a second.
    package var rate: Double
    /// Half of the operations took no longer, in microseconds.
    package var median: Double
    /// Ninety-nine of a hundred took no longer, in microseconds.
    package var p99: Double

    /// Takes what another program measured.
    package init(rate: Double, median: Double, p99: Double) {
        self.rate = rate
        self.median = median
        self.p99 = p99
    }

    /// Sums up how long each operation took, and how long all of them did.
    package init(_ times: [Duration], in duration: Duration) {
        let sorted = times.sorted()
        func share(_ part: Double) -> Double {
            sorted.isEmpty ? 0 : sorted[Int(Double(sorted.count - 1) * part)] / .microseconds(1)
        }
        self.init(rate: Double(times.count) / (duration / .seconds(1)), median: share(0.5), p99: share(0.99))
    }

    /// Runs a step again and again in many tasks for a while.
    ///
    /// - Parameters:
    ///   - tasks: How many tasks.
    ///   - span: How long; each task ends its last steps.
    ///   - stepsPerLook: How many steps go between two looks at the clock, and are timed together: for steps that take no
    ///     longer than a few looks.
    ///   - step: What is measured: it is told the number of its task, and how many steps that task has done.
    /// - Throws: What a step throws.
    package static func of(
        tasks: Int,
        for span: Duration,
        stepsPerLook: Int = 1,
        _ step: @escaping @Sendable (_ task: Int, _ count: Int) async throws -> Void
    ) async throws -> Timing {
        let clock = ContinuousClock()
        let start = clock.now
        let times = try await withThrowingTaskGroup(of: [Duration].self) { group in
            for task in 0..<tasks {
                group.addTask {
                    var times: [Duration] = []
                    var count = 0
                    var last = clock.now
                    while last - start < span {
                        for _ in 0..<stepsPerLook {
                            try await step(task, count)
                            count += 1
                        }
                        let now = clock.now
                        times.append(now - last)
                        last = now
                    }
                    return times
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        let duration = clock.now - start
        var timing = Timing(stepsPerLook == 1 ? times : times.map { $0 / stepsPerLook }, in: duration)
        timing.rate *= Double(stepsPerLook)
        return timing
    }
}

extension Timing: CustomStringConvertible {
    /// Such as `81234/s, p50 190 us, p99 412 us`.
    package var description: String {
        "\(Int(rate.rounded()))/s, p50 \(Int(median.rounded())) us, p99 \(Int(p99.rounded())) us"
    }
}
