import GatehouseDatastore
import NIOCore
import Testing

// What waits, what is under way and what is said first is decided inside; from outside there is only the result.
@testable import GatehouseRedis

/// The parts of a lane: what is under way, what waits, and the greeting.
@Suite("Redis lane parts")
struct LanePartsTests {
    private static let now = NIODeadline.uptimeNanoseconds(1_000_000_000)

    // MARK: - Under way

    @Test func `replies answer requests in the order they were sent`() {
        var inFlight = InFlight<String>()
        #expect(inFlight.isEmpty && inFlight.answer() == .none)
        for name in ["a", "b", "c"] { inFlight.append(name, skippedReplies: 0, deadline: Self.now) }
        #expect(inFlight.count == 3 && !inFlight.isEmpty)
        #expect(inFlight.answer() == .some("a"))
        #expect(inFlight.answer() == .some("b"))
        inFlight.append("d", skippedReplies: 0, deadline: Self.now)
        #expect(inFlight.answer() == .some("c"))
        #expect(inFlight.answer() == .some("d"))
        #expect(inFlight.answer() == .none)
        #expect(inFlight.isEmpty)
    }

    @Test func `replies that do not count are skipped, and those of others are not`() {
        var inFlight = InFlight<String>()
        inFlight.append("a", skippedReplies: 2, deadline: Self.now)
        inFlight.append("b", skippedReplies: 0, deadline: Self.now)
        inFlight.append("c", skippedReplies: 1, deadline: Self.now)
        let answers = (0..<7).map { _ in inFlight.answer() }
        #expect(answers == [.some(nil), .some(nil), .some("a"), .some("b"), .some(nil), .some("c"), .none])
    }

    @Test func `the first one is overdue from its deadline on`() {
        var inFlight = InFlight<String>()
        #expect(!inFlight.isOverdue(at: .distantFuture))
        inFlight.append("a", skippedReplies: 1, deadline: Self.now)
        inFlight.append("b", skippedReplies: 0, deadline: Self.now + .seconds(1))
        #expect(!inFlight.isOverdue(at: Self.now - .nanoseconds(1)))
        #expect(inFlight.isOverdue(at: Self.now))
        // A reply that does not count is no answer.
        _ = inFlight.answer()
        #expect(inFlight.isOverdue(at: Self.now))
        _ = inFlight.answer()
        #expect(!inFlight.isOverdue(at: Self.now))
        #expect(inFlight.isOverdue(at: .distantFuture))
    }

    @Test func `all are taken in their order, also those of which replies were skipped`() {
        var inFlight = InFlight<String>()
        for name in ["a", "b", "c"] { inFlight.append(name, skippedReplies: 1, deadline: Self.now) }
        _ = inFlight.answer()
        #expect(inFlight.removeAll() == ["a", "b", "c"])
        #expect(inFlight.isEmpty && inFlight.removeAll() == [])
        #expect(inFlight.answer() == .none)
    }

    // MARK: - Waiting

    private func request(deadline: NIODeadline = now) -> RedisRequest {
        RedisRequest([], isRead: true, queueDeadline: deadline)
    }

    @Test func `the event loop is told of the first request alone, until it looks`() {
        let inbox = RequestInbox(capacity: 100)
        #expect(inbox.leave(request()))
        #expect(!inbox.leave(request()) && !inbox.leave(request()))
        // It has yet to look, so it need not be told again.
        #expect(inbox.takeAll().count == 3)
        #expect(!inbox.leave(request()))
        inbox.beginLooking()
        #expect(inbox.leave(request()))
    }

    @Test func `requests are taken once and in the order they came`() {
        let inbox = RequestInbox(capacity: 100)
        let requests = (0..<5).map { _ in request() }
        for request in requests { _ = inbox.leave(request) }
        #expect(inbox.takeAll().map(ObjectIdentifier.init) == requests.map(ObjectIdentifier.init))
        #expect(inbox.takeAll().isEmpty)
    }

