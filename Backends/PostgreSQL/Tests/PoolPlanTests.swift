import Testing

// When connections are opened and closed shows outside in nothing but the server's process list.
@testable import GatehousePostgreSQL

/// When a pool opens, tries, replaces and closes connections.
@Suite("PostgreSQL pool, plan")
struct PoolPlanTests {
    private let start = ContinuousClock.now

    private func plan(
        least: Int = 2,
        greatest: Int = 4,
        greatestPause: Duration = .seconds(1),
        lifetime: Duration = .seconds(100_000)
    ) -> PoolPlan {
        PoolPlan(
            PostgreSQLConfiguration(
                leastConnectionCount: least,
                greatestConnectionCount: greatest,
                greatestPause: greatestPause,
                idleTimeout: .seconds(60),
                lifetime: lifetime,
                healthInterval: .seconds(15)
            ),
            at: start
        )
    }

    // MARK: - Opening

    @Test func `the least number of connections is opened at once, and no attempt is made twice`() {
        var plan = plan(least: 2, greatest: 5)
        #expect(plan.actions(at: start, load: idle) == [.open(lane: 0), .open(lane: 1)])
        #expect(plan.actions(at: start + .seconds(1), load: idle) == [])
        plan.noteOpened(0, at: start + .seconds(1))
        plan.noteOpened(1, at: start + .seconds(1))
        #expect(plan.openCount == 2)
        #expect(plan.actions(at: start + .seconds(1), load: idle) == [])
    }

    @Test func `work that shares with nobody opens a lane of its own`() {
        var plan = opened(plan())
        #expect(plan.lane(for: .alone, load: idle) == 1)
        #expect(plan.actions(at: start, load: idle) == [.open(lane: 2)])
        plan.noteOpened(2, at: start)
        #expect(plan.lane(for: .alone, load: idle) == 2)
        #expect(plan.actions(at: start, load: idle) == [])
    }

    @Test func `another lane is opened when those there have much to do`() {
        var plan = opened(plan(), [0, 1, 2])
        #expect(plan.lane(for: .alone, load: { $0 == 2 ? PoolPlan.greatestLoad - 1 : 0 }) == 2)
        #expect(plan.actions(at: start, load: idle) == [])
        #expect(plan.lane(for: .alone, load: { $0 == 2 ? PoolPlan.greatestLoad : 0 }) == 2)
        #expect(plan.actions(at: start, load: idle) == [.open(lane: 3)])
        plan.noteOpened(3, at: start)
        #expect(plan.lane(for: .alone, load: { $0 == 2 ? 4 : 1 }) == 3)
        // There is no fifth lane to open.
        #expect(plan.lane(for: .alone, load: { _ in 100 }) == 2)
        #expect(plan.actions(at: start, load: idle) == [])
    }

    @Test func `jobs that wait in a lane without a connection open it`() {
        var plan = opened(plan())
        #expect(plan.actions(at: start, load: { $0 == 3 ? 1 : 0 }) == [.open(lane: 3)])
    }

    // MARK: - Who serves whom

    @Test func `reads have the first lane and changes of one row the second, however much they have to do`() {
        var plan = opened(plan(), [0, 1, 2, 3])
        let load = { (lane: Int) in lane < 2 ? 1_000 : 0 }
        #expect(plan.lane(for: .reads, load: load) == 0)
        #expect(plan.lane(for: .changesOneRow(key: 7), load: load) == 1)
    }

    @Test func `while a lane has no connection, the one with the least to do stands in`() {
        var plan = opened(plan(), [1, 2, 3])
        #expect(plan.lane(for: .reads, load: { [0, 5, 4, 6][$0] }) == 2)
        plan.noteLoss(1, at: start, random: 0)
        #expect(plan.lane(for: .changesOneRow(key: 7), load: { [0, 0, 4, 3][$0] }) == 3)
    }

    @Test func `without any connection jobs wait in their own lanes`() {
        var plan = plan()
        #expect(plan.lane(for: .reads, load: idle) == 0)
        #expect(plan.lane(for: .changesOneRow(key: 7), load: idle) == 1)
        #expect(plan.lane(for: .alone, load: idle) == 1)
    }

    @Test func `with two lanes the second serves what shares with nobody, with one lane it serves all`() {
        var two = opened(plan(least: 2, greatest: 2))
        #expect(two.lane(for: .reads, load: idle) == 0)
        #expect(two.lane(for: .alone, load: { _ in 100 }) == 1)
        var one = opened(plan(least: 1, greatest: 1), [0])
        for sharing: Sharing in [.reads, .changesOneRow(key: 7), .alone] {
            #expect(one.lane(for: sharing, load: { _ in 100 }) == 0)
        }
        #expect(one.actions(at: start, load: idle) == [])
    }

    // MARK: - Closing, trying, replacing

