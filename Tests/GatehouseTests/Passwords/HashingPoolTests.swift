import Dispatch
import GatehouseDatastore
import Synchronization
import Testing

// The pool and the hasher are internal: their bounds cannot be reached one by one through the facade.
@testable import Gatehouse

@Suite("The hashing pool")
struct HashingPoolTests {
    /// Work that holds its thread until it is let go, and says when it has begun.
    private final class Gate: Sendable {
        let begun = DispatchSemaphore(value: 0)
        let running = Atomic(0)
        private let opened = DispatchSemaphore(value: 0)

        func hold() {
            begun.signal()
            opened.wait()
        }

        func open(_ count: Int) { for _ in 0..<count { opened.signal() } }
    }

    @Test func `a full queue refuses at once, and whoever waits is served`() async throws {
        let pool = HashingPool(threads: 1, queueLimit: 2, patience: .seconds(600))
        let gate = Gate()
        let outcomes = try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask { await Self.isServed(pool) { gate.hold() } }
            await Self.wait(gate.begun)
            for _ in 0..<5 { group.addTask { await Self.isServed(pool) {} } }
            // Three of the five find two places taken; they return while the thread is still held.
            var outcomes: [Bool] = []
            while outcomes.count < 3, let outcome = try await group.next() { outcomes.append(outcome) }
            #expect(outcomes == [false, false, false])
            gate.open(1)
            while let outcome = try await group.next() { outcomes.append(outcome) }
            return outcomes
        }
        #expect(outcomes.filter(\.self).count == 3)
        #expect(await Self.isServed(pool) {}, "the pool works on after an overload")
    }

    @Test func `a sign-in that meets a full queue is not counted as an attempt`() async throws {
        let world = try World {
            $0.passwords.threads = 1
            $0.passwords.queueLimit = 1
            $0.throttling.accountLimit = 2
        }
        try await world.register()
        let principal = try #require(try await world.principal(try await world.signIn().token))
        let pool = world.gatekeeper.signIns.admission.hasher.pool
        let gate = Gate()
        let holders = (0..<2).map { _ in Task { await Self.isServed(pool) { gate.hold() } } }
        await Self.wait(gate.begun)
        while (try? pool.requireRoom()) != nil { await Task.yield() }
        let hits = world.store.count("hit")
        for _ in 0..<3 {
            await expectRefusal(.serverBusy) { try await world.signIn() }
            await expectRefusal(.serverBusy) {
                try await world.gatekeeper.verify(principal, password: World.password)
            }
        }
        #expect(world.store.count("hit") == hits)
        gate.open(2)
        for holder in holders { #expect(await holder.value) }
        _ = try await world.signIn()
    }

    @Test func `an overload says what happened and what to do`() async {
        let pool = HashingPool(threads: 1, queueLimit: 1, patience: .zero - .seconds(1))
        await #expect(throws: HashingPool.Overload.late) { try await pool.run {} }
        let cancelled = Task {
            while !Task.isCancelled { await Task.yield() }
            await #expect(throws: HashingPool.Overload.cancelled) { try await pool.run {} }
        }
        cancelled.cancel()
        await cancelled.value
        #expect(HashingPool.Overload.full.description.contains("GATEHOUSE_PASSWORDS_QUEUE_LIMIT"))
        #expect(HashingPool.Overload.late.description.contains("GATEHOUSE_PASSWORDS_QUEUE_TIMEOUT"))
    }

    @Test func `work that waited too long is refused and not done`() async {
        let pool = HashingPool(threads: 1, queueLimit: 8, patience: .zero - .seconds(1))
        let isDone = Atomic(false)
        #expect(await !Self.isServed(pool) { isDone.store(true, ordering: .relaxed) })
        let wasDone = isDone.load(ordering: .relaxed)
        #expect(!wasDone)
    }

    @Test func `work whose task was cancelled while it waited is not done`() async {
        let pool = HashingPool(threads: 1, queueLimit: 8, patience: .seconds(600))
        let gate = Gate()
        let holding = Task { await Self.isServed(pool) { gate.hold() } }
        await Self.wait(gate.begun)
        let waiting = Task { await Self.isServed(pool) { gate.running.add(1, ordering: .relaxed) } }
        waiting.cancel()
        gate.open(1)
        let isServed = await waiting.value
        #expect(!isServed)
        #expect(await holding.value)
        let count = gate.running.load(ordering: .relaxed)
        #expect(count == 0)
        #expect(await Self.isServed(pool) {}, "the pool works on")
    }

    @Test func `as many pieces of work run at once as there are threads`() async {
        let pool = HashingPool(threads: 3, queueLimit: 8, patience: .seconds(600))
        let gate = Gate()
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<6 {
                group.addTask {
                    await Self.isServed(pool) {
                        gate.running.add(1, ordering: .relaxed)
                        gate.hold()
                    }
                }
            }
            for _ in 0..<3 { await Self.wait(gate.begun) }
            let atOnce = gate.running.load(ordering: .relaxed)
            #expect(atOnce == 3)
            gate.open(6)
            #expect(await group.allSatisfy(\.self))
        }
        let total = gate.running.load(ordering: .relaxed)
        #expect(total == 6)
    }

    @Test func `a pool that is let go finishes its work first and keeps none of it`() async {
        /// Says when nobody holds it any more.
        final class Marker: Sendable {
            let gone: DispatchSemaphore
            init(_ gone: DispatchSemaphore) { self.gone = gone }
            deinit { gone.signal() }
        }
        let gone = DispatchSemaphore(value: 0)
        do {
            let marker = Marker(gone)
            let pool = HashingPool(threads: 2, queueLimit: 64, patience: .seconds(600))
            let served = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<32 { group.addTask { await Self.isServed(pool) { _ = marker } } }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(served == 32)
        }
        await Self.wait(gone)
    }

    @Test func `200 right and wrong passwords at once are each told apart`() async throws {
        var configuration = PasswordConfiguration()
        configuration.cost = 4
        configuration.queueLimit = 200
        configuration.queueTimeout = .seconds(600)
        let hasher = PasswordHasher(configuration, surroundings: .system)
        let hash = try await hasher.hash(Password("correct horse"))
        let verdicts = try await withThrowingTaskGroup(of: (Int, Bool).self) { group in
            for number in 0..<200 {
                group.addTask {
                    let typed = number.isMultiple(of: 3) ? "correct horse" : "wrong horse \(number)"
                    guard case .right(nil) = try await hasher.verify(Password(typed), against: hash) else {
                        return (number, false)
                    }
                    return (number, true)
                }
            }
            return try await group.reduce(into: [Int: Bool]()) { $0[$1.0] = $1.1 }
        }
        #expect(verdicts.count == 200)
        #expect(verdicts.allSatisfy { $0.value == $0.key.isMultiple(of: 3) })
    }

    @Test func `without a hash, or with a damaged one, no password is right`() async throws {
        var configuration = PasswordConfiguration()
        configuration.cost = 4
        let hasher = PasswordHasher(configuration, surroundings: .system)
        let damaged = PasswordHash(try #require(StoredText("$2b$04$damaged")))
        for hash in [nil, damaged] {
            for typed in ["decoy", "probe", "", "correct horse", String(repeating: "x", count: 100), "a\u{0}b"] {
                guard case .wrong = try await hasher.verify(Password(typed), against: hash) else {
                    Issue.record("a password is right against nothing")
                    continue
                }
            }
        }
        let probe = try await hasher.hash(Password("probe"))
        guard case .wrong = try await hasher.verify(Password(String(repeating: "x", count: 73)), against: probe) else {
            Issue.record("what stands in for a password that is too long is right")
            return
        }
    }

    private static func isServed(_ pool: HashingPool, _ body: @escaping @Sendable () -> Void) async -> Bool {
        do {
            try await pool.run(body)
            return true
        } catch {
            return false
        }
    }

    /// Waits for a semaphore off the cooperative pool.
    private static func wait(_ semaphore: DispatchSemaphore) async {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                semaphore.wait()
                continuation.resume()
            }
        }
    }
}
