import Testing

// What is on its way and what the server may answer is known inside alone.
@testable import GatehousePostgreSQL

/// What happens to jobs when the connection is lost, or the server does what it must not.
@Suite("PostgreSQL pipeline without its server")
struct PipelineLossTests {
    @Test func `when the connection is lost, what was sent comes back and the queue stays`() {
        var pipeline = TestPipeline.prepared(greatestInFlight: 2, greatestGroup: 2)
        pipeline.enqueue(all: .read("a"), .read("b"), .change("c"), .alone("d"), .read("e"))
        _ = pipeline.send()
        _ = pipeline.send()
        #expect(pipeline.loseConnection().map(\.name) == ["a", "b", "c"])
        #expect(pipeline.sentCount == 0)
        #expect(pipeline.sentJobs.isEmpty)
        #expect(!pipeline.isExpectingAnswers)
        #expect(pipeline.oldestSentAt == nil)
        #expect(pipeline.queuedJobs.map(\.name) == ["e", "d"])
        #expect(pipeline.queuedCount == 2)
    }

    @Test func `a job whose answer has come without its synchronisation point was sent and not answered`() {
        var pipeline = TestPipeline.prepared()
        pipeline.enqueue(all: .change("a"), .change("b"))
        _ = pipeline.send()
        #expect(pipeline.receive(.row("1")) == true)
        #expect(pipeline.receive(.row("2")) == true)
        #expect(pipeline.loseConnection().map(\.name) == ["a", "b"])
    }

    @Test func `what is answered does not come back`() {
        var pipeline = TestPipeline.prepared(greatestInFlight: 2, greatestGroup: 1)
        pipeline.enqueue(all: .read("a"), .read("b"))
        _ = pipeline.send()
        _ = pipeline.send()
        #expect(pipeline.answer(.row("1")) == ["a: 1"])
        #expect(pipeline.loseConnection().map(\.name) == ["b"])
        #expect(pipeline.loseConnection().map(\.name) == [])
    }

    @Test func `what was to run again stays in the queue`() {
        var pipeline = TestPipeline.prepared()
        pipeline.enqueue(all: .change("a"), .change("b"))
        _ = pipeline.send()
        #expect(pipeline.answer(.failure("23505"), .aborted) == [])
        // It was rolled back, so nobody is in doubt about it.
        #expect(pipeline.loseConnection().map(\.name) == [])
        #expect(pipeline.queuedJobs.map(\.name) == ["a", "b"])
    }

    @Test func `a new connection has nothing prepared`() {
        var pipeline = TestPipeline.prepared()
        _ = pipeline.loseConnection()
        pipeline.enqueue(all: .read("a"), .read("b"))
        #expect(pipeline.send() == ["prepare gh1", "a by gh1"])
        #expect(pipeline.answer(.row(""), .row("1")) == ["a: 1"])
        #expect(pipeline.send() == ["b by gh1"])
    }

    @Test func `the queue can be taken out, first what runs again`() {
        var pipeline = TestPipeline.prepared(greatestGroup: 2)
        pipeline.enqueue(all: .change("a"), .change("b"), .alone("c"), .change("d"), .read("e"))
        _ = pipeline.send()
        #expect(pipeline.answer(.failure("23505"), .aborted) == [])
        #expect(pipeline.takeQueue().map(\.name) == ["a", "b", "e", "d", "c"])
        #expect(pipeline.queuedCount == 0)
        #expect(pipeline.isIdle)
        #expect(pipeline.sendNames() == nil)
    }

    // MARK: - A server that does what it must not

    @Test func `an answer when none is due closes the connection`() {
        var pipeline = TestPipeline.prepared()
        #expect(pipeline.receive(.row("1")) == false)
        pipeline.enqueue(.read("a"))
        #expect(pipeline.receive(.failure("57P01")) == false)
    }

    @Test func `a synchronisation point when none is due closes the connection`() {
        var pipeline = TestPipeline.prepared()
        #expect(pipeline.synchronise() == nil)
    }

    @Test func `a synchronisation point that comes too early answers nobody and closes the connection`() {
        var pipeline = TestPipeline.prepared()
        pipeline.enqueue(all: .read("a"), .read("b"))
        _ = pipeline.send()
        #expect(pipeline.answer(.row("1")) == nil)
        #expect(pipeline.loseConnection().map(\.name) == ["a", "b"])
    }

    @Test func `an answer too many that is no error closes the connection`() {
        for surplus: TestAnswer in [.row("2"), .aborted, .unprepared] {
            var pipeline = TestPipeline.prepared()
            pipeline.enqueue(.read("a"))
            _ = pipeline.send()
            #expect(pipeline.answer(.row("1"), surplus) == nil)
            #expect(pipeline.loseConnection().map(\.name) == ["a"])
        }
    }

    @Test func `a second answer too many closes the connection`() {
        var pipeline = TestPipeline.prepared()
        pipeline.enqueue(.change("a"))
        _ = pipeline.send()
        #expect(pipeline.answer(.row("1"), .failure("23505"), .failure("23505")) == nil)
    }
}
