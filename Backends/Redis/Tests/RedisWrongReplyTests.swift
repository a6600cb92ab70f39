import GatehouseDatastore
import Testing

// Replies are made of the values they are read into.
@testable import GatehouseRedis

/// A server whose replies are of a form that the request cannot have.
@Suite("Redis wrong replies", .timeLimit(.minutes(10)))
struct RedisWrongReplyTests {
    private static let row = RedisReply.bytes(Sample.session().rowBytes)
    private static let digest = RedisReply.bytes(Sample.key.digest.bytes)
    private static let id = RedisReply.bytes(Array(repeating: 7, count: 16))

    /// What is fit for no verb, but for those that ``fits(_:_:)`` names.
    private static let wrong: [RedisReply] = [
        .null, .integer(0), .integer(1), .integer(7), .integer(-1), .integer(.max), .integer(.min), .status(""),
        .status("OK"), .status("QUEUED"), .bytes(""), .bytes("\0"), .bytes("s"), .bytes("n"), .bytes("unheard-of"), id,
        digest, .bytes(Array(repeating: 0x73, count: 300)), .bytes(Array(repeating: 0, count: 300)),
        .bytes(Array(repeating: 0x39, count: 300)), .bytes(Array(Sample.session().rowBytes.dropLast(60))), .array([]),
        .array([.null]), .array([.null, .null]), .array([.null, .null, .null]), .array([.integer(1)]),
        .array([.integer(1), .null]), .array([.integer(1), .bytes("1")]), .array([.integer(1), .integer(2)]),
        .array([.integer(1), .integer(-1)]), .array([.integer(-1), .integer(0)]),
        .array([.integer(.min), .integer(0)]),
        .array([.integer(.max), .integer(1)]), .array([.integer(11), .integer(0)]), .array([.bytes("1"), .integer(0)]),
        .array([.integer(1), .integer(0), .integer(0)]), .array([.array([]), .array([.array([])])]),
        .array([.array([.integer(3), .integer(0)])]), .array([.status("")]), .array([.bytes("")]),
        .array([.bytes("x")]),
        .array([id, digest]), .array([.null, digest]), .array([.null, row]), .array([.null, digest, .null]),
        .array([.null, digest, digest]), .array([.null, digest, row, digest]), .array([.null, id, row]),
        .array([.null, .status("a"), row]), .array([.null, .array([]), row]), .array([.integer(0), digest, row]),
        .array([.status("x"), digest, row]), .array([.array([]), digest, row]), .array([.bytes("rotated")]),
        .array([.bytes("rotated"), digest]), .array([.bytes("rotated"), digest, .null]),
        .array([.bytes("rotated"), .null, row]), .array([.bytes("rotated"), id, row]),
        .array([.bytes("rotated"), digest, row, .null]), .array([.bytes("moved"), digest, row]),
        .array([.integer(1), digest, row]), .array([.bytes("tripped"), .null]), .array([.bytes("allowed")]),
        .array([.bytes("allowed"), .integer(1)]), .array([.bytes("allowed"), .integer(1), .null]),
        .array([.bytes("allowed"), .integer(1), .bytes("5")]), .array([.bytes("allowed"), .integer(1), .integer(5)]),
        .array([.bytes("allowed"), .bytes("1"), .bytes(OrderedDigits.of(5))]),
        .array([.bytes("allowed"), .null, .bytes(OrderedDigits.of(5))]),
        .array([.bytes("allowed"), .integer(0), .bytes(OrderedDigits.of(5))]),
        .array([.bytes("allowed"), .integer(-1), .bytes(OrderedDigits.of(5))]),
        .array([.bytes("allowed"), .integer(.min), .bytes(OrderedDigits.of(5))]),
        .array([.bytes("locked")]), .array([.bytes("locked"), .null]), .array([.bytes("locked"), .integer(5)]),
        .array([.bytes("locked"), .bytes("99999999999999999999")]), .array([.bytes("locked"), .bytes("5"), .null]),
        .array([.bytes("allowed"), .bytes("locked"), .bytes("tripped")]), .array([.null, .bytes("tripped")]),
    ]

