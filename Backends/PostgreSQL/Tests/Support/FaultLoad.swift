import Foundation
import GatehouseDatastore
import GatehousePostgreSQL
import Synchronization
import TestSupport
import Testing

/// Work that goes on while the server fails, and an account of what each call was told.
///
/// Users are inserted, tokens are spent by two rivals each, and users are looked up, until the load is told to end. What
/// was acknowledged must be there afterwards, what was refused must not, and what is in doubt may be either.
final class FaultLoad: Sendable {
    /// What the calls were told.
    struct Account: Sendable {
        var acknowledged = 0
        var refused = 0
        var inDoubt = 0
        /// Acknowledged users, and users whose insert was refused.
        var users: (there: [UserID], notThere: [UserID]) = ([], [])
        /// By the number of the token: how many rivals were told that they spent it.
        var spent: [Int: Int] = [:]
        var longest: Duration = .zero
        /// When calls succeeded.
        var successes: [ContinuousClock.Instant] = []
    }

    /// A fixed time.
    static let now = Timestamp(seconds: 1_790_000_000)

    private let account = Mutex(Account())
    private let isOver = Atomic<Bool>(false)
    private let lastToken = Atomic<Int>(0)
    private let store: PostgreSQLDatastore

    init(_ store: PostgreSQLDatastore) { self.store = store }

    /// What the calls were told so far.
    var summary: Account { account.withLock { $0 } }

    /// Works in many tasks until ``end()``, beside a body that makes the server fail.
    func run(_ body: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<16 { group.addTask { try await self.work(task) } }
            group.addTask {
                defer { self.isOver.store(true, ordering: .relaxed) }
                try await body()
            }
            try await group.waitForAll()
        }
    }

    /// Returns when a call that began after a moment has succeeded; throws after ten seconds without.
    func untilServed(since moment: ContinuousClock.Instant) async throws -> Duration {
        while true {
            if let success = account.withLock({ $0.successes.first { $0 > moment } }) { return success - moment }
            guard ContinuousClock.now < moment + .seconds(10) else {
                throw ProgramError("no call succeeded for ten seconds")
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    private func work(_ task: Int) async throws {
        while !isOver.load(ordering: .relaxed) {
            switch task % 4 {
            case 0, 1: try await insert()
            case 2: try await spend()
            default: await note { _ = try await self.store.load(UserID(uuid: UUID())) }
            }
        }
    }

    private func insert() async throws {
        let id = UserID(uuid: UUID())
        let user = try Self.user(id)
        switch await note({ try await self.store.insert(user, with: .none) }) {
        case .acknowledged: account.withLock { $0.users.there.append(id) }
        case .refused: account.withLock { $0.users.notThere.append(id) }
        case .inDoubt: break
        }
    }

    /// Issues a token and has two rivals spend it at once, each asking again under its own attempt key while it is in
    /// doubt.
    private func spend() async throws {
        let number = lastToken.wrappingAdd(1, ordering: .relaxed).newValue
        let owner = UserID(uuid: UUID())
        let user = try Self.user(owner)
        let token = OneTimeTokenRecord(
            handle: TokenHandle(uuid: UUID()),
            digest: TokenDigest(words: (UInt64(number), 1, 2, 3)),
            user: owner,
            purpose: "recovery",
            securityEpoch: .first,
            createdAt: Self.now,
            expiresAt: Self.now + .seconds(3_600)
        )
        guard
            case .acknowledged = await note({
                try await self.store.insert(user, with: .none)
                _ = try await self.store.issue(token, .keepingEarlier, at: Self.now, with: .none)
            })
        else { return }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    let attempt = AttemptKey(uuid: UUID())
                    while !self.isOver.load(ordering: .relaxed) {
                        let answer = await self.note {
                            let outcome = try await self.store.consume(
                                token.digest,
                                for: "recovery",
                                attempt: attempt,
                                at: Self.now,
                                with: .none
                            )
                            switch outcome {
                            case .consumed, .replayed: self.account.withLock { $0.spent[number, default: 0] += 1 }
                            case .alreadyUsed: break
                            case .absent: Issue.record("an issued token was lost")
                            }
                        }
                        if case .acknowledged = answer { return }
                    }
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
        do {
            try await call()
        } catch let error as StoreError {
            answer = error.code == .indeterminate ? .inDoubt : .refused
            if case .corrupt = error.code { Issue.record(error) }
            if case .unavailable(retryable: false) = error.code { Issue.record(error) }
        } catch {
            Issue.record(error)
        }
        let end = ContinuousClock.now
        account.withLock { account in
            account.longest = max(account.longest, end - start)
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

    private static func user(_ id: UserID) throws -> UserRecord {
        let text = try #require(StoredText("\(id)@example.org"))
        let email = UserIdentifier(display: text, canonical: try #require(CanonicalIdentifier(.email, text)))
        return UserRecord(id: id, email: email, username: nil, passwordHash: nil, createdAt: now)
    }
}
