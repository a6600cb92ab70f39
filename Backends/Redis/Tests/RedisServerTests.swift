import Foundation
import TestSupport
import Testing

/// The servers that other tests break: that they are there, break and come back as those tests take for granted.
@Suite("Redis servers of a test's own", .serialized, .timeLimit(.minutes(10)))
struct RedisServerTests {
    @Test func `a server that is killed comes back on its port with what it had on disk`() async throws {
        let server = try await RedisServer.start(["--appendonly", "yes", "--appendfsync", "always"])
        let outcome = await Result {
            let port = server.port
            #expect(try await server.cli(["PING"]) == "PONG")
            try await server.cli(["SET", "test:key", "value"])
            try await server.kill()
            await #expect(throws: ProgramError.self) { try await server.cli(["PING"]) }
            try await server.start()
            #expect(server.port == port && server.uri.hasSuffix(":\(port)"))
            #expect(try await server.cli(["GET", "test:key"]) == "value")
            try await server.stop()
            await #expect(throws: ProgramError.self) { try await server.cli(["PING"]) }
            try await server.start()
            #expect(try await server.cli(["GET", "test:key"]) == "value")
            #expect(server.log.contains("Ready to accept connections"))
        }
        await server.remove()
        #expect(!FileManager.default.fileExists(atPath: server.folder))
        try outcome.get()
    }

    @Test func `a paused server answers nothing until it goes on, and an error of a server is thrown`() async throws {
        let server = try await RedisServer.start()
        let outcome = await Result {
            try await server.pause()
            await #expect(throws: ProgramError.self) {
                try await server.cli(["PING"], deadline: .milliseconds(300))
            }
            server.resume()
            #expect(try await server.cli(["PING"]) == "PONG")
            await #expect(throws: ProgramError.self) { try await server.cli(["GET"]) }
        }
        await server.remove()
        try outcome.get()
    }

    @Test func `when the master of a group is killed, its replica takes over with what it had`() async throws {
        let group = try await RedisGroup.start()
        let outcome = await Result {
            try await group.master.cli(["SET", "test:key", "value"])
            #expect(try await group.master.cli(["WAIT", "1", "5000"]) == "1")
            try await group.master.kill()
            try await group.untilFailover()
            #expect(try await group.replica.cli(["GET", "test:key"]) == "value")
        }
        await group.remove()
        try outcome.get()
    }

    @Test func `a cluster moves slots with their keys, and a node that was killed comes back to it`() async throws {
        let cluster = try await RedisCluster.start()
        let outcome = await Result {
            let (first, third) = (cluster.nodes[0], cluster.nodes[2])
            // A tag whose slot, number 7, is among the first of the first node.
            let key = "{\(try await tag(ofSlot: 7, by: first))}test"
            try await first.cli(["SET", key, "value"])
            try await cluster.move(8, from: 0, to: 2)
            #expect(try await third.cli(["GET", key]) == "value")
            let moved = await #expect(throws: ProgramError.self) { try await first.cli(["GET", key]) }
            #expect(moved?.description.contains("MOVED 7 127.0.0.1:\(third.port)") == true)
            try await third.kill()
            try await third.start()
            try await cluster.untilServing()
            #expect(try await third.cli(["GET", key]) == "value")
        }
        await cluster.remove()
        try outcome.get()
    }

    private func tag(ofSlot slot: Int, by server: RedisServer) async throws -> String {
        // Asked in one script, since each question by itself starts a program.
        let search = """
            for number = 1, 200000 do
                if redis.call('CLUSTER', 'KEYSLOT', 't' .. number) == \(slot) then return 't' .. number end
            end
            """
        return try await server.cli(["EVAL", search, "0"])
    }
}

extension Result where Failure == any Error {
    /// Runs a body, so that something else can be done before its error is thrown.
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
