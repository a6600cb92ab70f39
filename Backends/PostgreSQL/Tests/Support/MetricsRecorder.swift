import CoreMetrics
import Synchronization

/// Keeps what a store records.
final class MetricsRecorder: MetricsFactory {
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

    /// The round trips of each call, by verb.
    var roundTrips: [String: [Int]] {
        let label = "gatehouse.postgresql.round_trips/"
        return handlers.withLock { handlers in
            handlers.reduce(into: [:]) { counts, entry in
                guard entry.key.hasPrefix(label) else { return }
                counts[String(entry.key.dropFirst(label.count))] = entry.value.recorded
            }
        }
    }

    /// What was recorded under a label, in order.
    func values(of label: String) -> [Int] { handlers.withLock { $0[label]?.recorded ?? [] } }

    /// The sum of what was recorded under a label.
    func total(of label: String) -> Int { values(of: label).reduce(0, +) }

    private func makeHandler(_ label: String, _ dimensions: [(String, String)]) -> Handler {
        let name = ([label] + dimensions.map(\.1)).joined(separator: "/")
        return handlers.withLock { handlers in
            let handler = handlers[name] ?? Handler()
            handlers[name] = handler
            return handler
        }
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        makeHandler(label, dimensions)
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        makeHandler(label, dimensions)
    }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        makeHandler(label, dimensions)
    }

    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
}