    @Test func `a place is taken until it is released, also by what is under way`() {
        let inbox = RequestInbox(capacity: 2)
        for _ in 0..<3 { _ = inbox.leave(request()) }
        #expect(inbox.takeAll().count == 2)
        _ = inbox.leave(request())
        #expect(inbox.takeAll().isEmpty)
        inbox.release(1)
        inbox.release(0)
        for _ in 0..<3 { _ = inbox.leave(request()) }
        #expect(inbox.takeAll().count == 1)
    }

    @Test func `a request that is refused does not wake the event loop`() {
        let inbox = RequestInbox(capacity: 1)
        #expect(inbox.leave(request()))
        inbox.beginLooking()
        #expect(!inbox.leave(request()))
        inbox.refuse(.refused(.closed))
        #expect(!inbox.leave(request()))
        inbox.refuse(nil)
        #expect(inbox.leave(request()))
    }

    @Test func `those whose deadline has come are taken, and their places with them`() {
        let inbox = RequestInbox(capacity: 3)
        let requests = [0, 2, 1].map { request(deadline: Self.now + .seconds($0)) }
        for request in requests { _ = inbox.leave(request) }
        /// Which of the requests are taken, and whether others wait.
        func overdue(at time: NIODeadline) -> String {
            let (overdue, isEmpty) = inbox.takeOverdue(at: time)
            let places = overdue.map { request in requests.firstIndex { $0 === request }.map(String.init) ?? "another" }
            return (places + (isEmpty ? [] : ["others wait"])).joined(separator: ", ")
        }
        #expect(overdue(at: Self.now - .nanoseconds(1)) == "others wait")
        #expect(overdue(at: Self.now) == "0, others wait")
        #expect(overdue(at: Self.now + .seconds(1)) == "2, others wait")
        // Two places are free.
        for _ in 0..<3 { _ = inbox.leave(request(deadline: Self.now)) }
        #expect(overdue(at: Self.now) == "another, another, others wait")
        #expect(overdue(at: .distantFuture) == "1")
        #expect(overdue(at: .distantFuture) == "")
    }

    @Test func `while everything is refused nothing waits, and afterwards there is room again`() {
        let inbox = RequestInbox(capacity: 2)
        for _ in 0..<2 { _ = inbox.leave(request()) }
        inbox.refuse(.withdrawn)
        #expect(inbox.takeAll().isEmpty)
        for _ in 0..<5 { _ = inbox.leave(request()) }
        #expect(inbox.takeAll().isEmpty)
        inbox.refuse(nil)
        for _ in 0..<5 { _ = inbox.leave(request()) }
        #expect(inbox.takeAll().count == 2)
    }

    @Test func `a request that nobody waits for is not sent`() {
        #expect(!request().begin())
    }

    // MARK: - Greeting

    private func greeting(
        user: String? = nil,
        password: String? = nil,
        database: Int = 0,
        mustBeMaster: Bool = false
    ) -> Greeting {
        Greeting(
            LaneSettings(
                configuration: RedisConfiguration(),
                credentials: password.map { RedisAddress.Credentials(user: user, password: $0) },
                database: database,
                tls: nil,
                mustBeMaster: mustBeMaster,
                place: .asked { () async throws(RedisFailure) in throw .abandoned },
                onTrouble: {},
                metrics: RedisMetrics(nil),
                random: { 0 }
            )
        )
    }

    private func words(_ greeting: Greeting) -> [String] {
        greeting.commands.map { command in
            var start = 0
            return command.ends.map { end in
                defer { start = end }
                return String(decoding: command.bytes[start..<end], as: UTF8.self)
            }.joined(separator: "|")
        }
    }

