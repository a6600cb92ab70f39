import GatehouseDatastore
import Synchronization
import Testing

// Rows and replies are made of the values they are read into.
@testable import GatehouseRedis

/// Many tasks that share a connection, each of which must have its own answer, whatever the server does.
@Suite("Redis crowds", .timeLimit(.minutes(10)))
struct RedisCrowdTests {
    private static let taskCount = 64

    private static func key(_ number: Int) -> SessionKey {
        SessionKey(
            shard: UInt16(number % 7),
            digest: TokenDigest(words: (UInt64(number), 7, .max, 0x0A0D_2431_2D0A_0D00))
        )
    }

    /// Answers with what belongs to the digest that was asked for: a session, or the name of one that was ended.
    @Sendable private static func answer(_ request: FakeRedis.Request) -> FakeRedis.Answer? {
        guard let last = request.words.last, let digest = TokenDigest(bytes: last.suffix(32)) else { return nil }
        return switch request.command {
        case "GET":
            // The shard is left aside: it is what was asked for.
            .reply(.bytes(Sample.session(SessionKey(shard: 0, digest: digest)).rowBytes))
        case "EVALSHA", "EVAL": .reply(.bytes(Array(digest.bytes.prefix(16))))
        default: nil
        }
    }

    /// Whether a task of a number had its own answer; nil if it failed with one of some codes.
    private static func hasOwnAnswer(
        _ number: Int,
        _ store: RedisSessionStore,
        mayFail codes: Set<StoreError.Code> = []
    ) async throws -> Bool? {
        let key = key(number)
        do throws(StoreError) {
            guard number.isMultiple(of: 2) else {
                let outcome = try await store.delete(key, at: Sample.now)
                return outcome == .deleted(Sample.session(key).id)
            }
            let found = try await store.load(key, at: Sample.now)
            return found == .current(Sample.session(key))
        } catch {
            guard codes.contains(error.code) else { throw error }
            return nil
        }
    }

    /// Lets all tasks call at once, and says how many had their own answer, another's and none.
    private static func crowd(
        _ store: RedisSessionStore,
        from first: Int,
        mayFail codes: Set<StoreError.Code> = []
    ) async throws -> (own: Int, others: Int, none: Int) {
        try await withThrowingTaskGroup(of: Bool?.self) { group in
            for number in first..<(first + taskCount) {
                group.addTask { try await hasOwnAnswer(number, store, mayFail: codes) }
            }
            return try await group.reduce(into: (0, 0, 0)) { counts, outcome in
                switch outcome {
                case true?: counts.own += 1
                case false?: counts.others += 1
                case nil: counts.none += 1
                }
            }
        }
    }

    @Test func `each has its own answer, in whatever pieces the answers come`() async throws {
        try await withFakeRedis(.patient) { fake, store in
            fake.answer(Self.answer)
            var first = 0
            for size in Array(1...24) + [31, 32, 33, 63, 64, 65, 100, 199, 200, 256, 333, 500, 1_000, 4_096, .max] {
                fake.send(inPiecesOf: size)
                let counts = try await Self.crowd(store, from: first)
                #expect(counts == (Self.taskCount, 0, 0), "pieces of \(size)")
                first += Self.taskCount
            }
            #expect(fake.connectionCount == 1)
            fake.behave()
        }
    }

    @Test func `answers that all come at once, late, are each whose they are`() async throws {
        try await withFakeRedis(.patient) { fake, store in
            for round in 0..<5 {
                let before = fake.requestCount
                fake.answer { $0.isGreeting ? nil : .held }
                async let counts = Self.crowd(store, from: round * Self.taskCount)
                try await fake.untilAsked(before + Self.taskCount)
                var bytes: [UInt8] = []
                for request in fake.requests.dropFirst(before) {
                    if case .reply(let reply)? = Self.answer(request) { bytes += reply.wire }
                }
                // Two writes, the first of which ends in the middle of an answer.
                let middle = bytes.count / 2 + round
                fake.send(Array(bytes[..<middle]))
                fake.send(Array(bytes[middle...]))
                #expect(try await counts == (Self.taskCount, 0, 0))
            }
            #expect(fake.connectionCount == 1)
            fake.behave()
        }
    }

    @Test func `each has its own answer or none where connections are cut in the middle`() async throws {
        let random = Mutex(SplitMix64(seed: 22))
        try await withFakeRedis(.patient) { fake, store in
            fake.answer { request in
                guard case .reply(let reply)? = Self.answer(request) else { return nil }
                return random.withLock { random in
                    random.chance(of: 40) ? .cut(after: Array(reply.wire.prefix(random.below(300)))) : .reply(reply)
                }
            }
            var lost = 0
            for round in 0..<30 {
                fake.send(inPiecesOf: random.withLock { 1 + $0.below(600) })
                let counts = try await Self.crowd(store, from: round * Self.taskCount, mayFail: [.indeterminate])
                #expect(counts.others == 0)
                lost += counts.none
            }
            #expect(lost > 0)
            fake.behave()
            try await store.expectServing()
        }
    }

    /// Everything that the other tests do one by one.
    @Test func `whatever a server does, each task ends with its own answer or an error`() async throws {
        let random = Mutex(SplitMix64(seed: 23))
        try await withFakeRedis(.hasty(connect: .seconds(1), queue: .seconds(2))) {
            fake,
            store in
            let port = fake.port
            let errors = [
                "LOADING x", "READONLY x", "OOM x", "MISCONF x", "BUSY x", "TRYAGAIN x", "CLUSTERDOWN x",
                "MOVED 1 127.0.0.1:\(port)", "ASK 1 127.0.0.1:\(port)", "MOVED 1 127.0.0.1:1", "MOVED nonsense",
                "ERR x",
            ]
            // None of them goes on, or the next answer would be a part of it.
            let noise = ["\0", "$-9\r\n", ":x\r\n", "*-7\r\n"].map { Array($0.utf8) }
            let isWild = Mutex(true)
            fake.answer { request in
                guard isWild.withLock(\.self) else { return Self.answer(request) }
                let (choice, other) = random.withLock { ($0.below(request.isGreeting ? 60 : 30), $0.below(1_000)) }
                switch choice {
                case 0: return .silence
                case 1: return .cut(after: [])
                case 2: return .cut(after: Array("$300\r\nhalf".utf8))
                case 3: return .bytes(noise[other % noise.count])
                case 4...6 where request.command != "GET" && !request.isGreeting && other.isMultiple(of: 5):
                    return .reply(.error("NOSCRIPT No matching script."))
                case 4...6 where !request.isGreeting: return .reply(.error(errors[other % errors.count]))
                default: return Self.answer(request)
                }
            }
            fake.welcome { number in
                guard isWild.withLock(\.self) else { return nil }
                return number % 10 == 3 ? .cut(after: []) : number % 10 == 7 ? .silence : nil
            }
            let codes: Set<StoreError.Code> = [
                .unavailable(retryable: true), .unavailable(retryable: false), .timedOut, .indeterminate,
            ]
            var sum = (own: 0, others: 0, none: 0)
            let start = ContinuousClock.now
            for round in 0..<12 {
                let counts = try await Self.crowd(store, from: round * Self.taskCount, mayFail: codes)
                sum = (sum.own + counts.own, sum.others + counts.others, sum.none + counts.none)
            }
            #expect(sum.others == 0 && sum.own > 0 && sum.none > 0, "\(sum)")
            #expect(ContinuousClock.now - start < .seconds(60))
            isWild.withLock { $0 = false }
            fake.behave()
            try await store.expectServing()
        }
    }
}
