import Foundation
import Synchronization
import TestSupport

/// A Redis server of a test's own: to be killed, paused, filled and demoted.
///
/// It keeps its data and its log in a folder of its own, which goes with ``remove()``, or with the tests' process if that
/// ends first.
final class RedisServer: Sendable {
    private struct State {
        var port = 0
        var process: ServerProcess?
    }

    /// Where its data and its log are.
    let folder: String

    private let arguments: [String]
    private let mode: [String]
    private let state = Mutex(State())

    private init(_ arguments: [String], mode: [String]) {
        self.arguments = arguments
        self.mode = mode
        folder = NSTemporaryDirectory() + "gatehouse-redis-\(UUID().uuidString)"
    }

    /// Starts a server.
    ///
    /// - Parameters:
    ///   - arguments: Its settings, as on its command line.
    ///   - mode: What comes behind the path of its program: the file of a sentinel.
    ///   - files: Files to put into its folder first, by name.
    static func start(
        _ arguments: [String] = [],
        mode: [String] = [],
        files: [String: String] = [:]
    ) async throws -> RedisServer {
        let server = RedisServer(arguments, mode: mode)
        do {
            try FileManager.default.createDirectory(atPath: server.folder, withIntermediateDirectories: false)
            for (name, text) in files { try Data(text.utf8).write(to: URL(filePath: server.path(name))) }
            try await server.launch(onPortOfItsOwn: false)
        } catch {
            await server.remove()
            throw error
        }
        return server
    }

    // MARK: - Where it is

    /// The port, which stays the same.
    var port: Int { state.withLock { $0.port } }

    /// The address for a client.
    var uri: String { "redis://127.0.0.1:\(port)" }

    /// What the server has logged.
    var log: String { (try? String(contentsOfFile: path("log"), encoding: .utf8)) ?? "" }

    /// The path of a file of its folder.
    func path(_ name: String) -> String { "\(folder)/\(name)" }

    /// Runs a command on the server and returns what it answered, an element of an array a line.
    ///
    /// - Throws: ``TestSupport/ProgramError`` if the server answers with an error.
    @discardableResult
    func cli(_ arguments: [String], deadline: Duration = .seconds(30)) async throws -> String {
        let options = ["-e", "-h", "127.0.0.1", "-p", String(port)]
        return try await Program.run("\(TestRedis.bin)/redis-cli", options + arguments, deadline: deadline)
    }

    // MARK: - Life

    /// Starts the server again after ``stop()`` or ``kill()``, on the same port, and returns when it has loaded its data.
    func start() async throws { try await launch(onPortOfItsOwn: true) }

    /// Ends the server as it wishes, and returns when it has ended.
    func stop() async throws {
        guard let process = running else { return }
        // Our threads may block SIGTERM, and programs inherit that.
        _ = try? await cli(["SHUTDOWN"])
        try await process.end()
    }

    /// Ends the server at once.
    func kill() async throws { try await running?.kill() }

    /// Stops the server in the middle of whatever it does.
    func pause() async throws { try await running?.pause() }

    /// Lets it go on.
    func resume() { running?.resume() }

    /// Ends the server and removes its folder.
    ///
    /// It does so in a task of its own, since it must also when the test is cancelled.
    func remove() async {
        await Task { [self] in
            try? await kill()
            try? FileManager.default.removeItem(atPath: folder)
        }.value
    }

    private var running: ServerProcess? {
        state.withLock { state in
            if state.process?.isRunning == false { state.process = nil }
            return state.process
        }
    }

    private func launch(onPortOfItsOwn isKeepingPort: Bool) async throws {
        for isLast in Array(repeating: false, count: 9) + [true] {
            if !isKeepingPort {
                let port = try FreePort.find()
                state.withLock { $0.port = port }
            }
            let program = try "\(TestRedis.bin)/redis-server"
            let own = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--daemonize", "no"]
            // A task of its own: a test that is cancelled in between would leave a server that nobody knows.
            try await Task { [self] in
                let process = try await ServerProcess.launch(
                    program,
                    mode + own + arguments,
                    in: folder,
                    endedBy: SIGKILL
                )
                state.withLock { $0.process = process }
                try await Program.wait(for: "the start of Redis") {
                    guard process.isRunning else { return true }
                    guard (try? await cli(["PING"])) == "PONG" else { return false }
                    // Somebody else may have the port, and answer before ours has noticed.
                    let lines = try await cli(["INFO", "server"]).split(whereSeparator: \.isNewline)
                    return lines.contains("process_id:\(process.number)")
                }
            }.value
            if running != nil { return }
            if isLast { throw ProgramError("Redis did not start: \(log.suffix(2_000))") }
            // Somebody else has the port; ours may become free.
            try await Task.sleep(for: .milliseconds(isKeepingPort ? 300 : 0))
        }
    }
}
