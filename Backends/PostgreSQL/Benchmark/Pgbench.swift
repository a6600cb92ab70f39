import BenchmarkSupport
import Foundation
import GatehouseDatastore
import TestSupport

/// pgbench, with the store's statements on the store's tables.
struct Pgbench {
    /// The schema of the tables.
    let schema: String
    /// How long a run takes; pgbench counts in whole seconds.
    let span: Duration

    /// Looks a user up again and again.
    func lookUps(clients: Int) async throws -> Timing { try await run(Self.lookUpScript, clients: clients) }

    /// Saves sessions, each client one of its own.
    func saves(clients: Int) async throws -> Timing {
        try await run(Self.saveScript, clients: clients, isSaving: true)
    }

    /// The store's statement; pgbench takes one user, the same each time, which is no harder than 100 000.
    private static let lookUpScript = """
        SELECT id, email, email_canonical, username, username_canonical, password_hash, is_active, confirmed_at, \
        security_epoch, sign_in_at, sign_in_address, last_sign_in_at, last_sign_in_address, sign_in_count, created_at, \
        updated_at, version FROM gatehouse_users WHERE id = :id;
        """

    /// The store's statement, each client with a session of its own and counting its versions.
    private static let saveScript = """
        \\set v :v + 1
        UPDATE gatehouse_sessions SET data = :data, security_epoch = 1, authenticated_at = :now, is_remembered = false, \
        expires_at = :end, ends_at = :end, version = least(version, 9223372036854775806) + 1 \
        WHERE digest = decode(lpad(to_hex(:client_id + 1000), 64, '0'), 'hex') AND shard = 7 AND expires_at > :now \
        AND version = :v;
        """

    /// Sets pgbench's sessions back to their first version, from which each client counts.
    private func resetSessions() async throws {
        try await psql(
            "UPDATE \(schema).gatehouse_sessions SET version = 1 WHERE id >= '\(Samples.id(1_000) as SessionID)'"
        )
    }

    /// How often pgbench's sessions were saved since they were set back.
    private func savedCount() async throws -> Int {
        let text = try await psql(
            """
            SELECT sum(version - 1) FROM \(schema).gatehouse_sessions
            WHERE id >= '\(Samples.id(1_000) as SessionID)'
            """
        )
        guard let count = Int(text.split(separator: "\n").first ?? "") else {
            throw BenchmarkError("psql says: \(text)")
        }
        return count
    }

    private func run(_ script: String, clients: Int, isSaving: Bool = false) async throws -> Timing {
        try await resetSessions()
        let folder = FileManager.default.temporaryDirectory.appending(path: "gatehouse-pgbench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "script.sql").path(percentEncoded: false)
        try script.write(toFile: file, atomically: true, encoding: .utf8)
        let uri = try variable("POSTGRES_TEST_URI") + "&options=-csearch_path%3D\(schema)"
        let arguments = [
            "-n", "-M", "prepared", "-c", "\(clients)", "-j", "\(min(clients, 2))", "-f", file,
            "-D", "id=\(Samples.id(7) as UserID)", "-D", "v=0", "-D", "data=\\x" + String(repeating: "01", count: 300),
            "-D", "now=2026-09-21 14:13:20+00", "-D", "end=2026-09-22 14:13:20+00",
        ]
        let program = try variable("POSTGRES_TEST_BIN") + "/pgbench"
        // Once for the rate, and once, shorter and with a log, for how long each took: writing the log takes time too.
        let seconds = Int((span / .seconds(1)).rounded(.up))
        let rate = try Self.rate(in: await Program.run(program, arguments + ["-T", "\(seconds)", uri]))
        // A statement that meets no row is no save: each must have been one.
        if isSaving, try await Double(savedCount()) < rate { throw BenchmarkError("pgbench's statement saved nothing") }
        try await resetSessions()
        let prefix = folder.appending(path: "log").path(percentEncoded: false)
        try await Program.run(program, arguments + ["-T", "1", "-l", "--log-prefix", prefix, uri])
        // Client, number and, in the last two of six columns, the time at which a transaction ended. A client begins the
        // next one at once, so the time between two ends is what one took; the column with the time itself is often 0.
        var lastEnds: [Substring: Double] = [:]
        var times: [Duration] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasPrefix("log") {
            let log = try String(
                contentsOfFile: folder.appending(path: name).path(percentEncoded: false),
                encoding: .utf8
            )
            for line in log.split(separator: "\n") {
                let columns = line.split(separator: " ")
                guard columns.count == 6, let seconds = Double(columns[4]), let rest = Double(columns[5]) else {
                    continue
                }
                let end = seconds * 1_000_000 + rest
                if let last = lastEnds.updateValue(end, forKey: columns[0]) { times.append(.microseconds(end - last)) }
            }
        }
        var timing = Timing(times, in: .seconds(1))
        timing.rate = rate
        return timing
    }

    private static func rate(in output: String) throws -> Double {
        guard let match = output.firstMatch(of: /tps = ([0-9.]+)/), let rate = Double(match.1) else {
            throw BenchmarkError("pgbench says: \(output)")
        }
        return rate
    }
}
