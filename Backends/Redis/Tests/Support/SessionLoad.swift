import Foundation
import GatehouseDatastore
import GatehouseRedis
import Synchronization
import TestSupport
import Testing

/// Work on sessions and counters that goes on while the server fails, and an account of what each call was told.
///
/// Sessions are inserted, rotated, ended and loaded, and counters hit. What was acknowledged must be so afterwards, what was
/// refused must not, and what is in doubt may be either.
final class SessionLoad: Sendable {
    /// What the calls were told.
    struct Account: Sendable {
        var acknowledged = 0
        var refused = 0
        var inDoubt = 0
        /// The errors' codes, and how often each came.
        var codes: [String: Int] = [:]
        /// The keys of sessions whose last change was acknowledged, and of those whose end was.
        var live: Set<SessionKey> = []
        var ended: Set<SessionKey> = []
        /// The keys of sessions whose insertion was refused.
        var neverThere: Set<SessionKey> = []
        var longest: Duration = .zero
        /// When calls that succeeded began.
        var successes: [ContinuousClock.Instant] = []
        /// By counter, how many hits were allowed; more than the limit are too many.
        var allowed: [UInt64: Int] = [:]
    }

    /// A fixed time.
    static let now = Timestamp(seconds: 1_790_000_000)

    /// How many hits a counter of the load allows.
    static let limit = 5

    private let account = Mutex(Account())
    private let isOver = Atomic<Bool>(false)
    private let lastNumber = Atomic<UInt64>(0)
    private let store: RedisSessionStore

    init(_ store: RedisSessionStore) { self.store = store }

    /// What the calls were told so far.
    var summary: Account { account.withLock { $0 } }