    @Test func `only what is needed is said`() {
        #expect(words(greeting()) == ["PING", "CLIENT|SETNAME|gatehouse"])
        #expect(words(greeting(password: "s e\r\nc")) == ["AUTH|s e\r\nc", "PING", "CLIENT|SETNAME|gatehouse"])
        #expect(
            words(greeting(user: "app", password: "secret", database: 3, mustBeMaster: true))
                == ["AUTH|app|secret", "SELECT|3", "PING", "CLUSTER|MYID", "ROLE", "CLIENT|SETNAME|gatehouse"]
        )
    }

    /// Answers a greeting that asks for everything, and tells why the connection is of no use.
    private func outcome(_ replies: [RedisReply]) -> (failure: RedisFailure?, isOver: Bool) {
        var greeting = greeting(user: "app", password: "secret", database: 3, mustBeMaster: true)
        for reply in replies {
            #expect(!greeting.isOver)
            do throws(RedisFailure) { try greeting.take(reply) } catch { return (error, greeting.isOver) }
        }
        return (nil, greeting.isOver)
    }

    private static let good: [RedisReply] = [
        .status("OK"), .status("OK"), .status("PONG"), .error("ERR This instance has cluster support disabled"),
        .array([.bytes("master"), .integer(0), .array([])]), .status("OK"),
    ]

    @Test func `a greeting is over when everything is answered, and takes no more`() throws {
        #expect(outcome(Self.good).isOver && outcome(Self.good).failure == nil)
        for count in 0..<Self.good.count { #expect(!outcome(Array(Self.good.prefix(count))).isOver) }
        var greeting = greeting()
        for reply in [RedisReply.status("PONG"), .status("OK"), .error("ERR late"), .null] { try greeting.take(reply) }
        #expect(greeting.isOver)
    }

    @Test(arguments: [0, 1, 2])
    func `an error to what is required ends the connection`(step: Int) throws {
        var replies = Self.good
        replies[step] = .error("LOADING Redis is loading the dataset in memory")
        let (failure, isOver) = outcome(replies)
        guard case .refused(let error) = try #require(failure) else { Issue.record("\(failure as Any)"); return }
        #expect(error.code == "LOADING" && !isOver)
    }

    @Test(arguments: [3, 4, 5])
    func `an error to what not every user may ask is passed over`(step: Int) {
        var replies = Self.good
        replies[step] = .error("NOPERM User app has no permissions")
        #expect(outcome(replies).isOver)
    }

    @Test(arguments: ["slave", "replica", "sentinel", ""])
    func `what is no master is left, but for a member of a cluster`(role: String) throws {
        var replies = Self.good
        replies[4] = .array([.bytes(role), .bytes("10.0.0.1"), .integer(6_379)])
        guard case .replica = try #require(outcome(replies).failure) else { Issue.record("not left"); return }
        replies[3] = .bytes("07c37dfeb235213a872192d90877d0cd55635b91")
        #expect(outcome(replies).isOver)
    }

    @Test func `replies of any other form end nothing, and nothing traps`() {
        let forms: [RedisReply] = [
            .null, .status(""), .integer(.min), .bytes(""), .array([]), .array([.null]), .array([.array([])]),
        ]
        for form in forms { #expect(outcome(Self.good.map { _ in form }).isOver) }
    }

    @Test(arguments: [(0, 10...20), (1, 20...40), (4, 160...320), (5, 250...500), (16, 250...500), (.max, 250...500)])
    func `pauses grow to the greatest and are random from half on`(number: Int, range: ClosedRange<Int>) {
        for random in [0, 1 << 63, UInt64.max] {
            let settings = LaneSettings(
                configuration: RedisConfiguration(),
                credentials: nil,
                database: 0,
                tls: nil,
                mustBeMaster: false,
                place: .asked { () async throws(RedisFailure) in throw .abandoned },
                onTrouble: {},
                metrics: RedisMetrics(nil),
                random: { random }
            )
            let pause = settings.pause(before: number)
            #expect(pause >= .milliseconds(Int64(range.lowerBound)) && pause <= .milliseconds(Int64(range.upperBound)))
        }
    }
}
