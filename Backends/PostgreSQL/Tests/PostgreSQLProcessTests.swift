import Foundation
import GatehouseDatastore
import GatehousePostgreSQL
import TestSupport
import Testing

/// What holds between processes: each peer is a program of its own, with a store of its own, on one database.
@Suite("PostgreSQL among processes", .timeLimit(.minutes(10)))
struct PostgreSQLProcessTests {
    @Test func `of what two processes race for, each thing is won once, and what one ends the other sees ended`()
        async throws
    {
        let schema = try await TestSchema.make()
        let peers = [try PeerProcess(schema), try PeerProcess(schema)]
        #expect(try await peers[0].ask("prepare") == "done")
        try peers.forEach { try $0.send("race") }
        var wins: [String: Int] = [:]
        for peer in peers {
            for word in try await peer.answer().split(separator: " ") {
                let parts = word.split(separator: "=")
                wins[String(parts[0]), default: 0] += try #require(Int(parts[1]))
            }
        }
        #expect(wins == ["inserted": 200, "consumed": 200, "granted": 200, "allowed": 50, "patched": 200])
        let rows = try await schema.run(
            "SELECT count(*), count(DISTINCT email_canonical), sum(version) FROM gatehouse_users"
        )
        #expect(rows == [["400", "400", "600"]])
        for number in 0..<20 {
            let (one, other) = (peers[number % 2], peers[(number + 1) % 2])
            #expect(try await other.ask("look \(number)") == "live")
            #expect(try await one.ask("end \(number)") == "done")
            // The very next request on the other node.
            #expect(try await other.ask("look \(number)") == "dead")
        }
        for peer in peers { #expect(try await peer.end() == 0) }
        await schema.remove()
    }
}

/// A running `PostgreSQLBenchmark peer`.
private final class PeerProcess: Sendable {
    private let process: Process
    private let input: FileHandle
    private let lines: LineReader
    private let ended: AsyncStream<Int32>

    init(_ schema: TestSchema) throws {
        let process = Process()
        // The program lies beside the one that runs the tests.
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent().appending(path: "PostgreSQLBenchmark")
        process.arguments = ["peer"]
        process.environment = ProcessInfo.processInfo.environment.merging(
            ["POSTGRES_TEST_SCHEMA": schema.name],
            uniquingKeysWith: { $1 }
        )
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        let (ended, end) = AsyncStream<Int32>.makeStream()
        process.terminationHandler = {
            end.yield($0.terminationStatus)
            end.finish()
        }
        try process.run()
        self.process = process
        self.input = input.fileHandleForWriting
        self.ended = ended
        lines = LineReader(output.fileHandleForReading)
    }

    func send(_ line: String) throws { try input.write(contentsOf: Data("\(line)\n".utf8)) }

    func answer() async throws -> String { try await lines.next() }

    func ask(_ line: String) async throws -> String {
        try send(line)
        return try await answer()
    }

    /// Closes its input and returns its exit status.
    func end() async throws -> Int32 {
        try input.close()
        for await status in ended { return status }
        return -1
    }
}

/// The lines of a file handle, one at a time.
private final class LineReader: Sendable {
    private let lines: AsyncStream<String>

    init(_ handle: FileHandle) {
        let (lines, continuation) = AsyncStream<String>.makeStream()
        self.lines = lines
        // Reading blocks, so it gets a thread of its own.
        DispatchQueue(label: "gatehouse.test.peer").async {
            var rest = Data()
            while true {
                let data = handle.availableData
                if data.isEmpty { break }
                rest.append(data)
                while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    continuation.yield(String(decoding: rest[..<end], as: UTF8.self))
                    rest = Data(rest[rest.index(after: end)...])
                }
            }
            continuation.finish()
        }
    }

    func next() async throws -> String {
        for await line in lines { return line }
        throw ProgramError("the peer ended without an answer")
    }
}
