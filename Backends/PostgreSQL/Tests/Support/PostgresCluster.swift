import Foundation
import Synchronization
import TestSupport

/// A PostgreSQL server of a test's own: to be killed, paused, restarted, and replaced by a standby.
///
/// It keeps its data, its socket and its log in a folder of its own, which goes with ``remove()``, or with the tests'
/// process if that ends first. Its superuser is `gatehouse`.
final class PostgresCluster: Sendable {
    /// How a client comes to a server.
    enum Route: Sendable {
        /// Over the Unix socket; nobody else can reach it.
        case socket
        /// Over TCP on loopback, with a password.
        case loopback
    }

    private struct State {
        var port = 0
        var server: ServerProcess?
    }

    /// The name of the server, by which a primary knows its standby.
    let name: String

    /// Where all of it is.
    let folder: String

    private let settings: [String: String]
    private let state = Mutex(State())

    private init(_ name: String, _ settings: [String: String]) {
        self.name = name
        self.settings = settings
        // Not in TMPDIR: the path of a socket has room for some hundred bytes only.
        folder = "/tmp/gatehouse-cluster-\(UUID().uuidString.prefix(8))"
    }

    /// Makes a server with an empty database `postgres` and starts it.
    ///
    /// - Parameters:
    ///   - name: Its name, of lower-case letters, digits and underscores.
    ///   - settings: What it is told besides, as in `postgresql.conf`.
    static func start(_ name: String = "primary", settings: [String: String] = [:]) async throws -> PostgresCluster {
        let password = UUID().uuidString
        return try await make(name, settings, password: "*:*:*:gatehouse:\(password)") { cluster in
            let file = cluster.path("password")
            try Data(password.utf8).write(to: URL(filePath: file))
            try await cluster.giveToServer(file)
            try await cluster.run(
                "initdb",
                [
                    "--pgdata=\(cluster.data)", "--username=gatehouse", "--pwfile=\(file)", "--auth-local=trust",
                    "--auth-host=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync",
                ]
            )
            try FileManager.default.removeItem(atPath: file)
        }
    }

