import Testing

// What is sent together and who is answered when is decided inside; from outside there is only speed.
@testable import GatehousePostgreSQL

/// Who shares a group, and who is answered with what.
@Suite("PostgreSQL pipeline")
struct PipelineTests {
    // MARK: - Sharing

    @Test func `reads share a group, in their order`() {
        var pipeline = TestPipeline.prepared()
        pipeline.enqueue(all: .read("a"), .read("b"), .read("c"))
        #expect(pipeline.send() == ["a by gh1", "b by gh1", "c by gh1"])
    }

    @Test func `reads and changes never share a group`() {
        var pipeline = TestPipeline.prepared(greatestInFlight: 4)
        pipeline.enqueue(all: .read("a"), .change("b"), .read("c"), .change("d"))
        #expect(pipeline.sendNames() == ["a", "c"])
        #expect(pipeline.sendNames() == ["b", "d"])
        #expect(pipeline.sendNames() == nil)
    }

    @Test func `what shares with nobody goes alone`() {
        var pipeline = TestPipeline.prepared(greatestInFlight: 4)
        pipeline.enqueue(all: .alone("a"), .alone("b"), .read("c"), .alone("d"))
        #expect(pipeline.sendNames() == ["a"])
        #expect(pipeline.sendNames() == ["b"])
        #expect(pipeline.sendNames() == ["c"])
        #expect(pipeline.sendNames() == ["d"])
    }

    @Test func `the kind whose first job has waited longest goes first`() {
        var pipeline = TestPipeline.prepared(greatestInFlight: 4, greatestGroup: 2)
        pipeline.enqueue(all: .change("a"), .read("b"), .read("c"), .read("d"), .alone("e"), .change("f"))
        #expect(pipeline.sendNames() == ["a", "f"])
        #expect(pipeline.sendNames() == ["b", "c"])
        #expect(pipeline.sendNames() == ["d"])
        #expect(pipeline.sendNames() == ["e"])
    }

    @Test func `changes go in the order of their keys, and those of one key in their own`() {
        var pipeline = TestPipeline.prepared()
        pipeline.enqueue(all: .change("a", key: 3), .change("b", key: 1), .change("c", key: .max))
        pipeline.enqueue(all: .change("d", key: 1), .change("e", key: 0), .change("f", key: 3))
        #expect(pipeline.sendNames() == ["e", "b", "d", "a", "f", "c"])
    }

    @Test func `a group is no greater than allowed`() {
        var pipeline = TestPipeline.prepared(greatestInFlight: 2, greatestGroup: 2)
        pipeline.enqueue(all: .read("a"), .read("b"), .read("c"))
        #expect(pipeline.sendNames() == ["a", "b"])
        #expect(pipeline.sendNames() == ["c"])
    }

    @Test func `no more groups are on the way than allowed`() {
        var pipeline = TestPipeline.prepared(greatestInFlight: 2, greatestGroup: 1)
        pipeline.enqueue(all: .read("a"), .read("b"), .read("c"))
        #expect(pipeline.sendNames() == ["a"])
        #expect(pipeline.sendNames() == ["b"])
        #expect(!pipeline.mayHaveGroup)
        #expect(pipeline.sendNames() == nil)
        #expect(pipeline.answer(.row("1")) == ["a: 1"])
        #expect(pipeline.mayHaveGroup)
        #expect(pipeline.sendNames() == ["c"])
    }

    @Test func `a limit of none is one`() {
        var pipeline = TestPipeline.prepared(greatestInFlight: 0, greatestGroup: -1)
        pipeline.enqueue(all: .read("a"), .read("b"))
        #expect(pipeline.sendNames() == ["a"])
        #expect(pipeline.sendNames() == nil)
    }

    @Test func `a job that nobody waits for is not sent`() {
        var pipeline = TestPipeline.prepared()
        pipeline.enqueue(all: .read("a"), .read("b").dropped(), .read("c"))
        #expect(pipeline.sendNames() == ["a", "c"])
        #expect(pipeline.sentCount == 2)
        #expect(pipeline.answer(.row("1"), .row("3")) == ["a: 1", "c: 3"])
        #expect(pipeline.isIdle)
    }

