import Testing

// That statements are prepared, and when, shows inside alone.
@testable import GatehousePostgreSQL

/// When statements are prepared on a connection, and what happens when they cannot be or are no longer.
@Suite("PostgreSQL pipeline, preparing")
struct PipelinePreparingTests {
    @Test func `the first use of a statement goes alone with its preparation`() {
        var pipeline = TestPipeline(greatestInFlight: 3, greatestGroup: 8)
        pipeline.enqueue(all: .read("a"), .read("b"), .read("c"), .read("d", 5))
        #expect(pipeline.send() == ["prepare gh1", "a by gh1"])
        // Whatever is sent later is carried out later, so there is no waiting for the answer.
        #expect(pipeline.send() == ["b by gh1", "c by gh1"])
        #expect(pipeline.send() == ["prepare gh2", "d by gh2"])
        #expect(pipeline.answer(.row(""), .row("1")) == ["a: 1"])
        #expect(pipeline.answer(.row("2"), .row("3")) == ["b: 2", "c: 3"])
        #expect(pipeline.answer(.row(""), .row("4")) == ["d: 4"])
    }

    @Test func `a first use behind others waits for a group of its own`() {
        var pipeline = TestPipeline.prepared(greatestInFlight: 3)
        pipeline.enqueue(all: .read("a"), .read("b", 5), .read("c"))
        #expect(pipeline.send() == ["a by gh1"])
        #expect(pipeline.send() == ["prepare gh4", "b by gh4"])
        #expect(pipeline.send() == ["c by gh1"])
    }

    @Test func `a job of several statements prepares what is not, once each`() {
        var pipeline = TestPipeline(greatestInFlight: 1, greatestGroup: 8)
        pipeline.enqueue(all: .alone("a", [3, 3, 4]), .alone("b", [4, 5]))
        #expect(pipeline.send() == ["prepare gh1", "prepare gh2", "a by gh1", "a by gh1", "a by gh2"])
        #expect(pipeline.answer(.row(""), .row(""), .row("1"), .row("2"), .row("3")) == ["a: 1 2 3"])
        #expect(pipeline.send() == ["prepare gh3", "b by gh2", "b by gh3"])
        #expect(pipeline.answer(.row(""), .row("1"), .row("2")) == ["b: 1 2"])
    }

    @Test func `a job that nobody waits for prepares nothing`() {
        var pipeline = TestPipeline(greatestInFlight: 1, greatestGroup: 8)
        pipeline.enqueue(all: .read("a").dropped(), .read("b"))
        #expect(pipeline.send() == ["prepare gh1", "b by gh1"])
    }

    @Test func `a preparation that fails is the failure of its job, and is made again for the next`() {
        var pipeline = TestPipeline(greatestInFlight: 1, greatestGroup: 8)
        pipeline.enqueue(all: .read("a"), .read("b"))
        #expect(pipeline.send() == ["prepare gh1", "a by gh1"])
        #expect(pipeline.answer(.failure("42P01"), .aborted) == ["a failed: 42P01"])
        #expect(pipeline.send() == ["prepare gh2", "b by gh2"])
        #expect(pipeline.answer(.row(""), .row("1")) == ["b: 1"])
    }

    @Test func `a statement that fails keeps its preparation`() {
        var pipeline = TestPipeline(greatestInFlight: 1, greatestGroup: 8)
        pipeline.enqueue(all: .change("a"), .change("b"))
        _ = pipeline.send()
        #expect(pipeline.answer(.row(""), .failure("23505")) == ["a failed: 23505"])
        #expect(pipeline.send() == ["b by gh1"])
    }

    @Test func `of several preparations those before the failure hold`() {
        var pipeline = TestPipeline(greatestInFlight: 1, greatestGroup: 8)
        pipeline.enqueue(all: .alone("a", [3, 4, 5]), .read("b", 3), .read("c", 4), .read("d", 5))
        _ = pipeline.send()
        let outcomes = pipeline.answer(.row(""), .failure("42P01"), .aborted, .aborted, .aborted, .aborted)
        #expect(outcomes == ["a failed: 42P01"])
        #expect(pipeline.send() == ["b by gh1"])
        #expect(pipeline.answer(.row("1")) == ["b: 1"])
        #expect(pipeline.send() == ["prepare gh4", "c by gh4"])
        #expect(pipeline.answer(.row(""), .row("2")) == ["c: 2"])
        #expect(pipeline.send() == ["prepare gh5", "d by gh5"])
    }

