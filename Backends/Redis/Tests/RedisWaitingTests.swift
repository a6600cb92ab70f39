import GatehouseDatastore
import TestSupport
import Testing

// Replies are made of the values they are read into.
@testable import GatehouseRedis

/// Requests that wait: too many of them, some whose task is cancelled, some when the store is closed.
@Suite("Redis waiting", .timeLimit(.minutes(10)))
struct RedisWaitingTests {
    /// A verb in a task of its own.
    private struct Call: Sendable {
        private let task: Task<Result<String, StoreError>, any Error>

        init(_ verb: SampleVerb, _ store: RedisSessionStore) {
            task = Task {
                do {
                    return .success(try await verb.call(store))
                } catch let error as StoreError {
                    return .failure(error)
                }
            }
        }

        func cancel() { task.cancel() }

        /// Why it failed; nil if it did not.
        func code() async throws -> StoreError.Code? {
            guard case .failure(let error) = try await task.value else { return nil }
            return error.code
        }

        /// What it returned.
        func value() async throws -> String { try await task.value.get() }
    }

    private static let again = StoreError.Code.unavailable(retryable: true)
    private static let never = StoreError.Code.unavailable(retryable: false)

    /// Long deadlines, but for a connection: what is quick is not so because its time is up.
    private static var configuration: RedisConfiguration {
        .hasty(connect: .milliseconds(100), queue: .seconds(30), answer: .seconds(30))
    }

    /// Far less than the deadlines.
    private static let quick: Duration = .seconds(10)

    /// Lets no connection be signed in to from now on, and returns when some have failed.
    private func lock(_ fake: FakeRedis) async throws {
        let count = fake.connectionCount
        fake.welcome { _ in .silence }
        fake.cutAll()
        try await untilMoreAttempts(fake, after: count)
    }

    private func untilMoreAttempts(_ fake: FakeRedis, after count: Int) async throws {
        try await Program.wait(for: "attempts to connect") { fake.connectionCount >= count + 2 }
    }

    /// Answers all that was asked since, in order, as a server that behaves.
    private func answerAll(_ fake: FakeRedis, since count: Int) {
        for request in fake.requests.dropFirst(count) { fake.send(FakeRedis.goodReply(to: request).wire) }
    }

    // MARK: - Too many