    @Test func `a group of jobs that nobody waits for is passed over`() {
        var pipeline = TestPipeline.prepared()
        pipeline.enqueue(all: .read("a").dropped(), .alone("b").dropped(), .change("c").dropped(), .alone("d"))
        #expect(pipeline.sendNames() == ["d"])
        var idle = TestPipeline.prepared()
        idle.enqueue(.read("a").dropped())
        #expect(idle.sendNames() == nil)
        #expect(idle.isIdle)
    }

    @Test func `it counts what waits and what was sent`() {
        var pipeline = TestPipeline.prepared(greatestGroup: 2)
        pipeline.enqueue(all: .read("a"), .read("b"), .change("c"), .alone("d"))
        #expect(pipeline.queuedCount == 4)
        let now = ContinuousClock.now
        #expect(pipeline.send(at: now) != nil)
        #expect(pipeline.queuedCount == 2)
        #expect(pipeline.sentCount == 2)
        #expect(pipeline.oldestSentAt == now)
        #expect(pipeline.isExpectingAnswers)
        #expect(pipeline.sentJobs.map(\.name) == ["a", "b"])
        #expect(pipeline.queuedJobs.map(\.name) == ["c", "d"])
        #expect(pipeline.answer(.row("1"), .row("2")) != nil)
        #expect(pipeline.sentCount == 0)
        #expect(pipeline.oldestSentAt == nil)
        #expect(!pipeline.isExpectingAnswers)
        #expect(!pipeline.isIdle)
    }

    // MARK: - Answering

    @Test func `nobody is answered before the synchronisation point`() {
        var pipeline = TestPipeline.prepared()
        pipeline.enqueue(all: .change("a"), .change("b"))
        _ = pipeline.send()
        // Receiving an answer tells nobody; there is nothing it could be told with.
        #expect(pipeline.receive(.row("1")) == true)
        #expect(pipeline.receive(.row("2")) == true)
        #expect(pipeline.sentCount == 2)
        #expect(pipeline.synchronise() == ["a: 1", "b: 2"])
        #expect(pipeline.sentCount == 0)
    }

    @Test func `a job of several statements has the answers of all, in order`() {
        var pipeline = TestPipeline.prepared()
        pipeline.enqueue(.alone("a", [2, 0, 2]))
        #expect(pipeline.send() == ["a by gh3", "a by gh1", "a by gh3"])
        #expect(pipeline.answer(.row("1"), .row("2"), .row("3")) == ["a: 1 2 3"])
    }

    @Test func `each group has its own answers, however many are on the way`() {
        var pipeline = TestPipeline.prepared(greatestInFlight: 3, greatestGroup: 2)
        pipeline.enqueue(all: .read("a"), .read("b"), .read("c"), .alone("d", [2, 2]))
        for _ in 0..<3 { _ = pipeline.send() }
        #expect(pipeline.answer(.row("1"), .row("2")) == ["a: 1", "b: 2"])
        #expect(pipeline.answer(.row("3")) == ["c: 3"])
        #expect(pipeline.answer(.row("4"), .row("5")) == ["d: 4 5"])
    }

    @Test func `one answer too many is the error of the commit`() {
        var pipeline = TestPipeline.prepared()
        pipeline.enqueue(.change("a"))
        _ = pipeline.send()
        #expect(pipeline.answer(.row("1"), .failure("23505")) == ["a failed: 23505"])
        #expect(pipeline.isIdle)
    }

    @Test func `an error of the commit stays with its group`() {
        var pipeline = TestPipeline.prepared(greatestInFlight: 2, greatestGroup: 2)
        pipeline.enqueue(all: .change("a"), .change("b"), .change("c"), .change("d"))
        _ = pipeline.send()
        _ = pipeline.send()
        #expect(pipeline.answer(.row("1"), .row("2"), .failure("23505")) == [])
        #expect(pipeline.answer(.row("3"), .row("4")) == ["c: 3", "d: 4"])
        #expect(pipeline.sendNames() == ["a"])
        #expect(pipeline.sendNames() == ["b"])
    }

    // MARK: - Running again

