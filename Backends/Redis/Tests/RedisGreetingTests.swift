import GatehouseDatastore
import TestSupport
import Testing

// Addresses and pauses are made of the values they are read into.
@testable import GatehouseRedis

/// A server that is no good from the first moment on.
@Suite("Redis greetings", .timeLimit(.minutes(10)))
struct RedisGreetingTests {
    /// What becomes of an attempt to open a store.
    private func openingError(
        _ fake: FakeRedis,
        _ credentials: String = "",
        _ configuration: RedisConfiguration = .brisk
    ) async throws -> StoreError {
        let start = ContinuousClock.now
        let address = try fake.address(credentials)
        let error = await #expect(throws: StoreError.self) {
            try await RedisSessionStore.open(address, configuration: configuration)
        }
        let time = ContinuousClock.now - start
        #expect(time < .seconds(5), "\(time)")
        return try #require(error)
    }

    // MARK: - The beginning

    @Test func `a server that greets as it should is asked all it needs, and no more`() async throws {
        try await withFakeRedis { fake in
            let address = try fake.address("app:secret@")
            let store = try await RedisSessionStore.open(address, configuration: .patient)
            #expect(store.descriptor.name == "Redis 7.0.15" && store.warnings.isEmpty)
            for command in ["AUTH", "PING", "CLUSTER", "ROLE", "CLIENT", "INFO", "CONFIG"] {
                #expect(fake.requests(command).count == 1, "\(command)")
            }
            #expect(fake.requests("AUTH").first?.word(1) == "app" && fake.requests("AUTH").first?.word(2) == "secret")
            #expect(fake.requests("SELECT").isEmpty && fake.requestCount == 0)
            await store.close()
            try await Program.wait(for: "the end of the connection") { fake.openCount == 0 }
        }
    }

    @Test func `a user who may not ask what the server is can use it all the same`() async throws {
        try await withFakeRedis { fake in
            fake.answer { request in
                ["CLUSTER", "ROLE", "CLIENT", "INFO", "CONFIG"].contains(request.command)
                    ? .reply(.error("NOPERM User app has no permissions")) : nil
            }
            let store = try await fake.open(.patient)
            #expect(store.descriptor.name == "Redis" && store.warnings.isEmpty)
            try await expectAbsent(store)
            await store.close()
        }
    }

    @Test func `a server that says nonsense about itself can be used all the same`() async throws {
        let nonsense: [RedisReply] = [
            .null, .integer(.min), .array([]), .array([.array([.null])]), .bytes([0xFF, 0, 13, 10]), .status("x"),
            .array([.null, .null]), .array([.integer(1), .integer(2)]),
        ]
        for reply in nonsense {
            try await withFakeRedis { fake in
                fake.answer { ["CLIENT", "INFO", "CONFIG"].contains($0.command) ? .reply(reply) : nil }
                let store = try await fake.open(.patient)
                try await expectAbsent(store)
                await store.close()
            }
        }
    }

    @Test(arguments: [
        ("AUTH", "WRONGPASS invalid username-password pair or user is disabled."),
        ("AUTH", "ERR Client sent AUTH, but no password is set"), ("PING", "NOAUTH Authentication required."),
        ("PING", "NOPERM User app has no permissions to run the 'ping' command"),
    ])
    func `a user who is refused is told so at once`(command: String, line: String) async throws {
        try await withFakeRedis { fake in
            fake.answer { $0.command == command ? .reply(.error(line)) : nil }
            // Not only when the time is up, which is far away.
            let error = try await openingError(fake, "app:secret@", .patient)
            #expect(error.code == .unavailable(retryable: false))
            #expect(!String(reflecting: error).contains("secret"))
        }
    }

    @Test(arguments: [
        "LOADING Redis is loading the dataset in memory", "ERR max number of clients reached",
        "MASTERDOWN Link with MASTER is down", "BUSY Redis is busy running a script.", "",
    ])
    func `a server that is not ready is waited for, and then unavailable`(line: String) async throws {
        try await withFakeRedis { fake in
            fake.answer { $0.command == "PING" ? .reply(.error(line)) : nil }
            let error = try await openingError(fake)
            #expect(error.code == .unavailable(retryable: true), "\(String(reflecting: error))")
            fake.answer { $0.command == "PING" && $0.connection < 6 ? .reply(.error(line)) : nil }
            let store = try await RedisSessionStore.open(fake.address(), configuration: .patient)
            #expect(fake.connectionCount >= 6)
            await store.close()
        }
    }

    @Test(arguments: ["slave", "sentinel"])
    func `a server that is no master is waited for, and then unavailable`(role: String) async throws {
        try await withFakeRedis { fake in
            let reply = RedisReply.array([.bytes(role), .bytes("127.0.0.1"), .integer(1)])
            fake.answer { $0.command == "ROLE" ? .reply(reply) : nil }
            let error = try await openingError(fake)
            #expect(error.code == .unavailable(retryable: true), "\(String(reflecting: error))")
            fake.behave()
            let store = try await fake.open(.patient)
            await store.close()
        }
    }

    @Test(arguments: RedisLossTests.Fault.allCases)
    func `a greeting that is cut off or nonsense is an attempt that failed`(fault: RedisLossTests.Fault) async throws {
        try await withFakeRedis { fake in
            for command in ["PING", "CLUSTER", "ROLE", "CLIENT"] {
                fake.answer { $0.command == command ? fault.answer(to: $0) : nil }
                #expect(try await openingError(fake).code == .unavailable(retryable: true), "\(command)")
            }
            fake.behave()
            let store = try await fake.open(.patient)
            await store.close()
        }
    }

    @Test(arguments: ["PING", "ROLE", "CLIENT"])
    func `silence in the greeting is an attempt that failed`(command: String) async throws {
        try await withFakeRedis { fake in
            fake.answer { $0.command == command ? .silence : nil }
            let error = try await openingError(fake)
            #expect(error.code == .unavailable(retryable: true), "\(String(reflecting: error))")
            // The first one is given up, and another one is made.
            let last = fake.connectionCount
            fake.answer { $0.command == command && $0.connection == last + 1 ? .silence : nil }
            let configuration = RedisConfiguration.hasty(queue: .seconds(20), answer: .seconds(20))
            let store = try await RedisSessionStore.open(fake.address(), configuration: configuration)
            #expect(fake.connectionCount >= last + 2)
            await store.close()
        }
    }

    @Test(arguments: ["+hello\r\n", ":1\r\n", "-BYE\r\n", "220 mail.example ESMTP\r\n", "\0"])
    func `who speaks before anybody asked, and then no more, is no server of ours`(text: String) async throws {
        try await withFakeRedis { fake in
            fake.welcome { _ in .bytes(Array(text.utf8)) }
            let error = try await openingError(fake)
            #expect(error.code == .unavailable(retryable: true), "\(String(reflecting: error))")
            fake.behave()
            let store = try await fake.open(.patient)
            await store.close()
        }
    }

    @Test func `where nobody listens the store is unavailable`() async throws {
        let address = try #require(RedisAddress("redis://127.0.0.1:\(FreePort.find())"))
        let error = await #expect(throws: StoreError.self) {
            try await RedisSessionStore.open(address, configuration: .hasty())
        }
        #expect(error?.code == .unavailable(retryable: true))
    }

    // MARK: - Later

    @Test func `a server that accepts and closes at once for ever is not asked without end`() async throws {
        try await withFakeRedis(.brisk) { fake, store in
            fake.welcome { _ in .cut(after: []) }
            fake.cutAll()
            let first = fake.connectionCount
            try await Program.wait(for: "an attempt") { fake.connectionCount > first }
            let start = ContinuousClock.now
            while ContinuousClock.now - start < .seconds(2) {
                for verb in [SampleVerb.load, .save] {
                    let error = try await verb.error(store)
                    #expect(error.code == .unavailable(retryable: true), "\(verb.name): \(String(reflecting: error))")
                }
                try await Task.sleep(for: .milliseconds(5))
            }
            let time = ContinuousClock.now - start
            let count = fake.connectionCount - first
            // Each pause is at least 50 ms once they have grown to 100 ms.
            #expect(count >= 2 && Double(count) <= 10 + time / .milliseconds(50), "\(count) in \(time)")
            fake.behave()
            try await store.expectServing()
        }
    }

    @Test func `a server that greets and then closes for ever is not asked without end`() async throws {
        try await withFakeRedis(.brisk) { fake, store in
            fake.answer { $0.isGreeting ? nil : .cut(after: []) }
            let first = fake.connectionCount
            let start = ContinuousClock.now
            while ContinuousClock.now - start < .seconds(1) {
                let error = try await SampleVerb.load.error(store)
                #expect(error.code == .unavailable(retryable: true))
            }
            let time = ContinuousClock.now - start
            let count = fake.connectionCount - first
            #expect(count >= 2 && Double(count) <= 10 + time / .milliseconds(50), "\(count) in \(time)")
            fake.behave()
            try await store.expectServing()
        }
    }

    @Test func `once there has been no connection for long, verbs are refused without waiting again`() async throws {
        try await withFakeRedis(.hasty(queue: .seconds(2))) { fake, store in
            let first = fake.connectionCount
            fake.welcome { _ in .silence }
            fake.cutAll()
            try await Program.wait(for: "an attempt") { fake.connectionCount > first }
            #expect(try await SampleVerb.load.error(store, within: .seconds(2)).code == .unavailable(retryable: true))
            let start = ContinuousClock.now
            for verb in SampleVerb.all {
                let error = try await verb.error(store)
                #expect(error.code == .unavailable(retryable: true))
                #expect(error.summary.contains("nothing was changed"))
            }
            // Each would have waited two seconds.
            #expect(ContinuousClock.now - start < .seconds(8))
            fake.behave()
            try await store.expectServing()
        }
    }

    @Test func `a user who is refused from now on is told so at once, and is tried again`() async throws {
        try await withFakeRedis(.patient) { fake, store in
            fake.answer { request in
                request.command == "PING" ? .reply(.error("WRONGPASS invalid username-password pair")) : nil
            }
            let first = fake.connectionCount
            fake.cutAll()
            try await Program.wait(for: "an attempt") { fake.connectionCount > first }
            // The first may come while the connection is being made.
            _ = try await SampleVerb.load.error(store)
            for verb in SampleVerb.all {
                let error = try await verb.error(store)
                #expect(error.code == .unavailable(retryable: false), "\(verb.name)")
                #expect(String(reflecting: error).contains("WRONGPASS"))
            }
            fake.behave()
            try await store.expectServing()
        }
    }

    @Test func `what waits for a connection is sent once there is one, also a change`() async throws {
        try await withFakeRedis(.patient) { fake, store in
            let last = fake.connectionCount
            fake.welcome { $0 <= last + 3 ? .cut(after: []) : nil }
            fake.cutAll()
            try await Program.wait(for: "an attempt") { fake.connectionCount > last }
            try await expectSaved(store)
            #expect(fake.connectionCount == last + 4)
            #expect(fake.requests("EVALSHA").count == 1)
        }
    }

    // MARK: - Sentinels

    @Test func `sentinels that know nothing, or talk nonsense, are passed over`() async throws {
        let nonsense: [RedisReply] = [
            .null, .array([]), .array([.bytes("127.0.0.1")]), .array([.null, .null]),
            .array([.bytes(""), .bytes("1")]), .array([.bytes("127.0.0.1"), .bytes("0")]),
            .array([.bytes("127.0.0.1"), .bytes("65536")]), .array([.bytes("127.0.0.1"), .bytes("x")]),
            .array([.bytes("127.0.0.1"), .integer(1)]), .integer(1),
            .array([.bytes("127.0.0.1"), .bytes("99999999999999999999")]), .error("IDONTKNOW"), .bytes("127.0.0.1 1"),
            .array([.bytes("127.0.0.1"), .bytes("1"), .bytes("1")]),
        ]
        try await withFakeRedis { master in
            try await withFakeRedis { sentinel in
                let port = master.port
                sentinel.answer { request in
                    guard request.command == "SENTINEL" else { return nil }
                    // One after the other, and the truth in the end.
                    return nonsense.indices.contains(request.connection - 1)
                        ? .reply(nonsense[request.connection - 1])
                        : .reply(.array([.bytes("127.0.0.1"), .bytes("\(port)")]))
                }
                let address = try #require(RedisAddress("redis+sentinel://127.0.0.1:\(sentinel.port)/group"))
                let store = try await RedisSessionStore.open(address, configuration: .patient)
                try await expectAbsent(store)
                #expect(sentinel.requests("SENTINEL").count == nonsense.count + 1)
                #expect(sentinel.requests("SENTINEL").allSatisfy { $0.word(2) == "group" })
                await store.close()
            }
        }
    }

    @Test func `where no sentinel answers, or none knows the group, the store is unavailable`() async throws {
        try await withFakeRedis { sentinel in
            let address = try #require(RedisAddress("redis+sentinel://127.0.0.1:\(sentinel.port)/group"))
            for answer in [FakeRedis.Answer.reply(.null), .silence, .cut(after: []), .bytes([0])] {
                sentinel.answer { $0.command == "SENTINEL" ? answer : nil }
                let error = await #expect(throws: StoreError.self) {
                    try await RedisSessionStore.open(address, configuration: .hasty())
                }
                #expect(error?.code == .unavailable(retryable: true))
            }
            try await Program.wait(for: "the end of all connections") { sentinel.openCount == 0 }
        }
    }
}