    /// Makes a server whose data a closure provides, and starts it.
    static func make(
        _ name: String,
        _ settings: [String: String],
        password: String,
        data: (PostgresCluster) async throws -> Void
    ) async throws -> PostgresCluster {
        let cluster = PostgresCluster(name, settings)
        do {
            let access = [FileAttributeKey.posixPermissions: 0o700]
            try FileManager.default.createDirectory(
                atPath: cluster.folder,
                withIntermediateDirectories: false,
                attributes: access
            )
            try await cluster.giveToServer(cluster.folder)
            try Data(password.utf8).write(to: URL(filePath: cluster.path("passfile")))
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600],
                ofItemAtPath: cluster.path("passfile")
            )
            try await data(cluster)
            try await cluster.launch(onPortOfItsOwn: false)
        } catch {
            await cluster.remove()
            throw error
        }
        return cluster
    }

    // MARK: - Where it is

    /// The folder of the server's data.
    var data: String { path("data") }

    /// The port, which stays the same.
    var port: Int { state.withLock { $0.port } }

    /// The number of the server's first process; nil while it does not run.
    var process: pid_t? { running?.number }

    /// What the server has logged, and its starts.
    var log: String { (try? String(contentsOfFile: path("log"), encoding: .utf8)) ?? "" }

    /// The path of a file of its folder.
    func path(_ name: String) -> String { "\(folder)/\(name)" }

    /// The address of the database for libpq.
    ///
    /// - Parameters:
    ///   - others: Servers that a client tries after this one.
    ///   - route: How it comes to them; over TCP the others must be standbys of this one, with its password.
    ///   - options: What the address says besides, such as `target_session_attrs`.
    func uri(
        or others: [PostgresCluster] = [],
        over route: Route = .socket,
        options: [String: String] = [:]
    ) -> String {
        let all = [self] + others
        var query = options.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        switch route {
        case .socket:
            query.append("host=" + all.map(\.folder).joined(separator: ","))
            query.append("port=" + all.map { String($0.port) }.joined(separator: ","))
            return "postgresql:///postgres?user=gatehouse&" + query.joined(separator: "&")
        case .loopback:
            query.append("passfile=" + path("passfile"))
            let hosts = all.map { "127.0.0.1:\($0.port)" }.joined(separator: ",")
            return "postgresql://gatehouse@\(hosts)/postgres?" + query.joined(separator: "&")
        }
    }

    /// Runs statements and returns the rows they give: one a line, with the columns divided by `|`.
    ///
    /// Several statements are one transaction.
    @discardableResult
    func psql(_ statements: String, deadline: Duration = .seconds(30)) async throws -> String {
        let arguments = ["-XAtq", "-v", "ON_ERROR_STOP=1", "-d", uri(), "-c", statements]
        return try await Program.run("\(TestServer.bin)/psql", arguments, deadline: deadline)
    }

    // MARK: - Life

    /// Starts the server again after ``stop(immediately:)`` or ``kill()``, on the same port.
    func start() async throws { try await launch(onPortOfItsOwn: true) }

    /// Stops the server: it ends its clients' transactions, and closes the database unless told not to.
    ///
    /// - Parameter isImmediate: Whether it just ends, and recovers from its log at the next start.
    func stop(immediately isImmediate: Bool = false) async throws {
        guard let server = running else { return }
        server.signal(isImmediate ? SIGQUIT : SIGINT)
        try await server.end()
    }

    /// Stops the server and starts it again.
    func restart(immediately isImmediate: Bool = false) async throws {
        try await stop(immediately: isImmediate)
        try await start()
    }

    /// Ends the server and removes its folder.
    ///
    /// It does so in a task of its own, since it must also when the test is cancelled.
    func remove() async {
        await Task { [self] in
            try? await kill()
            // What a killed server leaves behind in the system.
            if let lines = lockFile, lines.count > 6, let segment = lines[6].split(separator: " ").last {
                _ = try? await Program.run("ipcrm", ["-m", String(segment)])
            }
            try? FileManager.default.removeItem(atPath: folder)
        }.value
    }

    /// The server's process; nil while it does not run.
    var running: ServerProcess? {
        state.withLock { state in
            if state.server?.isRunning == false { state.server = nil }
            return state.server
        }
    }

    private var lockFile: [Substring]? {
        try? String(contentsOfFile: path("data/postmaster.pid"), encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
    }

    private func launch(onPortOfItsOwn isKeepingPort: Bool) async throws {
        for isLast in Array(repeating: false, count: 19) + [true] {
            if !isKeepingPort {
                let port = try FreePort.find()
                state.withLock { $0.port = port }
            }
            let logged = log.utf8.count
            try await launchServer()
            if running != nil { return }
            let reason = String(log.utf8.dropFirst(logged)) ?? ""
            guard !isLast, reason.contains("could not bind") else {
                throw ProgramError("PostgreSQL did not start: \(reason)")
            }
            // Somebody else has the port; ours may become free.
            try await Task.sleep(for: .milliseconds(isKeepingPort ? 500 : 0))
        }
    }

    /// Starts the server and returns when it takes clients, or has ended.
    ///
    /// It does so in a task of its own: a test that is cancelled in between would leave a server that nobody knows.
    private func launchServer() async throws {
        var arguments = ["-D", data, "-p", String(port)]
        let own = [
            "listen_addresses": "127.0.0.1", "unix_socket_directories": folder, "cluster_name": name,
            "shared_buffers": "16MB",
        ]
        for (name, value) in own.merging(settings, uniquingKeysWith: { $1 }) {
            arguments += ["-c", "\(name)=\(value)"]
        }
        let (program, all) = try Self.asServer("postgres", arguments)
        try await Task { [self] in
            let server = try await ServerProcess.launch(program, all, in: folder, endedBy: SIGQUIT)
            state.withLock { $0.server = server }
            try await Program.wait(for: "the start of PostgreSQL", deadline: .seconds(60)) {
                guard server.isRunning else { return true }
                // Source: PostgreSQL, src/include/utils/pidfile.h: line 1 is the process, line 8 how it stands.
                guard let lines = lockFile, lines.count > 7, pid_t(lines[0]) == server.number else { return false }
                return lines[7].hasPrefix("ready")
            }
        }.value
    }

    // MARK: - Programs

    /// Runs one of the server's programs as the server's user.
    @discardableResult
    func run(_ program: String, _ arguments: [String]) async throws -> String {
        let (name, all) = try Self.asServer(program, arguments)
        return try await Program.run(name, all, in: folder)
    }

    /// The command for one of the server's programs: they refuse to be run by root, who becomes `postgres`.
    private static func asServer(_ program: String, _ arguments: [String]) throws -> (String, [String]) {
        let path = try "\(TestServer.bin)/\(program)"
        guard getuid() == 0 else { return (path, arguments) }
        // Not `runuser`, which stays as a parent of the program: signals are for the program itself.
        return ("setpriv", ["--reuid=postgres", "--regid=postgres", "--init-groups", "--", path] + arguments)
    }

    private func giveToServer(_ path: String) async throws {
        if getuid() == 0 { try await Program.run("chown", ["postgres:", path]) }
    }
}