    @Test func `one request more than may wait is refused at once, and there is room again afterwards`() async throws {
        var configuration = RedisConfiguration.patient
        configuration.greatestQueue = 4
        try await withFakeRedis(configuration) { fake, store in
            for _ in 0..<3 {
                fake.answer { $0.isGreeting ? nil : .held }
                let before = fake.requestCount
                let calls = (0..<4).map { _ in Call(.load, store) }
                try await fake.untilAsked(before + 4)
                for verb in SampleVerb.all {
                    let error = try await verb.error(store)
                    #expect(error.code == Self.again && error.summary.contains("Too many"), "\(verb.name)")
                }
                #expect(fake.requestCount == before + 4)
                // One answer makes room for one.
                fake.send(RedisReply.null.wire)
                let fifth = Task {
                    while true {
                        do throws(StoreError) {
                            return try await store.load(Sample.key, at: Sample.now)
                        } catch {
                            guard error.summary.contains("Too many") else { throw error }
                            try await Task.sleep(for: .milliseconds(5))
                        }
                    }
                }
                try await fake.untilAsked(before + 5)
                for _ in 0..<4 { fake.send(RedisReply.null.wire) }
                for call in calls { #expect(try await call.value() == "absent") }
                #expect(try await fifth.value == .absent)
                fake.behave()
                try await store.expectServing()
            }
            #expect(fake.connectionCount == 1)
        }
    }

    @Test func `whoever has an answer has left its place`() async throws {
        var configuration = RedisConfiguration.patient
        configuration.greatestQueue = 1
        try await withFakeRedis(configuration) { fake, store in
            for _ in 0..<2_000 { try await expectAbsent(store) }
            #expect(fake.requestCount == 2_000)
        }
    }

    @Test func `what waits for a connection takes a place too`() async throws {
        var configuration = Self.configuration
        configuration.greatestQueue = 3
        try await withFakeRedis(configuration) { fake, store in
            try await lock(fake)
            let calls = (0..<30).map { _ in Call(.load, store) }
            try await untilMoreAttempts(fake, after: fake.connectionCount)
            fake.behave()
            var codes: [StoreError.Code?] = []
            for call in calls { codes.append(try await call.code()) }
            #expect(codes.count { $0 == nil } == 3)
            #expect(codes.count { $0 == Self.again } == 27)
            try await store.expectServing()
        }
    }

    // MARK: - Cancellation

    @Test func `what was cancelled before it began is not sent`() async throws {
        try await withFakeRedis(.patient) { fake, store in
            let before = fake.requestCount
            for verb in SampleVerb.all {
                let code = await Task {
                    // The task is used during the closure.
                    unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
                    return try? await verb.error(store).code
                }.value
                #expect(code == Self.again, "\(verb.name)")
            }
            try await store.expectServing()
            #expect(fake.requestCount == before + 1)
        }
    }

    @Test func `what is cancelled while it waits for a connection is withdrawn at once`() async throws {
        try await withFakeRedis(Self.configuration) { fake, store in
            let before = fake.requestCount
            try await lock(fake)
            let calls = SampleVerb.all.map { Call($0, store) }
            try await untilMoreAttempts(fake, after: fake.connectionCount)
            let start = ContinuousClock.now
            for call in calls { call.cancel() }
            for call in calls { #expect(try await call.code() == Self.again) }
            #expect(ContinuousClock.now - start < Self.quick)
            fake.behave()
            try await store.expectServing()
            #expect(fake.requestCount == before + 1)
        }
    }

    @Test func `a read under way is not waited for any longer, and its reply is nobody else's`() async throws {
        try await withFakeRedis(Self.configuration) { fake, store in
            for verb in SampleVerb.reads {
                let before = fake.requestCount
                fake.answer { $0.isGreeting ? nil : .held }
                let cancelled = Call(verb, store)
                try await fake.untilAsked(before + 1)
                let start = ContinuousClock.now
                cancelled.cancel()
                #expect(try await cancelled.code() == Self.again, "\(verb.name)")
                #expect(ContinuousClock.now - start < Self.quick)
                // Sent before the late reply came.
                let next = Call(.load, store)
                try await fake.untilAsked(before + 2)
                fake.send(RedisReply.bytes(Sample.session().rowBytes).wire)
                fake.send(RedisReply.null.wire)
                #expect(try await next.value() == "absent", "\(verb.name)")
                fake.behave()
                try await expectAbsent(store)
            }
            #expect(fake.connectionCount == 1)
        }
    }

    @Test func `a change under way is waited for, and returns what it did`() async throws {
        try await withFakeRedis(Self.configuration) { fake, store in
            for verb in SampleVerb.changes {
                let before = fake.requestCount
                fake.answer { $0.isGreeting ? nil : .held }
                let cancelled = Call(verb, store)
                try await fake.untilAsked(before + 1)
                cancelled.cancel()
                answerAll(fake, since: before)
                #expect(try await cancelled.code() == nil, "\(verb.name)")
                fake.behave()
                try await expectAbsent(store)
            }
            #expect(fake.connectionCount == 1)
        }
    }

    @Test(arguments: [true, false])
    func `a change that was cancelled under way and is not answered is in doubt`(isCut: Bool) async throws {
        try await withFakeRedis(.hasty(queue: .seconds(30), answer: .seconds(1))) { fake, store in
            for verb in [SampleVerb.save, .insert, .hit] {
                let before = fake.requestCount
                fake.answer { $0.isGreeting ? nil : .held }
                let cancelled = Call(verb, store)
                try await fake.untilAsked(before + 1)
                cancelled.cancel()
                if isCut { fake.cutAll() }
                #expect(try await cancelled.code() == .indeterminate, "\(verb.name)")
                fake.behave()
                try await store.expectServing()
                #expect(fake.requests.filter { $0.command != "GET" }.count == fake.requests("EVALSHA").count)
            }
        }
    }

    @Test func `a change that the server refused for now is not tried again once it is cancelled`() async throws {
        try await withFakeRedis(Self.configuration) { fake, store in
            fake.answer { $0.isGreeting ? nil : .reply(.error("LOADING Redis is loading the dataset in memory")) }
            let cancelled = Call(.save, store)
            try await fake.untilAsked(2)
            let start = ContinuousClock.now
            cancelled.cancel()
            #expect(try await cancelled.code() == Self.again)
            #expect(ContinuousClock.now - start < Self.quick)
            fake.behave()
            try await store.expectServing()
        }
    }

    // MARK: - The end

    @Test func `what is under way when the store is closed has its answer, and what comes is refused`() async throws {
        try await withFakeRedis(Self.configuration) { fake, store in
            fake.answer { $0.isGreeting ? nil : .held }
            let calls = (SampleVerb.all + SampleVerb.all).map { Call($0, store) }
            try await fake.untilAsked(calls.count)
            let start = ContinuousClock.now
            store.client.beginClosing()
            for verb in SampleVerb.all { #expect(try await verb.error(store).code == Self.never, "\(verb.name)") }
            answerAll(fake, since: 0)
            for call in calls { #expect(try await call.code() == nil) }
            await store.close()
            #expect(ContinuousClock.now - start < Self.quick)
            for verb in SampleVerb.all { #expect(try await verb.error(store).code == Self.never, "\(verb.name)") }
            try await Program.wait(for: "the end of the connection") { fake.openCount == 0 }
            #expect(fake.requestCount == calls.count)
        }
    }

    @Test func `what is under way when the store is closed, and is not answered, ends with its deadline`() async throws
    {
        try await withFakeRedis(.hasty(queue: .seconds(30), answer: .seconds(1))) { fake, store in
            fake.answer { $0.isGreeting ? nil : .silence }
            let (reads, changes) = (
                SampleVerb.reads.map { Call($0, store) }, SampleVerb.changes.map { Call($0, store) }
            )
            try await fake.untilAsked(reads.count + changes.count)
            let start = ContinuousClock.now
            await store.close()
            #expect(ContinuousClock.now - start < Self.quick)
            for call in changes { #expect(try await call.code() == .indeterminate) }
            for call in reads {
                let code = try await call.code()
                #expect(code == Self.never || code == .timedOut, "\(code as Any)")
            }
            try await Program.wait(for: "the end of the connection") { fake.openCount == 0 }
        }
    }

    @Test func `what is under way when the store is closed, and is cut off, is lost`() async throws {
        try await withFakeRedis(Self.configuration) { fake, store in
            fake.answer { $0.isGreeting ? nil : .held }
            let (reads, changes) = (
                SampleVerb.reads.map { Call($0, store) }, SampleVerb.changes.map { Call($0, store) }
            )
            try await fake.untilAsked(reads.count + changes.count)
            let count = fake.connectionCount
            store.client.beginClosing()
            fake.cutAll()
            for call in changes { #expect(try await call.code() == .indeterminate) }
            for call in reads { #expect(try await call.code() == Self.never) }
            await store.close()
            #expect(fake.connectionCount == count)
        }
    }

    @Test func `what waits for a connection when the store is closed is refused at once`() async throws {
        try await withFakeRedis(Self.configuration) { fake, store in
            let before = fake.requestCount
            try await lock(fake)
            let calls = (SampleVerb.all + SampleVerb.all).map { Call($0, store) }
            try await untilMoreAttempts(fake, after: fake.connectionCount)
            let start = ContinuousClock.now
            await store.close()
            for call in calls { #expect(try await call.code() == Self.never) }
            #expect(ContinuousClock.now - start < Self.quick)
            // Nothing is tried any longer.
            fake.behave()
            try await Program.wait(for: "the end of all attempts") { fake.openCount == 0 }
            #expect(fake.requestCount == before)
        }
    }

    @Test func `a store that waits between two tries of a verb when it is closed refuses it`() async throws {
        try await withFakeRedis(Self.configuration) { fake, store in
            fake.answer { $0.isGreeting ? nil : .reply(.error("LOADING Redis is loading the dataset in memory")) }
            let calls = [SampleVerb.load, .save].map { Call($0, store) }
            try await fake.untilAsked(6)
            let start = ContinuousClock.now
            await store.close()
            for call in calls { #expect(try await call.code() == Self.never) }
            #expect(ContinuousClock.now - start < Self.quick)
        }
    }

    @Test func `a store is closed by many at once, by a task that was cancelled, and again`() async throws {
        try await withFakeRedis(Self.configuration) { fake, store in
            fake.answer { $0.isGreeting ? nil : .held }
            let call = Call(.save, store)
            try await fake.untilAsked(1)
            let closing = (0..<20).map { number in
                Task {
                    if number.isMultiple(of: 2) { unsafe withUnsafeCurrentTask { unsafe $0?.cancel() } }
                    await store.close()
                }
            }
            answerAll(fake, since: 0)
            for task in closing { await task.value }
            #expect(try await call.code() == nil)
            await store.close()
            #expect(try await SampleVerb.load.error(store).code == Self.never)
        }
    }

    @Test func `a store that nobody has any longer closes its connections`() async throws {
        try await withFakeRedis { fake in
            var store: RedisSessionStore? = try await fake.open(Self.configuration)
            #expect(fake.openCount >= 1)
            #expect(store?.descriptor.name == "Redis 7.0.15")
            store = nil
            try await Program.wait(for: "the end of the connection") { fake.openCount == 0 }
            let count = fake.connectionCount
            // Also one that tries to connect.
            var other: RedisSessionStore? = try await fake.open(Self.configuration)
            try await lock(fake)
            #expect(other != nil && fake.connectionCount > count)
            other = nil
            fake.behave()
            try await Program.wait(for: "the end of all attempts") { fake.openCount == 0 }
        }
    }

    @Test(arguments: 1...8)
    func `a store that is closed while verbs come and go settles every one of them`(round: Int) async throws {
        try await withFakeRedis(.hasty(queue: .seconds(2), answer: .seconds(2))) { fake, store in
            let start = ContinuousClock.now
            let codes = try await withThrowingTaskGroup(of: StoreError.Code?.self) { group in
                for number in 0..<64 {
                    group.addTask {
                        let verb = SampleVerb.all[number % SampleVerb.all.count]
                        while true {
                            do {
                                _ = try await verb.call(store)
                            } catch let error as StoreError where error.code != Self.again {
                                return error.code
                            }
                        }
                    }
                }
                try await fake.untilAsked(50 * round)
                if round.isMultiple(of: 2) { fake.cutAll() }
                await store.close()
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(codes.count == 64)
            #expect(codes.allSatisfy { $0 == Self.never || $0 == .indeterminate })
            #expect(ContinuousClock.now - start < .seconds(20))
            try await Program.wait(for: "the end of the connection") { fake.openCount == 0 }
        }
    }
}