    /// Whether a verb may have such a reply all the same.
    private static func fits(_ reply: RedisReply, _ verb: SampleVerb) -> Bool {
        switch verb.name {
        case "load": reply == .null
        case "ping": reply == .status("OK")
        case "delete": reply == .null || reply == id
        case "rotate", "lockEnd": reply == .null
        case "clear": reply == .integer(0) || reply == .integer(1)
        case "sessions": reply == .array([.null])
        default: false
        }
    }

    @Test(arguments: SampleVerb.all)
    func `a reply of the wrong form is corrupt, and nothing traps`(verb: SampleVerb) async throws {
        try await withFakeRedis(.patient) { fake, store in
            for reply in Self.wrong where !Self.fits(reply, verb) {
                fake.answer { $0.isGreeting ? nil : .reply(reply) }
                do {
                    let outcome = try await verb.call(store)
                    Issue.record("\(verb.name) took \(reply) for \(outcome)")
                } catch let error as StoreError {
                    #expect(error.code == .corrupt, "\(verb.name): \(reply)")
                }
            }
            fake.behave()
            try await store.expectServing()
            // A reply is a reply: the connection is as good as before.
            #expect(fake.connectionCount == 1)
        }
    }

    @Test(arguments: SampleVerb.all)
    func `a reply that fits is taken`(verb: SampleVerb) async throws {
        try await withFakeRedis(.patient) { fake, store in
            for reply in Self.wrong where Self.fits(reply, verb) {
                fake.answer { $0.isGreeting ? nil : .reply(reply) }
                _ = try await verb.call(store)
            }
            fake.behave()
            _ = try await verb.call(store)
        }
    }