    /// Works in many tasks until a body that makes the server fail is over.
    func run(tasks: Int = 16, _ body: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<tasks {
                group.addTask {
                    while !self.isOver.load(ordering: .relaxed) {
                        if task % 4 == 3 { await self.count() } else { await self.live() }
                    }
                }
            }
            group.addTask {
                defer { self.isOver.store(true, ordering: .relaxed) }
                try await body()
            }
            try await group.waitForAll()
        }
    }

    /// Returns how long after a moment a call that began then was the first to succeed; throws after ten seconds without.
    func untilServed(since moment: ContinuousClock.Instant) async throws -> Duration {
        while true {
            if let success = account.withLock({ $0.successes.first { $0 > moment } }) { return success - moment }
            guard ContinuousClock.now < moment + .seconds(10) else {
                throw ProgramError("No call succeeded for ten seconds.")
            }
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    /// Compares what the calls were told with what is there, and prints both.
    ///
    /// - Parameters:
    ///   - title: What the server met.
    ///   - recoveries: How long after each fault the store served again.
    ///   - greatest: The longest a call may take.
    ///   - mayLose: Whether the server is set to lose what it acknowledged, forwards or backwards.
    func check(_ title: String, recoveries: [Duration], greatest: Duration, mayLose: Bool = false) async throws {
        let account = summary
        var lost = 0
        var risen = 0
        for key in account.live where try await lookUp(key) == .absent { lost += 1 }
        for key in account.ended.union(account.neverThere) {
            if try await lookUp(key) != .absent { risen += 1 }
        }
        let tooMany = account.allowed.filter { $0.value > Self.limit }.count
        let codes = account.codes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        print(
            """
            \(title): \(account.acknowledged) acknowledged, \(account.refused) refused, \(account.inDoubt) in doubt \
            [\(codes)]; \(account.live.count) live sessions, \(lost) of them lost; \(account.ended.count) ended, \(risen) \
            of them there; \(account.allowed.count) counters, \(tooMany) of them past their limit; longest call \
            \(account.longest), served again after \(recoveries)
            """
        )
        #expect(account.live.count > 20)
        #expect(account.ended.count > 5)
        #expect(mayLose || lost == 0)
        #expect(mayLose || risen == 0)
        #expect(mayLose || tooMany == 0)
        #expect(account.longest < greatest)
        #expect(recoveries.allSatisfy { $0 < .seconds(5) })
    }

    /// Looks a session up, again and again while a busy machine has no time for a connection.
    private func lookUp(_ key: SessionKey) async throws -> SessionLookup {
        for _ in 0..<100 {
            if let lookup = try? await store.load(key, at: Self.now) { return lookup }
            try await Task.sleep(for: .milliseconds(200))
        }
        return try await store.load(key, at: Self.now)
    }

    // MARK: - Work

    /// The life of a session: it begins, is loaded, gets another key, and every other one ends.
    private func live() async {
        let number = lastNumber.wrappingAdd(1, ordering: .relaxed).newValue
        let shard = UInt16(truncatingIfNeeded: number)
        let first = SessionKey(shard: shard, digest: TokenDigest(words: (number, 1, 2, 3)))
        let second = SessionKey(shard: shard, digest: TokenDigest(words: (number, 4, 5, 6)))
        let session = Self.session(first)
        switch await note({ try await self.store.insert(session, at: Self.now) }) {
        case .acknowledged: account.withLock { _ = $0.live.insert(first) }
        case .refused:
            account.withLock { _ = $0.neverThere.insert(first) }
            return
        case .inDoubt: return
        }
        await note {
            guard case .current = try await self.store.load(first, at: Self.now) else {
                Issue.record("a session that was just begun does not load")
                return
            }
        }
        let rotation = await note {
            let rotation = try await self.store.rotate(
                first,
                to: second,
                standing: session.standing,
                grace: .zero,
                at: Self.now
            )
            guard case .rotated = rotation else {
                Issue.record("a session that nobody else knows was not rotated: \(rotation)")
                return
            }
        }
        switch rotation {
        case .acknowledged: account.withLock { _ = $0.live.insert(second) }
        case .refused: return
        // One of the two is the session's key.
        case .inDoubt: return account.withLock { _ = $0.live.remove(first) }
        }
        guard number % 2 == 0 else { return }
        switch await note({ _ = try await self.store.delete(second, at: Self.now) }) {
        case .acknowledged:
            account.withLock { account in
                account.live.subtract([first, second])
                account.ended.formUnion([first, second])
            }
        case .refused: return
        case .inDoubt: account.withLock { $0.live.subtract([first, second]) }
        }
    }

    /// Hits a counter more often than it allows.
    private func count() async {
        let number = lastNumber.wrappingAdd(1, ordering: .relaxed).newValue
        let key = CounterKey(scope: "load", digest: TokenDigest(words: (number, 0, 0, 0)))
        let rule = CounterRule(limit: Self.limit, window: .seconds(60), lock: .seconds(60))
        for _ in 0..<Self.limit + 2 where !isOver.load(ordering: .relaxed) {
            await note {
                if case .allowed = try await self.store.hit(key, rule, at: Self.now) {
                    self.account.withLock { $0.allowed[number, default: 0] += 1 }
                }
            }
        }
    }

    private enum Answer {
        case acknowledged
        case refused
        case inDoubt
    }

    @discardableResult
    private func note(_ call: () async throws -> Void) async -> Answer {
        let start = ContinuousClock.now
        var answer = Answer.acknowledged
        var code: String?
        do {
            try await call()
        } catch let error as StoreError {
            answer = error.code == .indeterminate ? .inDoubt : .refused
            code = error.code.name
            if case .corrupt = error.code { Issue.record(error) }
        } catch {
            Issue.record(error)
        }
        let end = ContinuousClock.now
        account.withLock { account in
            account.longest = max(account.longest, end - start)
            if let code { account.codes[code, default: 0] += 1 }
            switch answer {
            case .acknowledged:
                account.acknowledged += 1
                account.successes.append(start)
            case .refused: account.refused += 1
            case .inDoubt: account.inDoubt += 1
            }
        }
        // A store without a server refuses at once, and tasks that never wait would keep all others from running.
        if answer != .acknowledged { try? await Task.sleep(for: .milliseconds(1)) }
        return answer
    }

    /// A session that differs from those of other numbers.
    static func session(number: UInt64) -> SessionRecord {
        session(SessionKey(shard: UInt16(truncatingIfNeeded: number), digest: TokenDigest(words: (number, 7, 8, 9))))
    }

    private static func session(_ key: SessionKey) -> SessionRecord {
        let standing = SessionStanding(
            securityEpoch: .first,
            authenticatedAt: now,
            isRemembered: false,
            expiresAt: now + .seconds(3_600),
            endsAt: now + .seconds(86_400)
        )
        return SessionRecord(
            id: SessionID(uuid: UUID()),
            key: key,
            user: UserID(uuid: UUID()),
            createdAt: now,
            method: "password",
            standing: standing,
            data: Array(repeating: 7, count: 300)
        )
    }
}
