import GatehouseDatastore
import TestSupport
import Testing

// What the server saw is compared with the scripts that were sent.
@testable import GatehouseRedis

/// A server that cuts connections, is silent, or talks nonsense once it was asked.
@Suite("Redis losses", .timeLimit(.minutes(10)))
struct RedisLossTests {
    /// What a server does in place of answering, and why a read fails then.
    enum Fault: String, CaseIterable, Sendable {
        case cutAtOnce, cutInTheMiddle, cutInAnArray, cutBeforeTheLastByte
        case garbage, nonsense, newerProtocol, endlessArray, arrayInArrays, negativeLength

        func answer(to request: FakeRedis.Request) -> FakeRedis.Answer {
            let good = FakeRedis.goodReply(to: request).wire
            return switch self {
            case .cutAtOnce: .cut(after: [])
            case .cutInTheMiddle: .cut(after: Array("$200\r\nsome of a row".utf8))
            case .cutInAnArray: .cut(after: Array("*3\r\n$7\r\nrotated\r\n".utf8))
            case .cutBeforeTheLastByte: .cut(after: Array(good.dropLast()))
            case .garbage: .bytes([0x16, 3, 1, 0, 0, 0xFF, 13, 10])
            case .nonsense: .bytes(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8))
            case .newerProtocol: .bytes(Array("#t\r\n".utf8))
            case .endlessArray: .bytes(Array("*2147483647\r\n:1\r\n".utf8))
            case .arrayInArrays: .bytes(Array(String(repeating: "*1\r\n", count: 50).utf8))
            case .negativeLength: .bytes(Array("$-5\r\n".utf8))
            }
        }
    }

    @Test(arguments: Fault.allCases)
    func `a read whose reply was lost is sent again and answered`(fault: Fault) async throws {
        // Enough time for the second attempt also on a busy machine.
        try await withFakeRedis(.patient) { fake, store in
            for verb in SampleVerb.reads {
                let first = fake.connectionCount
                let before = fake.requestCount
                fake.answer { $0.isGreeting || $0.connection > first ? nil : fault.answer(to: $0) }
                _ = try await verb.call(store)
                #expect(fake.requestCount == before + 2, "\(verb.name)")
                #expect(fake.connectionCount == first + 1, "\(verb.name)")
            }
        }
    }

    @Test(arguments: Fault.allCases)
    func `a read whose reply is lost each time is unavailable`(fault: Fault) async throws {
        try await withFakeRedis(.brisk) { fake, store in
            for verb in SampleVerb.reads {
                fake.answer { $0.isGreeting ? nil : fault.answer(to: $0) }
                let error = try await verb.error(store)
                #expect(error.code == .unavailable(retryable: true), "\(verb.name)")
                #expect(error.summary.contains("nothing was changed"))
                fake.behave()
                try await store.expectServing()
            }
        }
    }

    @Test(arguments: Fault.allCases)
    func `a change whose reply was lost is in doubt, and is not sent again`(fault: Fault) async throws {
        try await withFakeRedis(.hasty(queue: .seconds(1), answer: .seconds(2))) { fake, store in
            for verb in SampleVerb.changes {
                let before = fake.requests("EVALSHA").count
                fake.answer { $0.isGreeting ? nil : fault.answer(to: $0) }
                let error = try await verb.error(store)
                #expect(error.code == .indeterminate, "\(verb.name)")
                fake.behave()
                try await store.expectServing()
                #expect(fake.requests("EVALSHA").count == before + 1 && fake.requests("EVAL").isEmpty, "\(verb.name)")
            }
        }
    }

    // MARK: - Silence

    @Test func `a read that is not answered is timed out`() async throws {
        try await withFakeRedis(.hasty()) { fake, store in
            for verb in SampleVerb.reads {
                fake.answer { $0.isGreeting ? nil : .silence }
                let error = try await verb.error(store)
                #expect(error.code == .timedOut, "\(verb.name): \(String(reflecting: error))")
                #expect(error.summary.contains("nothing was changed"))
                fake.behave()
                try await store.expectServing()
            }
        }
    }

    @Test func `a change that is not answered is in doubt, and is not sent again`() async throws {
        try await withFakeRedis(.hasty()) { fake, store in
            for verb in SampleVerb.changes {
                let before = fake.requests("EVALSHA").count
                fake.answer { $0.isGreeting ? nil : .silence }
                let error = try await verb.error(store)
                #expect(error.code == .indeterminate, "\(verb.name)")
                fake.behave()
                try await store.expectServing()
                #expect(fake.requests("EVALSHA").count == before + 1 && fake.requests("EVAL").isEmpty, "\(verb.name)")
            }
        }
    }

    @Test func `a reply of which half came is silence too`() async throws {
        try await withFakeRedis(.hasty()) { fake, store in
            fake.answer { $0.isGreeting ? nil : .bytes(Array("$200\r\nsome of a row".utf8)) }
            #expect(try await SampleVerb.load.error(store).code == .timedOut)
            fake.behave()
            try await store.expectServing()
            fake.answer { $0.isGreeting ? nil : .bytes(Array("$200\r\nsome of a row".utf8)) }
            #expect(try await SampleVerb.save.error(store).code == .indeterminate)
            fake.behave()
            try await store.expectServing()
        }
    }

    @Test func `a read that met silence is sent again while there is time`() async throws {
        try await withFakeRedis(.hasty(connect: .seconds(5), queue: .seconds(20))) { fake, store in
            let first = fake.connectionCount
            fake.answer { $0.isGreeting || $0.connection > first ? nil : .silence }
            try await expectAbsent(store)
            #expect(fake.requestCount == 2)
        }
    }

    @Test func `a loss is counted once, and what was of use is made again at once`() async throws {
        let recorder = MetricsRecorder()
        var configuration = RedisConfiguration.patient
        configuration.answerDeadline = .milliseconds(100)
        configuration.metrics = recorder
        try await withFakeRedis(configuration) { fake, store in
            for number in 1...5 {
                let fault: FakeRedis.Answer = number.isMultiple(of: 2) ? .silence : .cut(after: [])
                let first = fake.connectionCount
                fake.answer { $0.isGreeting || $0.connection > first ? nil : fault }
                try await expectAbsent(store)
                #expect(recorder.total(of: "gatehouse.redis.losses") == number)
                #expect(recorder.total(of: "gatehouse.redis.connects") == number + 1)
            }
            #expect(recorder.total(of: "gatehouse.redis.failed_connects") == 0)
        }
    }

    // MARK: - Many at once

    @Test(arguments: [true, false])
    func `what is under way together is lost together`(isCut: Bool) async throws {
        try await withFakeRedis(.hasty(queue: .seconds(1), answer: .seconds(1))) { fake, store in
            fake.answer { $0.isGreeting ? nil : .silence }
            let change = SessionChange(standing: Sample.standing, data: [])
            let codes = try await withThrowingTaskGroup(of: StoreError.Code?.self) { group in
                for _ in 0..<30 {
                    group.addTask {
                        do {
                            _ = try await store.save(Sample.key, change, expecting: .first, at: Sample.now)
                            return nil
                        } catch let error as StoreError {
                            return error.code
                        }
                    }
                }
                try await fake.untilAsked(30)
                if isCut { fake.cutAll() }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(codes == Array(repeating: .indeterminate, count: 30))
            #expect(fake.requestCount == 30)
            fake.behave()
            try await store.expectServing()
        }
    }

    @Test func `of two requests the one that was answered has its answer, and the other one is lost`() async throws {
        try await withFakeRedis(.patient) { fake, store in
            fake.answer { $0.isGreeting ? nil : .silence }
            async let first = SampleVerb.hit.call(store)
            try await fake.untilAsked(1)
            async let second = SampleVerb.save.error(store)
            try await fake.untilAsked(2)
            fake.send(RedisReply.array([.bytes("tripped")]).wire + Array("$200\r\nhalf".utf8))
            let answered = try await first
            #expect(answered.hasPrefix("tripped"))
            fake.cutAll()
            #expect(try await second.code == .indeterminate)
            fake.behave()
            try await store.expectServing()
        }
    }

    // MARK: - Replies that nobody asked for

    @Test(arguments: ["+OK\r\n", "$-1\r\n", "*-1\r\n", ":1\r\n", "-ERR idle for too long\r\n", "$3\r\nabc\r\n", "?"])
    func `a reply that nobody asked for ends the connection, and is nobody's answer`(text: String) async throws {
        try await withFakeRedis(.patient) { fake, store in
            try await store.expectServing()
            let count = fake.connectionCount
            fake.send(Array(text.utf8))
            try await Program.wait(for: "a new connection") { fake.connectionCount > count }
            try await expectAbsent(store)
            try await expectSaved(store)
            #expect(fake.connectionCount == count + 1)
        }
    }

    @Test func `one reply too many does not become the answer to the next request`() async throws {
        try await withFakeRedis(.patient) { fake, store in
            let twice = FakeRedis.Answer.bytes(RedisReply.bytes(Sample.session().rowBytes).wire + RedisReply.null.wire)
            let first = fake.connectionCount
            fake.answer { $0.command == "GET" && $0.connection == first ? twice : nil }
            #expect(try await store.load(Sample.key, at: Sample.now) == .current(Sample.session()))
            try await Program.wait(for: "a new connection") { fake.connectionCount > first }
            try await expectSaved(store)
        }
    }
}