    /// A replaced key takes two requests, of which the second has a form of its own.
    @Test func `a wrong reply to the second request of a load is corrupt`() async throws {
        try await withFakeRedis(.patient) { fake, store in
            let pointer = RedisReply.bytes([RowLayout.pointer] + Sample.successor.digest.bytes)
            for reply in Self.wrong where reply != .null && reply != .array([Self.digest, Self.row]) {
                fake.answer { request in
                    switch request.command {
                    case "GET": .reply(pointer)
                    case "EVALSHA": .reply(reply)
                    default: nil
                    }
                }
                let error = await #expect(throws: StoreError.self, "\(reply)") {
                    try await store.load(Sample.key, at: Sample.now)
                }
                #expect(error?.code == .corrupt, "\(reply)")
            }
        }
    }

    @Test func `of random replies each is an answer or corrupt, and nothing traps`() async throws {
        try await withFakeRedis(.patient) { fake, store in
            for verb in SampleVerb.all {
                var random = SplitMix64(seed: 21)
                for _ in 0..<400 {
                    let reply = self.reply(&random, depth: 3)
                    // Only the first time, since some replies say that there is more.
                    let before = fake.requestCount
                    fake.answer { [weak fake] request in
                        request.isGreeting || (fake?.requestCount ?? 0) > before + 1 ? nil : .reply(reply)
                    }
                    do {
                        _ = try await verb.call(store)
                    } catch let error as StoreError {
                        switch error.code {
                        case .corrupt, .duplicate: break
                        default: Issue.record("\(verb.name): \(reply): \(error)")
                        }
                    }
                }
            }
            #expect(fake.connectionCount == 1)
        }
    }

    private func reply(_ random: inout SplitMix64, depth: Int) -> RedisReply {
        let numbers: [Int64] = [.min, .min + 1, -201, -1, 0, 1, 2, 10, 11, 200, 201, .max - 1, .max]
        let texts = [
            "added", "session", "id", "saved", "stale", "absent", "touched", "recent", "rotated", "superseded",
            "reused",
            "allowed", "tripped", "locked", "OK", "", "n", "s",
        ]
        switch random.below(depth > 0 ? 10 : 6) {
        case 0: return .null
        case 1: return .integer(numbers[random.below(numbers.count)])
        case 2: return .bytes(texts[random.below(texts.count)])
        case 3: return .status(texts[random.below(texts.count)])
        case 4: return [Self.row, Self.digest, Self.id, .bytes(OrderedDigits.of(5))][random.below(4)]
        case 5: return .bytes(random.bytes(random.below(260)))
        default:
            var replies: [RedisReply] = []
            for _ in 0..<random.below(5) { replies.append(reply(&random, depth: depth - 1)) }
            return .array(replies)
        }
    }

    // MARK: - Answers that go on

    @Test func `a list that never gets any further ends`() async throws {
        try await withFakeRedis(.patient) { fake, store in
            let owner = SessionOwner(user: Sample.user, shard: Sample.key.shard)
            for id in [Self.id, .bytes(Array(repeating: 0, count: 16)), .bytes("")] {
                let reply = RedisReply.array([id])
                fake.answer { $0.isGreeting ? nil : .reply(reply) }
                let error = await #expect(throws: StoreError.self) {
                    try await store.sessions(of: owner, at: Sample.now, after: nil, limit: .max)
                }
                #expect(error?.code == .corrupt)
            }
        }
    }

    @Test func `a list of whatever length is asked for in steps`() async throws {
        try await withFakeRedis(.patient) { fake, store in
            let owner = SessionOwner(user: Sample.user, shard: Sample.key.shard)
            let steps: [RedisReply] = [
                .array([.bytes(Array(repeating: 1, count: 16)), Self.digest, Self.row]),
                .array([.bytes(Array(repeating: 2, count: 16))]),
                .array([.null, Self.digest, Self.row]),
            ]
            for limit in [1, 2, 3, 200, 1_000_000, Int.max - 1, Int.max] {
                let before = fake.requestCount
                fake.answer { [weak fake] request in
                    let index = (fake?.requestCount ?? 0) - before - 1
                    return request.isGreeting || !steps.indices.contains(index) ? nil : .reply(steps[index])
                }
                let page = try await store.sessions(of: owner, at: Sample.now, after: nil, limit: limit)
                #expect(page.elements.count == min(limit, 2))
                #expect((page.next == nil) == (limit > 1))
                for request in fake.requests.dropFirst(before) {
                    #expect(try (1...201).contains(#require(Int(request.word(9)))), "\(request.word(9))")
                }
            }
        }
    }

    /// Ends sessions in steps, and says what came of it.
    private func end(_ steps: [RedisReply], limit: Int) async throws -> Result<Int, StoreError> {
        var result: Result<Int, StoreError> = .success(-1)
        try await withFakeRedis(.patient) { fake, store in
            let owner = SessionOwner(user: Sample.user, shard: Sample.key.shard)
            let before = fake.requestCount
            fake.answer { [weak fake] request in
                let index = (fake?.requestCount ?? 0) - before - 1
                return request.isGreeting || !steps.indices.contains(index) ? nil : .reply(steps[index])
            }
            do throws(StoreError) {
                result = .success(try await store.deleteAll(of: owner, except: nil, at: Sample.now, limit: limit))
            } catch {
                result = .failure(error)
            }
        }
        return result
    }

    @Test func `ended sessions of several steps are added up`() async throws {
        func step(_ count: Int64, more: Int64) -> RedisReply { .array([.integer(count), .integer(more)]) }
        #expect(try await end([step(200, more: 1), step(0, more: 1), step(1, more: 0)], limit: .max).get() == 201)
        #expect(try await end([step(5, more: 1)], limit: 5).get() == 5)
        #expect(try await end([step(5, more: 1), step(2, more: 0)], limit: 9).get() == 7)
    }

    @Test(
        arguments: [
            ([.min], 10), ([-1], 10), ([-1], .max), ([.max], 10), ([.max], .max), ([.max - 1, .max], .max),
            ([201], 1_000), ([11], 10), ([5, 6], 10), ([200, .max], .max), ([200, -200, 200], .max), ([.min], .max),
        ] as [([Int64], Int)]
    )
    func `more ended sessions than were asked for, or fewer than none, are corrupt`(
        counts: [Int64],
        limit: Int
    ) async throws {
        let steps = counts.map { RedisReply.array([.integer($0), .integer(1)]) }
        guard case .failure(let error) = try await end(steps, limit: limit) else {
            Issue.record("no error")
            return
        }
        #expect(error.code == .corrupt)
    }
}
