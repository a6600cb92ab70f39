import GatehouseDatastore
import TestSupport
import Testing

// Slots are computed from the keys that were asked for.
@testable import GatehouseRedis

/// Servers that send requests elsewhere: round in circles, to nobody, or to places that are none.
@Suite("Redis redirections", .timeLimit(.minutes(10)))
struct RedisRedirectionTests {
    private static let slot = ClusterSlot.slot(of: RedisKeys(prefix: "gatehouse")?.session(Sample.key) ?? [])

    /// The reply to `CLUSTER SLOTS` that gives every slot to one server.
    private static func slots(port: Int) -> RedisReply {
        .array([
            .array([.integer(0), .integer(16_383), .array([.bytes("127.0.0.1"), .integer(Int64(port)), .bytes("id")])])
        ])
    }

    /// What a member of a cluster answers to questions about it, where one server has every slot.
    private static func member(_ request: FakeRedis.Request, of port: Int) -> FakeRedis.Answer? {
        switch (request.command, request.word(1)) {
        case ("CLUSTER", "MYID"): .reply(.bytes("07c37dfeb235213a872192d90877d0cd55635b91"))
        case ("CLUSTER", "SLOTS"): .reply(slots(port: port))
        default: nil
        }
    }

    /// Runs a body with two servers, of which the first has every slot as both say, and a store that knows.
    private func withTwo(
        _ configuration: RedisConfiguration = .patient,
        _ body: (_ first: FakeRedis, _ second: FakeRedis, RedisSessionStore) async throws -> Void
    ) async throws {
        try await withFakeRedis(configuration) { first, store in
            let second = try await FakeRedis.start()
            let result: Result<Void, any Error>
            do { result = .success(try await body(first, second, store)) } catch { result = .failure(error) }
            await second.stop()
            try result.get()
        }
    }

    private func moved(_ port: Int, _ word: String = "MOVED") -> FakeRedis.Answer {
        .reply(.error("\(word) \(Self.slot) 127.0.0.1:\(port)"))
    }

    // MARK: - To a server that is there

    @Test(arguments: SampleVerb.all.filter { !["hit", "clear", "lockEnd", "ping"].contains($0.name) })
    func `a slot that has moved is asked for where it is, from then on`(verb: SampleVerb) async throws {
        try await withTwo { first, second, store in
            let (port, other) = (second.port, first.port)
            first.answer { $0.isGreeting ? Self.member($0, of: port) : moved(port) }
            second.answer { Self.member($0, of: port) }
            _ = try await verb.call(store)
            #expect(first.requestCount == 1 && second.requestCount == 1)
            for _ in 0..<5 { _ = try await verb.call(store) }
            #expect(first.requestCount == 1 && second.requestCount == 6)
            // And back again.
            first.answer { Self.member($0, of: other) }
            second.answer { $0.isGreeting ? Self.member($0, of: other) : moved(other) }
            for _ in 0..<3 { _ = try await verb.call(store) }
            // Unless the store had just asked who has the slots, it learns so from the second one.
            #expect(first.requestCount == 4 && (6...7).contains(second.requestCount))
        }
    }

    @Test func `a redirection without a host leads to the host that was asked`() async throws {
        for host in ["", "?"] {
            try await withTwo { first, second, store in
                let port = second.port
                first.answer {
                    $0.isGreeting
                        ? Self.member($0, of: port) : .reply(.error("MOVED \(Self.slot) \(host):\(port)"))
                }
                second.answer { Self.member($0, of: port) }
                try await expectAbsent(store)
                #expect(second.requestCount == 1)
            }
        }
    }

    @Test func `a slot that is about to move is asked for elsewhere once, with a word before`() async throws {
        try await withTwo { first, second, store in
            let port = second.port
            first.answer { $0.isGreeting ? nil : moved(port, "ASK") }
            // Unless the word stands right before it, the other server would send the request back.
            second.answer { [weak second] request in
                guard !request.isGreeting else { return nil }
                let count = second?.requests("ASKING").count ?? 0
                return count == second?.requestCount ? nil : .reply(.error("MOVED \(Self.slot) 127.0.0.1:1"))
            }
            for count in 1...3 {
                _ = try await SampleVerb.hit.call(store)
                try await expectAbsent(store)
                #expect(first.requestCount == 2 * count && second.requestCount == 2 * count)
            }
            #expect(second.requests("ASKING").count == 6)
        }
    }

