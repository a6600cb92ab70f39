package import CoreMetrics
import Synchronization

/// Keeps what a store records.
package final class MetricsRecorder: MetricsFactory {
    private final class Handler: RecorderHandler, CounterHandler, TimerHandler {
        private let values = Mutex<[Int]>([])

        var recorded: [Int] { values.withLock { $0 } }

        func record(_ value: Int64) { values.withLock { $0.append(Int(value)) } }
        func record(_ value: Double) { record(Int64(value)) }
        func increment(by amount: Int64) { record(amount) }
        func reset() {}
        func recordNanoseconds(_ duration: Int64) { record(duration) }
    }

    private let handlers = Mutex<[String: Handler]>([:])

    package init() {}

    /// What was recorded under a label that has one dimension, in order, by the dimension's value.
    package func valuesByDimension(of label: String) -> [String: [Int]] {
        let start = label + "/"
        return handlers.withLock { handlers in
            handlers.reduce(into: [:]) { values, entry in
                guard entry.key.hasPrefix(start) else { return }
                values[String(entry.key.dropFirst(start.count))] = entry.value.recorded
            }
        }
    }

    /// What was recorded under a label, in order.
    package func values(of label: String) -> [Int] { handlers.withLock { $0[label]?.recorded ?? [] } }

    /// The sum of what was recorded under a label.
    package func total(of label: String) -> Int { values(of: label).reduce(0, +) }

    private func makeHandler(_ label: String, _ dimensions: [(String, String)]) -> Handler {
        let name = ([label] + dimensions.map(\.1)).joined(separator: "/")
        return handlers.withLock { handlers in
            let handler = handlers[name] ?? Handler()
            handlers[name] = handler
            return handler
        }
    }

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        makeHandler(label, dimensions)
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        makeHandler(label, dimensions)
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        makeHandler(label, dimensions)
    }

    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
}
