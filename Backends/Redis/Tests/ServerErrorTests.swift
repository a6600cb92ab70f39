import GatehouseDatastore
import Testing

// A server reports most of these only when it is in trouble; the line is written here instead.
@testable import GatehouseRedis

/// What becomes of the errors that servers send.
@Suite("Redis server errors")
struct ServerErrorTests {
    private func error(_ line: String) -> RedisServerError { RedisServerError(line.utf8) }

    // MARK: - Codes

    @Test(arguments: [
        ("LOADING Redis is loading the dataset in memory", "LOADING"), ("ERR", "ERR"), ("", ""), (" x", ""),
        ("WRONGTYPE Operation against a key holding the wrong kind of value", "WRONGTYPE"),
        ("NOSCRIPT No matching script. Please use EVAL.", "NOSCRIPT"), ("err lower", "err"),
        ("ERR Error running script", "ERR"), ("ERR unknown", "ERR"), ("READONLY", "READONLY"),
    ])
    func `the first word is the code`(line: String, code: String) {
        #expect(error(line).code == code)
    }

    /// As Redis 6.2 says it: the reply of the command inside stands behind the place, some with the `-` of the wire.
    @Test(arguments: [
        ("@user_script: 4: -READONLY You can't write against a read only replica.", "READONLY"),
        ("@user_script: 41: -OOM command not allowed when used memory > 'maxmemory'.", "OOM"),
        ("@user_script: 1: -MISCONF Redis is configured to save RDB snapshots, but it is", "MISCONF"),
        ("@user_script: 1: -NOREPLICAS Not enough good replicas to write.", "NOREPLICAS"),
        ("WRONGTYPE Operation against a key holding the wrong kind of value", "WRONGTYPE"),
        ("READONLY You can't write against a read only replica.", "READONLY"),
        ("OOM command not allowed when used memory > 'maxmemory'.", "OOM"),
        ("@user_script: 3: Wrong number of args calling Redis command From Lua script", "ERR"),
        ("Script attempted to access a non local key in a cluster node", "ERR"),
        ("user_script:3: attempt to compare nil with number", "ERR"),
        ("SOMETHING -ROOM in BOOM", "ERR"),
    ])
    func `an error inside a script has the code of the command inside, in Redis 6`(words: String, code: String) {
        let name = "f_1028a5dba704e1d8a01fd96efeba25bb78f62df2"
        let line = "ERR Error running script (call to \(name)): @user_script:4: \(words)"
        #expect(error(line).code == code)
        #expect(error(line + "   ").code == code)
    }

    @Test(arguments: [
        ("READONLY You can't write against a read only replica.", "READONLY"),
        ("OOM command not allowed when used memory > 'maxmemory'.", "OOM"),
        ("WRONGTYPE Operation against a key holding the wrong kind of value", "WRONGTYPE"),
        ("ERR Script attempted to access a non local key in a cluster node", "ERR"),
        ("ERR user_script:3: attempt to compare nil with number", "ERR"),
    ])
    func `an error inside a script has the code of the command inside, in Redis 7`(words: String, code: String) {
        let line = "\(words) script: 1028a5dba704e1d8a01fd96efeba25bb78f62df2, on @user_script:4."
        #expect(error(line).code == code)
    }

    @Test(
        arguments: [
            ("LOADING", .unavailable(retryable: true)), ("BUSY", .unavailable(retryable: true)),
            ("READONLY", .unavailable(retryable: true)), ("MASTERDOWN", .unavailable(retryable: true)),
            ("CLUSTERDOWN", .unavailable(retryable: true)), ("TRYAGAIN", .unavailable(retryable: true)),
            ("MOVED", .unavailable(retryable: true)), ("ASK", .unavailable(retryable: true)),
            ("NOREPLICAS", .unavailable(retryable: true)),
            ("OOM", .unavailable(retryable: false)), ("MISCONF", .unavailable(retryable: false)),
            ("NOAUTH", .unavailable(retryable: false)), ("WRONGPASS", .unavailable(retryable: false)),
            ("NOPERM", .unavailable(retryable: false)), ("ERR", .unavailable(retryable: false)),
            ("NOSCRIPT", .unavailable(retryable: false)), ("", .unavailable(retryable: false)),
            ("readonly", .unavailable(retryable: false)), ("WRONGTYPE", .corrupt),
        ] as [(String, StoreError.Code)]
    )
    func `each code becomes the one that says what to do`(word: String, code: StoreError.Code) {
        let error = StoreError(self.error("\(word) words of the server"))
        #expect(error.code == code)
        #expect(error.description == "store error: \(code.name). \(error.summary)")
        #expect(error.summary.hasSuffix("."))
        #expect(!error.summary.contains("words of the server"))
    }

    @Test(arguments: [
        ("WRONGPASS invalid username-password pair or user is disabled.", true),
        ("NOAUTH Authentication required.", true),
        ("NOPERM User app has no permissions to run the 'ping' command", true),
        ("ERR invalid password", true), ("ERR DB index is out of range", true),
        ("ERR max number of clients reached", false), ("LOADING Redis is loading the dataset in memory", false),
        ("BUSY Redis is busy running a script.", false), ("MASTERDOWN Link with MASTER is down", false), ("", false),
    ])
    func `a refusal lasts if somebody has to change a setting first`(line: String, isLasting: Bool) {
        #expect(RedisFailure.refused(error(line)).isLasting == isLasting)
        #expect(StoreError.notSent(.refused(error(line))).code == .unavailable(retryable: !isLasting))
    }