    @Test func `reads before a failure keep their answers, the failed one has its own, the rest runs again alone`() {
        var pipeline = TestPipeline.prepared()
        pipeline.enqueue(all: .read("a"), .read("b"), .read("c"), .read("d"))
        _ = pipeline.send()
        let outcomes = pipeline.answer(.row("1"), .failure("22012"), .aborted, .aborted)
        #expect(outcomes == ["a: 1", "b failed: 22012"])
        #expect(pipeline.sendNames() == ["c"])
        #expect(pipeline.answer(.row("3")) == ["c: 3"])
        #expect(pipeline.sendNames() == ["d"])
        #expect(pipeline.answer(.failure("22012")) == ["d failed: 22012"])
        #expect(pipeline.isIdle)
    }

    @Test func `of reads whose commit fails all run again`() {
        var pipeline = TestPipeline.prepared(greatestInFlight: 2)
        pipeline.enqueue(all: .read("a"), .read("b"))
        _ = pipeline.send()
        #expect(pipeline.answer(.row("1"), .row("2"), .failure("40001")) == [])
        #expect(pipeline.sendNames() == ["a"])
        #expect(pipeline.sendNames() == ["b"])
        #expect(pipeline.answer(.row("1")) == ["a: 1"])
        #expect(pipeline.answer(.row("2")) == ["b: 2"])
    }

    @Test func `of changes with a failure all run again alone, also the one that failed`() {
        var pipeline = TestPipeline.prepared()
        pipeline.enqueue(all: .change("a"), .change("b"), .change("c"))
        _ = pipeline.send()
        #expect(pipeline.answer(.row("1"), .failure("23505"), .aborted) == [])
        #expect(pipeline.queuedJobs.map(\.name) == ["a", "b", "c"])
        #expect(pipeline.sendNames() == ["a"])
        #expect(pipeline.answer(.failure("40001")) == ["a failed: 40001"])
        #expect(pipeline.sendNames() == ["b"])
        // What it met was the work of a, which was rolled back.
        #expect(pipeline.answer(.row("2")) == ["b: 2"])
        #expect(pipeline.sendNames() == ["c"])
        #expect(pipeline.answer(.row("3")) == ["c: 3"])
        #expect(pipeline.isIdle)
    }

    @Test func `a change that waited too long for its row is told so, and the others do not wait behind it again`() {
        var pipeline = TestPipeline.prepared()
        pipeline.enqueue(all: .change("a"), .change("b"), .change("c"))
        _ = pipeline.send()
        #expect(pipeline.answer(.row("1"), .blocked("55P03"), .aborted) == ["b failed: 55P03"])
        #expect(pipeline.sendNames() == ["a"])
        #expect(pipeline.answer(.row("1")) == ["a: 1"])
        #expect(pipeline.sendNames() == ["c"])
        #expect(pipeline.answer(.row("3")) == ["c: 3"])
        #expect(pipeline.isIdle)
    }

    @Test func `what runs again goes before all that waits`() {
        var pipeline = TestPipeline.prepared(greatestGroup: 2)
        pipeline.enqueue(all: .change("a"), .change("b"), .read("c"), .change("d"))
        _ = pipeline.send()
        #expect(pipeline.answer(.failure("23505"), .aborted) == [])
        for name in ["a", "b", "c", "d"] {
            #expect(pipeline.sendNames() == [name])
            #expect(pipeline.answer(.row("1")) == ["\(name): 1"])
        }
    }

    @Test func `what was rolled back and has nobody who waits is not run again`() {
        var pipeline = TestPipeline.prepared()
        // The job is a value here, so it is dropped in the queue, where one that runs again waits as well.
        pipeline.enqueue(all: .change("a"), .change("b"))
        _ = pipeline.send()
        #expect(pipeline.answer(.failure("23505"), .aborted) == [])
        for job in pipeline.takeQueue() { pipeline.enqueue(job.dropped()) }
        #expect(pipeline.sendNames() == nil)
        #expect(pipeline.isIdle)
    }

    @Test func `a transaction that fails in the middle has the failure and no answers`() {
        var pipeline = TestPipeline.prepared()
        pipeline.enqueue(.alone("a", [2, 2, 2]))
        _ = pipeline.send()
        #expect(pipeline.answer(.row("1"), .failure("23505"), .aborted) == ["a failed: 23505"])
        #expect(pipeline.isIdle)
    }
}