    @Test func `a connection beyond the least number is closed when it has been idle`() {
        var plan = opened(plan(), [0, 1, 2])
        #expect(plan.actions(at: start + .seconds(59), load: busy(but: 2)).filter(\.isClosing) == [])
        #expect(plan.actions(at: start + .seconds(60), load: busy(but: 2)) == [.close(lane: 2)])
        // Until it is, it is due.
        #expect(plan.actions(at: start + .seconds(61), load: busy(but: 2)) == [.close(lane: 2)])
        plan.noteClosed(2)
        #expect(plan.openCount == 2)
        #expect(plan.actions(at: start + .seconds(62), load: busy(but: 2)) == [])
        #expect(plan.lanes[2] == .closed)
    }

    @Test func `the least number stays open, however idle`() {
        var plan = opened(plan())
        for second in stride(from: 1, to: 1_000, by: 7) {
            #expect(plan.actions(at: start + .seconds(second), load: idle).filter(\.isClosing) == [])
        }
    }

    @Test func `work begins the time of idleness anew`() {
        var plan = opened(plan(), [0, 1, 2])
        #expect(plan.actions(at: start + .seconds(50), load: { $0 < 3 ? 1 : 0 }) == [])
        #expect(plan.actions(at: start + .seconds(109), load: busy(but: 2)).filter(\.isClosing) == [])
        #expect(plan.actions(at: start + .seconds(110), load: busy(but: 2)) == [.close(lane: 2)])
    }

    @Test func `a quiet connection is tried, again and again, and a busy one is not`() {
        var plan = opened(plan())
        let load = busy(but: 1)
        #expect(plan.actions(at: start + .seconds(14), load: load) == [])
        #expect(plan.actions(at: start + .seconds(15), load: load) == [.probe(lane: 1)])
        #expect(plan.actions(at: start + .seconds(16), load: load) == [])
        #expect(plan.actions(at: start + .seconds(29), load: load) == [])
        #expect(plan.actions(at: start + .seconds(30), load: load) == [.probe(lane: 1)])
        #expect(plan.actions(at: start + .seconds(45), load: busy) == [])
    }

    @Test func `a connection whose lifetime is over is replaced without a gap`() {
        var plan = opened(plan(lifetime: .seconds(100)))
        #expect(plan.actions(at: start + .seconds(99), load: busy) == [])
        #expect(plan.actions(at: start + .seconds(100), load: busy) == [.open(lane: 0), .open(lane: 1)])
        // The old ones serve until the new ones are there.
        #expect(plan.openCount == 2)
        #expect(plan.lane(for: .reads, load: busy) == 0)
        #expect(plan.downSince == nil)
        #expect(plan.actions(at: start + .seconds(101), load: busy) == [])
        plan.noteOpened(0, at: start + .seconds(102))
        plan.noteOpened(1, at: start + .seconds(103))
        #expect(plan.actions(at: start + .seconds(201), load: busy) == [])
        #expect(plan.actions(at: start + .seconds(202), load: busy) == [.open(lane: 0)])
    }

    @Test func `a connection that cannot be replaced serves on, and is tried to be replaced later`() {
        var plan = opened(plan(lifetime: .seconds(100)))
        _ = plan.actions(at: start + .seconds(100), load: busy)
        plan.noteFailedOpening(0, at: start + .seconds(101), random: 0)
        #expect(plan.lanes[0].isOpen)
        #expect(plan.downSince == nil)
        #expect(plan.actions(at: start + .seconds(102), load: busy) == [])
        #expect(plan.actions(at: start + .seconds(151), load: busy) == [.open(lane: 0)])
    }

    @Test func `a connection lost while its replacement is on the way waits for that one`() {
        var plan = opened(plan(lifetime: .seconds(100)))
        _ = plan.actions(at: start + .seconds(100), load: busy)
        plan.noteLoss(0, at: start + .seconds(101), random: 0)
        #expect(plan.lanes[0] == .opening(failures: 0))
        #expect(plan.actions(at: start + .seconds(102), load: busy) == [])
        plan.noteOpened(0, at: start + .seconds(103))
        #expect(plan.lanes[0].isOpen)
    }

    @Test func `a connection that is being replaced is not closed for idleness`() {
        var plan = opened(plan(lifetime: .seconds(50)), [0, 1, 2])
        #expect(plan.actions(at: start + .seconds(50), load: idle).contains(.open(lane: 2)))
        #expect(plan.actions(at: start + .seconds(70), load: idle).filter(\.isClosing) == [])
    }

    // MARK: - Failures

    @Test func `a lost connection is opened again after a moment, at most 25 milliseconds`() {
        var plan = opened(plan())
        plan.noteLoss(1, at: start + .seconds(5), random: 0)
        #expect(plan.openCount == 1)
        #expect(plan.actions(at: start + .seconds(5), load: busy(but: 1)) == [])
        #expect(plan.actions(at: start + .seconds(5) + .milliseconds(25), load: busy(but: 1)) == [.open(lane: 1)])
    }