    /// Such a script finds keys by itself, and not all of them may have moved yet.
    @Test func `a script about sessions waits until its slot has moved`() async throws {
        try await withTwo { first, second, store in
            let port = second.port
            first.answer { [weak first] request in
                if request.isGreeting { return Self.member(request, of: port) }
                return moved(port, (first?.requestCount ?? 0) < 4 ? "ASK" : "MOVED")
            }
            second.answer { Self.member($0, of: port) }
            try await expectSaved(store)
            #expect(first.requestCount == 4 && second.requestCount == 1)
            #expect(second.requests("ASKING").isEmpty)
        }
    }

    @Test func `an error to the word before is not the answer`() async throws {
        try await withTwo { first, second, store in
            let port = second.port
            first.answer { $0.isGreeting ? nil : moved(port, "ASK") }
            let refusal = RedisReply.error("ERR This instance has cluster support disabled")
            second.answer { $0.command == "ASKING" ? .reply(refusal) : nil }
            _ = try await SampleVerb.hit.call(store)
            try await expectAbsent(store)
            #expect(second.requestCount == 2)
        }
    }

    // MARK: - Without end

    @Test(arguments: ["MOVED", "ASK"])
    func `a server that sends every request to itself is asked for a while, with pauses`(word: String) async throws {
        try await withFakeRedis(.brisk) { fake, store in
            let port = fake.port
            fake.answer { $0.isGreeting ? nil : moved(port, word) }
            for verb in [SampleVerb.load, .save] {
                let before = fake.requestCount
                let error = try await verb.error(store)
                #expect(error.code == .unavailable(retryable: true), "\(verb.name)")
                #expect(fake.requestCount - before <= 100, "\(fake.requestCount - before)")
            }
            fake.behave()
            try await store.expectServing()
        }
    }

    @Test func `servers that send a request back and forth are asked for a while, with pauses`() async throws {
        try await withTwo(.brisk) { first, second, store in
            let (port, other) = (second.port, first.port)
            first.answer { $0.isGreeting ? nil : moved(port) }
            second.answer { $0.isGreeting ? nil : moved(other) }
            for verb in [SampleVerb.load, .save] {
                let before = first.requestCount + second.requestCount
                let error = try await verb.error(store)
                #expect(error.code == .unavailable(retryable: true), "\(verb.name)")
                let count = first.requestCount + second.requestCount - before
                #expect(count <= 100, "\(count)")
            }
            first.behave()
            second.behave()
            try await store.expectServing()
        }
    }

    // MARK: - To nowhere

    @Test func `a slot whose server is away is unavailable until the cluster says otherwise`() async throws {
        let port = try FreePort.find()
        try await withFakeRedis(.brisk) { fake, store in
            let own = fake.port
            fake.answer { $0.isGreeting ? Self.member($0, of: port) : moved(port) }
            for verb in [SampleVerb.load, .save] {
                let error = try await verb.error(store)
                #expect(error.code == .unavailable(retryable: true), "\(verb.name)")
            }
            fake.answer { Self.member($0, of: own) }
            try await store.expectServing()
            try await expectSaved(store)
        }
    }

    @Test func `a redirection to nowhere by a server that knows of no cluster is forgotten`() async throws {
        let port = try FreePort.find()
        try await withFakeRedis(.brisk) { fake, store in
            fake.answer { $0.isGreeting ? nil : moved(port) }
            let error = try await SampleVerb.load.error(store)
            #expect(error.code == .unavailable(retryable: true))
            fake.behave()
            // Nobody answers `CLUSTER SLOTS`, as where the user may not ask.
            try await store.expectServing()
        }
    }

    @Test(arguments: [
        "MOVED", "MOVED 1", "MOVED x 127.0.0.1:6379", "MOVED -1 127.0.0.1:6379", "MOVED 16384 127.0.0.1:6379",
        "MOVED 99999999999999999999 127.0.0.1:6379", "MOVED 1 127.0.0.1", "MOVED 1 127.0.0.1:0",
        "MOVED 1 127.0.0.1:65536", "MOVED 1 127.0.0.1:-1", "MOVED 1 127.0.0.1:x", "MOVED 1 :", "ASK", "ASK 1 :",
        "ASK 1 127.0.0.1:99999999999999999999", "ASK 16384 127.0.0.1:6379", "MOVED 1 a b c:1",
    ])
    func `a redirection that says not where is unavailable at once`(line: String) async throws {
        try await withFakeRedis(.patient) { fake, store in
            fake.answer { $0.isGreeting ? nil : .reply(.error(line)) }
            for verb in [SampleVerb.load, .save] {
                let before = fake.requestCount
                let error = try await verb.error(store)
                #expect(error.code == .unavailable(retryable: true), "\(verb.name)")
                #expect(fake.requestCount == before + 1)
            }
            fake.behave()
            try await store.expectServing()
        }
    }