    @Test func `those sent behind a preparation that fails run again and prepare anew`() {
        var pipeline = TestPipeline(greatestInFlight: 2, greatestGroup: 8)
        pipeline.enqueue(all: .read("a"), .read("b"), .read("c"))
        _ = pipeline.send()
        #expect(pipeline.send() == ["b by gh1", "c by gh1"])
        #expect(pipeline.answer(.failure("53200"), .aborted) == ["a failed: 53200"])
        #expect(pipeline.answer(.unprepared, .aborted) == [])
        #expect(pipeline.send() == ["prepare gh2", "b by gh2"])
        #expect(pipeline.send() == ["c by gh2"])
        #expect(pipeline.answer(.row(""), .row("2")) == ["b: 2"])
        #expect(pipeline.answer(.row("3")) == ["c: 3"])
    }

    // MARK: - Statements that the server has forgotten

    @Test func `a statement that is no longer prepared is prepared once more`() {
        var pipeline = TestPipeline.prepared()
        pipeline.enqueue(all: .change("a"), .change("b"))
        #expect(pipeline.send() == ["a by gh2", "b by gh2"])
        #expect(pipeline.answer(.unprepared, .aborted) == [])
        #expect(pipeline.send() == ["prepare gh4", "a by gh4"])
        #expect(pipeline.answer(.row(""), .row("1")) == ["a: 1"])
        #expect(pipeline.send() == ["b by gh4"])
        #expect(pipeline.answer(.row("2")) == ["b: 2"])
    }

    @Test func `reads before one that is no longer prepared keep their answers`() {
        var pipeline = TestPipeline.prepared()
        pipeline.enqueue(all: .read("a"), .read("b"), .read("c"))
        _ = pipeline.send()
        #expect(pipeline.answer(.row("1"), .unprepared, .aborted) == ["a: 1"])
        #expect(pipeline.send() == ["prepare gh4", "b by gh4"])
    }

    @Test func `a statement that is not prepared right after its preparation is a failure`() {
        var pipeline = TestPipeline.prepared()
        pipeline.enqueue(.read("a"))
        _ = pipeline.send()
        #expect(pipeline.answer(.unprepared) == [])
        #expect(pipeline.send() == ["prepare gh4", "a by gh4"])
        #expect(pipeline.answer(.row(""), .unprepared) == ["a failed: unprepared"])
        #expect(pipeline.isIdle)
    }

    @Test func `a transaction prepares all its statements once more, not only the first that was missed`() {
        var pipeline = TestPipeline.prepared()
        pipeline.enqueue(.alone("a", [0, 1, 2]))
        #expect(pipeline.send() == ["a by gh1", "a by gh2", "a by gh3"])
        // The server has forgotten all three; it could only say so of the first.
        #expect(pipeline.answer(.unprepared, .aborted, .aborted) == [])
        #expect(pipeline.send() == ["prepare gh4", "prepare gh5", "prepare gh6", "a by gh4", "a by gh5", "a by gh6"])
        #expect(pipeline.answer(.row(""), .row(""), .row(""), .row("1"), .row("2"), .row("3")) == ["a: 1 2 3"])
    }

    @Test func `a transaction that prepared one statement and misses another runs once more`() {
        var pipeline = TestPipeline.prepared()
        pipeline.enqueue(.alone("a", [0, 7]))
        #expect(pipeline.send() == ["prepare gh4", "a by gh1", "a by gh4"])
        #expect(pipeline.answer(.row(""), .unprepared, .aborted) == [])
        #expect(pipeline.send() == ["prepare gh5", "prepare gh6", "a by gh5", "a by gh6"])
        #expect(pipeline.answer(.row(""), .row(""), .unprepared, .aborted) == ["a failed: unprepared"])
        #expect(pipeline.isIdle)
    }

    @Test func `a server that never has anything prepared ends every job, and soon`() {
        var pipeline = TestPipeline.prepared(greatestInFlight: 3)
        let jobs: [TestJob] = (0..<20).map { number in
            switch number % 4 {
            case 0: .read("\(number)")
            case 1: .change("\(number)", key: UInt64(number))
            case 2: .alone("\(number)", [0, 1, 2])
            default: .alone("\(number)", [2, 8, 0])
            }
        }
        for job in jobs { pipeline.enqueue(job) }
        var groups: [[TestAnswer]] = []
        var ended: [String] = []
        var groupCount = 0
        while !pipeline.isIdle, groupCount < 1_000 {
            while let steps = pipeline.nextGroup(at: .now) {
                groupCount += 1
                var hasFailed = false
                groups.append(
                    steps.map { step in
                        if hasFailed { return .aborted }
                        if case .prepare = step { return .row("") }
                        hasFailed = true
                        return .unprepared
                    }
                )
            }
            for answer in groups.removeFirst() { #expect(pipeline.receive(answer) == true) }
            ended += pipeline.synchronise() ?? []
        }
        #expect(Set(ended) == Set(jobs.map { "\($0.name) failed: unprepared" }))
        #expect(ended.count == jobs.count)
        // At most some tries a job, not a loop.
        #expect(groupCount < 100)
    }
}