    // MARK: - Redirections

    @Test(arguments: [
        ("MOVED 3999 127.0.0.1:6381", 3_999, "127.0.0.1", 6_381), ("ASK 0 db:1", 0, "db", 1),
        ("MOVED 16383 db.example.com:65535", 16_383, "db.example.com", 65_535),
        ("MOVED 1 2001:db8::2:7000", 1, "2001:db8::2", 7_000), ("MOVED 1 ::1:7000", 1, "::1", 7_000),
        ("MOVED 1 :7000", 1, "", 7_000), ("ASK 1 :7000", 1, "", 7_000),
        // A node that has no name, where nodes are told by their names.
        ("MOVED 1 ?:7000", 1, "", 7_000),
    ])
    func `a redirection says slot, host and port`(line: String, slot: Int, host: String, port: Int) throws {
        let redirection = try #require(error(line).redirection)
        #expect(redirection.slot == slot && redirection.host == host && redirection.port == port)
    }

    @Test(arguments: [
        "MOVED", "MOVED ", "MOVED 1", "MOVED 1 ", "MOVED x db:1", "MOVED -1 db:1", "MOVED 16384 db:1",
        "MOVED 99999999999999999999 db:1", "MOVED 1.0 db:1", "MOVED 0x1 db:1", "MOVED 1 db", "MOVED 1 db:",
        "MOVED 1 db:0", "MOVED 1 db:-1", "MOVED 1 db:65536", "MOVED 1 db:99999999999999999999", "MOVED 1 db:6379x",
        "MOVED 1 db:6379 more", "MOVED 1 d b:6379", "MOVED 1 db:٦", "MOVED 1 :", "MOVED db:1 1", "MOVED\t1\tdb:1",
        "moved 1 db:1", "ASKED 1 db:1", "ERR MOVED 1 db:1", "TRYAGAIN 1 db:1", "", "1 db:1",
    ])
    func `what does not say all three is no redirection`(line: String) {
        #expect(error(line).redirection == nil)
    }

    @Test func `of a line of any bytes the first 512 are kept, and nothing traps`() {
        var random = SplitMix64(seed: 4)
        let words = ["MOVED ", "ASK ", "ERR Error running script", " ", ":", "1", "-OOM ", ", with args", "\u{301}"]
        for _ in 0..<20_000 {
            var line: [UInt8] = []
            for _ in 0..<random.below(12) {
                line += random.chance(of: 3) ? random.bytes(random.below(200)) : Array(words[random.below(9)].utf8)
            }
            let error = RedisServerError(line)
            #expect(error.message.unicodeScalars.count <= 512)
            _ = (error.code, error.description, error.redirection?.port)
        }
    }

    // MARK: - What is shown

    /// The last words stand for what a user gave.
    @Test(arguments: [
        "ERR unknown command 'GOT', with args beginning with: 'alice' 'hunter2' ",
        "ERR unknown command `GOT`, with args beginning with: `alice`, `hunter2`, ",
        "ERR unknown command 'x', with args beginning with: 'hunter2, with args' 'alice'",
    ])
    func `what a server quotes of a request is shown nowhere`(line: String) {
        let error = self.error(line)
        let failure = RedisFailure.refused(error)
        var dumped = ""
        for subject: Any in [error, failure, StoreError(error), StoreError.notSent(failure), RedisReply.error(error)] {
            dump(subject, to: &dumped)
            dumped += String(describing: subject) + String(reflecting: subject)
        }
        #expect(!dumped.contains("hunter2") && !dumped.contains("alice"))
        #expect(error.description.hasPrefix("the server answered ERR unknown command"))
    }

    @Test func `the cause says what an operator needs`() {
        let error = StoreError(self.error("OOM command not allowed when used memory > 'maxmemory'."))
        #expect(error.debugDescription.contains("the server answered OOM command not allowed"))
        #expect(!error.description.contains("command not allowed"))
    }

    @Test func `only what may have happened is said to be in doubt`() {
        let failures: [RedisFailure] = [
            .closedByServer, .silent, .slowToConnect, .unreadable(RedisProtocolError("x")), .replica, .noMaster("x"),
            .abandoned, .broken(CancellationError()), .refused(error("LOADING")),
        ]
        for failure in failures {
            #expect(StoreError.notAnswered(failure, isRead: false).code == .indeterminate)
            #expect(StoreError.notSent(failure).code == .unavailable(retryable: true))
            let read = StoreError.notAnswered(failure, isRead: true)
            let isSilent = if case .silent = failure { true } else { false }
            #expect(read.code == (isSilent ? .timedOut : .unavailable(retryable: true)))
            #expect(!failure.description.isEmpty && !failure.isLasting)
            for error in [read, .notSent(failure)] { #expect(error.summary.contains("nothing was changed")) }
        }
        for error in [StoreError.cancelled, .queueFull, .closed, .notSent(nil)] {
            #expect(error.summary.contains("nothing was changed") && error.summary.hasSuffix("."))
        }
    }
}
