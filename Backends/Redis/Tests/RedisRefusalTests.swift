import GatehouseDatastore
import Testing

// What the server saw is compared with the scripts that were sent.
@testable import GatehouseRedis

/// A server that refuses what it is asked.
@Suite("Redis refusals", .timeLimit(.minutes(10)))
struct RedisRefusalTests {
    /// What passes: the verb is tried again while there is time.
    private static let passing = [
        "LOADING Redis is loading the dataset in memory",
        "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
        "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.",
        "CLUSTERDOWN The cluster is down", "CLUSTERDOWN Hash slot not served",
        "TRYAGAIN Multiple keys request during rehashing of slot",
        "READONLY You can't write against a read only replica.",
        "READONLY You can't write against a read only replica. script: 6b81, on @user_script:1.",
        "ERR Error running script (call to f_6b81): @user_script:4: @user_script: 4: -READONLY You can't write against a"
            + " read only replica.",
        "ERR Script attempted to access a non local key in a cluster node script: 6b81, on @user_script:1.",
    ]

    /// What stays until somebody does something.
    private static let lasting: [(String, StoreError.Code)] = [
        ("OOM command not allowed when used memory > 'maxmemory'.", .unavailable(retryable: false)),
        (
            "ERR Error running script (call to f_6b81): @user_script:4: @user_script: 4: -OOM command not allowed when used"
                + " memory > 'maxmemory'.", .unavailable(retryable: false)
        ),
        ("NOAUTH Authentication required.", .unavailable(retryable: false)),
        ("NOPERM User app has no permissions to run the 'evalsha' command", .unavailable(retryable: false)),
        ("MISCONF Redis is configured to save RDB snapshots, but it is currently", .unavailable(retryable: false)),
        ("NOREPLICAS Not enough good replicas to write.", .unavailable(retryable: true)),
        ("WRONGTYPE Operation against a key holding the wrong kind of value", .corrupt),
        ("ERR unknown command 'EVALSHA', with args beginning with: 'x'", .unavailable(retryable: false)),
        ("ERR", .unavailable(retryable: false)), ("", .unavailable(retryable: false)),
        ("WHATEVER that is", .unavailable(retryable: false)),
    ]

    @Test(arguments: passing)
    func `a verb is tried again while a trouble may pass, and is unavailable if it does not`(
        line: String
    ) async throws {
        try await withFakeRedis(.brisk) { fake, store in
            for verb in [SampleVerb.load, .ping, .save, .hit] {
                let before = fake.requestCount
                fake.answer { $0.isGreeting ? nil : .reply(.error(line)) }
                let error = try await verb.error(store)
                // On a busy machine there may be no time for another try, or none for a new connection.
                #expect(error.code == .unavailable(retryable: true), "\(verb.name)")
                let count = fake.requestCount - before
                #expect((1...30).contains(count), "\(verb.name): \(count)")
                fake.behave()
                try await store.expectServing()
            }
        }
    }

    @Test(arguments: passing)
    func `once a trouble has passed the verb is carried out, also a change`(line: String) async throws {
        try await withFakeRedis(.patient) { fake, store in
            for verb in SampleVerb.all {
                let before = fake.requestCount
                fake.answer { [weak fake] request in
                    guard !request.isGreeting, let fake, fake.requestCount < before + 3 else { return nil }
                    return .reply(.error(line))
                }
                _ = try await verb.call(store)
                #expect(fake.requestCount == before + 3, "\(verb.name)")
            }
        }
    }

    @Test(arguments: lasting)
    func `what does not pass is said at once`(line: String, code: StoreError.Code) async throws {
        try await withFakeRedis(.patient) { fake, store in
            fake.answer { $0.isGreeting ? nil : .reply(.error(line)) }
            for verb in SampleVerb.all {
                let before = fake.requestCount
                let error = try await verb.error(store)
                #expect(error.code == code, "\(verb.name)")
                #expect(!error.description.contains(line) || line.isEmpty || line == "ERR")
                #expect(fake.requestCount == before + 1, "\(verb.name)")
            }
            fake.behave()
            try await store.expectServing()
            // The connection was never in question.
            #expect(fake.openCount == 1)
        }
    }

    @Test func `a server that has become a replica is left for one that takes changes`() async throws {
        try await withFakeRedis(.patient) { fake, store in
            let first = fake.connectionCount
            let readOnly = RedisReply.error("READONLY You can't write against a read only replica.")
            fake.answer { $0.connection == first && $0.command.hasPrefix("EVAL") ? .reply(readOnly) : nil }
            try await expectSaved(store)
            #expect(fake.connectionCount > first)
        }
    }

    // MARK: - Scripts

    private static let scripted = SampleVerb.changes + [.list, .lockEnd]

    @Test func `a script that the server does not know is sent whole, once`() async throws {
        try await withFakeRedis(.patient) { fake, store in
            fake.answer {
                $0.command == "EVALSHA" ? .reply(.error("NOSCRIPT No matching script. Please use EVAL.")) : nil
            }
            for verb in Self.scripted { _ = try await verb.call(store) }
            let (names, wholes) = (fake.requests("EVALSHA"), fake.requests("EVAL"))
            #expect(names.count == Self.scripted.count && wholes.count == Self.scripted.count)
            for (name, whole) in zip(names, wholes) {
                #expect(Script(whole.word(1)).digest == name.word(1))
                #expect(name.words.dropFirst(2) == whole.words.dropFirst(2))
            }
        }
    }

    @Test func `a server that never knows a script, not even the one it is sent, is refused at once`() async throws {
        try await withFakeRedis(.patient) { fake, store in
            fake.answer { $0.isGreeting ? nil : .reply(.error("NOSCRIPT No matching script.")) }
            for verb in Self.scripted {
                let before = fake.requestCount
                let error = try await verb.error(store)
                #expect(error.code == .unavailable(retryable: false), "\(verb.name)")
                #expect(fake.requestCount == before + 2, "\(verb.name)")
            }
            fake.behave()
            try await store.expectServing()
        }
    }

    @Test func `a whole script that is cut off is in doubt`() async throws {
        try await withFakeRedis(.patient) { fake, store in
            fake.answer { request in
                switch request.command {
                case "EVALSHA": .reply(.error("NOSCRIPT No matching script."))
                case "EVAL": .cut(after: [])
                default: nil
                }
            }
            #expect(try await SampleVerb.save.error(store).code == .indeterminate)
            #expect(fake.requests("EVALSHA").count == 1 && fake.requests("EVAL").count == 1)
            fake.behave()
            try await store.expectServing()
        }
    }
}