    /// None is the name of a host, and none is looked up elsewhere than on this machine.
    @Test(arguments: [
        "256.256.256.256", "127.0.0.1\0.example", "\u{1}", "-", "...", "[", "]", "[::1", "{}", "'", "\"", "/", "@",
        "user:pass@127.0.0.1", "127.0.0.1:1", "::", "::1%", "%00", "\r", "\u{FFFD}", "*", "\\", "a\tb",
        String(repeating: "a", count: 400), String(repeating: ".", count: 400), String(repeating: ":", count: 400),
    ])
    func `a redirection to a host that is none is unavailable`(host: String) async throws {
        try await withFakeRedis(.brisk) { fake, store in
            let own = fake.port
            for word in ["MOVED", "ASK"] {
                fake.answer { $0.isGreeting ? nil : .reply(.error("\(word) \(Self.slot) \(host):1")) }
                for verb in [SampleVerb.load, .save] {
                    let error = try await verb.error(store)
                    #expect(error.code == .unavailable(retryable: true), "\(verb.name): \(String(reflecting: error))")
                }
            }
            fake.answer { Self.member($0, of: own) }
            try await store.expectServing()
        }
    }

    @Test func `redirections to ever new places where nobody is do no harm to what comes after`() async throws {
        try await withFakeRedis(.hasty(connect: .milliseconds(50), queue: .milliseconds(50), answer: .seconds(4))) {
            fake,
            store in
            let own = fake.port
            fake.answer { [weak fake] request in
                guard !request.isGreeting else { return nil }
                let count = fake?.requestCount ?? 0
                // One after the other, none of which listens.
                return .reply(.error("ASK \(Self.slot) 127.1.\(count / 250).\(count % 250 + 1):9"))
            }
            for _ in 0..<40 {
                let error = try await SampleVerb.load.error(store)
                #expect(error.code == .unavailable(retryable: true))
            }
            fake.answer { Self.member($0, of: own) }
            try await store.expectServing()
        }
    }

    // MARK: - The map

    @Test func `answers that are no map of a cluster leave the store as it is`() async throws {
        let nonsense: [RedisReply] = [
            .null, .integer(1), .array([]), .array([.null]), .array([.array([.integer(0), .integer(99_999), .null])]),
            .status("OK"), .error("ERR unknown subcommand"), .bytes("x"),
            .array([.array([.integer(0), .integer(1), .array([.bytes("127.0.0.1"), .integer(0)])])]),
        ]
        for reply in nonsense {
            try await withTwo { first, second, store in
                let port = second.port
                first.answer { request in
                    request.command == "CLUSTER" ? .reply(reply) : request.isGreeting ? nil : moved(port)
                }
                second.answer { $0.command == "CLUSTER" ? .reply(reply) : nil }
                for _ in 0..<3 { try await expectSaved(store) }
                // Where nobody knows, the first one may be asked again.
                #expect((1...3).contains(first.requestCount) && second.requestCount == 3)
            }
        }
    }

    @Test func `a node that leaves the cluster is left, and what waited for it is sent elsewhere`() async throws {
        try await withTwo { first, second, store in
            let (port, other) = (second.port, first.port)
            first.answer { $0.isGreeting ? Self.member($0, of: port) : moved(port) }
            second.answer { Self.member($0, of: port) }
            try await expectSaved(store)
            try await Program.wait(for: "the question who has the slots") {
                (first.requests("CLUSTER") + second.requests("CLUSTER")).contains { $0.word(1) == "SLOTS" }
            }
            // It goes away, and the cluster says that the first one has everything now.
            first.answer { Self.member($0, of: other) }
            await second.stop()
            try await expectAbsent(store)
            try await expectSaved(store)
        }
    }
}