    @Test func `a lost connection that nobody needs is not`() {
        var plan = opened(plan(), [0, 1, 2])
        plan.noteLoss(2, at: start + .seconds(5), random: 0)
        #expect(plan.actions(at: start + .seconds(6), load: busy(but: 2)) == [])
        #expect(plan.lanes[2] == .closed)
        // What waits there opens it again.
        #expect(plan.actions(at: start + .seconds(6), load: { $0 < 3 ? 1 : 0 }) == [.open(lane: 2)])
    }

    @Test func `after a failure the next attempt waits for its pause, and each failure doubles that`() {
        var plan = plan(least: 1, greatest: 1, greatestPause: .seconds(1))
        var now = start
        for pause in [50, 100, 200, 400, 800, 1_000, 1_000] {
            #expect(plan.actions(at: now, load: idle) == [.open(lane: 0)])
            plan.noteFailedOpening(0, at: now, random: 1_023)
            now += .milliseconds(pause)
            #expect(plan.actions(at: now - .milliseconds(1), load: idle) == [])
        }
        #expect(plan.actions(at: now, load: idle) == [.open(lane: 0)])
        plan.noteOpened(0, at: now)
        // A success forgets them.
        plan.noteLoss(0, at: now, random: 0)
        now += .milliseconds(25)
        #expect(plan.actions(at: now, load: idle) == [.open(lane: 0)])
        plan.noteFailedOpening(0, at: now, random: 1_023)
        #expect(plan.actions(at: now + .milliseconds(50), load: idle) == [.open(lane: 0)])
    }

    @Test(arguments: [0, 1, 4, 16, 17, 1_000, .max, -1])
    func `a pause lies between half and all of its length, and random numbers spread it`(failures: Int) {
        let whole = min(Duration.milliseconds(50) * (1 << min(max(failures, 0), 16)), .seconds(60))
        var pauses: Set<Duration> = []
        for random in (0..<5_000).map({ UInt64($0) &* 0x9E37_79B9_7F4A_7C15 }) + [.min, .max] {
            let pause = PoolPlan.pause(after: failures, atMost: .seconds(60), random: random)
            #expect(pause >= whole / 2 && pause <= whole)
            pauses.insert(pause)
        }
        #expect(pauses.count > 500)
    }

    @Test func `when a server turns out to take no changes, every connection is replaced`() {
        var plan = opened(plan(lifetime: .seconds(1_000)), [0, 1, 2])
        #expect(plan.actions(at: start + .seconds(1), load: busy) == [])
        plan.expireAll()
        let opening: [PoolPlan.Action] = [.open(lane: 0), .open(lane: 1), .open(lane: 2)]
        #expect(plan.actions(at: start + .seconds(2), load: busy) == opening)
        #expect(plan.openCount == 3)
    }

    @Test func `a lane that is used is opened, also beyond the least number`() {
        var plan = opened(plan(least: 1, greatest: 4), [0])
        #expect(plan.lane(for: .changesOneRow(key: 7), load: idle) == 0)
        #expect(plan.actions(at: start, load: idle) == [.open(lane: 1)])
        plan.noteOpened(1, at: start)
        #expect(plan.lane(for: .changesOneRow(key: 7), load: idle) == 1)
    }

    @Test func `the time without any connection is known`() {
        var plan = plan()
        #expect(plan.downSince == start)
        plan.noteFailedOpening(0, at: start + .seconds(1), random: 0)
        #expect(plan.downSince == start)
        plan.noteOpened(1, at: start + .seconds(2))
        #expect(plan.downSince == nil)
        plan.noteOpened(0, at: start + .seconds(3))
        plan.noteLoss(0, at: start + .seconds(4), random: 0)
        #expect(plan.downSince == nil)
        plan.noteLoss(1, at: start + .seconds(5), random: 0)
        #expect(plan.downSince == start + .seconds(5))
        plan.noteLoss(1, at: start + .seconds(6), random: 0)
        #expect(plan.downSince == start + .seconds(5))
        plan.noteOpened(1, at: start + .seconds(7))
        #expect(plan.downSince == nil)
    }

    @Test func `what comes late changes nothing`() {
        var plan = opened(plan())
        let before = plan.lanes
        plan.noteLoss(2, at: start, random: 0)
        plan.noteClosed(3)
        plan.noteFailedOpening(3, at: start, random: 0)
        #expect(plan.lanes == before)
    }

    /// Opens lanes, by default the first two, at the start.
    private func opened(_ plan: PoolPlan, _ lanes: [Int] = [0, 1]) -> PoolPlan {
        var plan = plan
        _ = plan.actions(at: start, load: idle)
        for lane in lanes { plan.noteOpened(lane, at: start) }
        return plan
    }
}

/// Nobody has anything to do.
private func idle(_ lane: Int) -> Int { 0 }

/// The first two lanes have something to do.
private func busy(_ lane: Int) -> Int { lane < 2 ? 1 : 0 }

/// The first two lanes have something to do, but for one.
private func busy(but quiet: Int) -> (Int) -> Int {
    { $0 == quiet ? 0 : busy($0) }
}

extension PoolPlan.Action {
    fileprivate var isClosing: Bool {
        if case .close = self { true } else { false }
    }
}
