import Synchronization

/// Runs a step in many tasks that start it together, and returns what each returned, in the tasks' order.
///
/// Every task waits at a barrier until the last one has arrived, so the steps overlap as much as the machine lets them.
func race<Outcome: Sendable>(
    _ count: Int = 64,
    _ step: @escaping @Sendable (_ number: Int) async throws -> Outcome
) async throws -> [Outcome] {
    let barrier = Barrier(count)
    return try await withThrowingTaskGroup(of: (Int, Outcome).self) { group in
        for number in 0..<count {
            group.addTask {
                await barrier.wait()
                return (number, try await step(number))
            }
        }
        var outcomes: [(Int, Outcome)] = []
        for try await outcome in group { outcomes.append(outcome) }
        return outcomes.sorted { $0.0 < $1.0 }.map(\.1)
    }
}

/// Lets a number of tasks go on together when the last of them has arrived.
final class Barrier: Sendable {
    private struct State {
        var missing: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(_ count: Int) {
        state = Mutex(State(missing: count))
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let released = state.withLock { state -> [CheckedContinuation<Void, Never>] in
                state.missing -= 1
                state.waiting.append(continuation)
                guard state.missing == 0 else { return [] }
                defer { state.waiting = [] }
                return state.waiting
            }
            for continuation in released { continuation.resume() }
        }
    }
}
