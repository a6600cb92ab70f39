import Synchronization
import Testing

// What waits with a deadline is shared inside the package only.
@testable import Gatehouse

@Suite("Waiting with a deadline, and work off the pool")
struct DeadlineTests {
    private struct Oops: Error {}

    /// How many pieces of work run, and how many did at most.
    private final class Counts: Sendable {
        private let counts = Mutex((running: 0, most: 0))

        func begin() { counts.withLock { $0 = ($0.running + 1, max($0.most, $0.running + 1)) } }
        func end() { counts.withLock { $0.running -= 1 } }
        var most: Int { counts.withLock { $0.most } }
    }

    /// A door that a thread waits at.
    private final class Door: Sendable {
        private let isOpen = Atomic(false)

        func open() { isOpen.store(true, ordering: .releasing) }
        func pass() { while !isOpen.load(ordering: .acquiring) {} }
    }

    /// Waits on after it is cancelled.
    private static func neverEnding() async {
        await Task { try? await Task.sleep(for: .seconds(36_000)) }.value
    }

    @Test func `work in time returns its value or throws its error`() async throws {
        #expect(try await withDeadline(.seconds(600)) { 42 } == 42)
        await #expect(throws: Oops.self) { try await withDeadline(.seconds(600)) { throw Oops() } }
    }

    @Test func `work that heeds nothing is left behind`() async {
        await #expect(throws: DeadlineError.self) {
            try await withDeadline(.milliseconds(20)) {
                await Self.neverEnding()
            }
        }
    }

    @Test func `work is cancelled when its time is over`() async {
        let ended = AsyncStream<Bool>.makeStream()
        await #expect(throws: DeadlineError.self) {
            try await withDeadline(.milliseconds(20)) {
                try? await Task.sleep(for: .seconds(600))
                ended.continuation.yield(Task.isCancelled)
            }
        }
        var isCancelled: Bool?
        for await value in ended.stream {
            isCancelled = value
            break
        }
        #expect(isCancelled == true)
    }

    @Test func `a caller that is cancelled waits no longer`() async {
        let task = Task {
            try await withDeadline(.seconds(600)) {
                await Self.neverEnding()
            }
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func `a queue runs one piece after another and refuses more than it may hold`() async throws {
        let queue = WorkQueue("test", limit: 8)
        let counts = Counts()
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<64 {
                group.addTask {
                    do {
                        return try await queue.run {
                            counts.begin()
                            var sum = 0
                            for number in 0..<20_000 { sum &+= number }
                            counts.end()
                            return sum > 0
                        }
                    } catch {
                        return false
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.contains(true))
        #expect(counts.most == 1)
        #expect(try await queue.run { 1 } == 1, "places are given back")
    }

    @Test func `work that was cancelled before its turn is left out`() async throws {
        let queue = WorkQueue("test")
        let gate = AsyncStream<Void>.makeStream()
        let door = Door()
        let holder = Task {
            try await queue.run {
                gate.continuation.yield()
                door.pass()
            }
        }
        for await _ in gate.stream { break }
        let ran = Remembered<Bool>()
        let waiting = Task { try await queue.run { ran.value = true } }
        waiting.cancel()
        door.open()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        try await holder.value
        #expect(ran.value == nil)
    }
}
