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

/// Runs a change in one task while 63 others read, all starting together.
///
/// However the tasks are scheduled, each reader goes on until it has read eight times after the change has ended, also
/// when the change failed.
func race(
    _ change: @escaping @Sendable () async throws -> Void,
    against read: @escaping @Sendable (_ number: Int) async throws -> Void
) async throws {
    let ended = Floor()
    _ = try await race { number in
        guard number == 0 else {
            var readsAfter = 0
            while readsAfter < 8 {
                if ended.value > 0 { readsAfter += 1 }
                try await read(number)
                await Task.yield()
            }
            return
        }
        defer { ended.raise(to: 1) }
        try await change()
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

/// The greatest number that is known to hold, for races between those that raise it and those that read.
final class Floor: Sendable {
    private let number = Mutex<Int64>(0)

    /// The number now.
    var value: Int64 { number.withLock { $0 } }

    /// Raises the number, if it is lower.
    func raise(to value: Int64) {
        number.withLock { $0 = max($0, value) }
    }
}
