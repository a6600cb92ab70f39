import Foundation
import GatehouseDatastore
import GatehousePostgreSQL

/// The store and pgbench in turn, on one server, one table and one socket: what counts is the ratios.
enum Comparison {
    private static let userCount = 100_000
    private static let rounds = 5
    private static let span: Duration = .milliseconds(1_500)
    private static let schema = "benchmark"

    /// What one side did in one round.
    struct Measurement {
        /// Operations in a second.
        var rate: Double
        /// Half of the operations took no longer, in microseconds.
        var median: Double
        /// Ninety-nine of a hundred took no longer, in microseconds.
        var p99: Double
    }

    /// Looks users up for ten rounds, for a profiler.
    static func lookUp(tasks: Int) async throws {
        let store = try await open()
        for _ in 0..<10 {
            let measurement = try await lookUps(store, tasks: tasks)
            print("\(whole(measurement.rate))/s, p50 \(whole(measurement.median)) us, p99 \(whole(measurement.p99)) us")
        }
        await store.close()
    }

    /// A store on a fresh schema with users and sessions.
    private static func open() async throws -> PostgreSQLDatastore {
        try psql("DROP SCHEMA IF EXISTS \(schema) CASCADE; CREATE SCHEMA \(schema)")
        let store = try await PostgreSQLDatastore.open(try address(schema), migrating: true)
        print("\(store.descriptor.name); making \(userCount) users …")
        try await fill(store)
        for table in ["gatehouse_users", "gatehouse_sessions"] { try psql("VACUUM ANALYZE \(schema).\(table)") }
        return store
    }

    static func run() async throws {
        let store = try await open()
        print("\(rounds) rounds, each side \(span) a round, in turn; medians over the rounds")
        let counts = [1, 16, 64, 256]
        try await compare("Look up a user by its identifier", counts, ours: { try await lookUps(store, tasks: $0) }) {
            try pgbench(lookUpScript, clients: $0)
        }
        try await compare("Save a session of 300 bytes, durably", counts, ours: { try await saves(store, tasks: $0) }) {
            try pgbench(saveScript, clients: $0, isSaving: true)
        }
        await store.close()
        try psql("DROP SCHEMA \(schema) CASCADE")
    }

    private static func fill(_ store: PostgreSQLDatastore) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            // Session 0 and up are the store's, 1 000 and up are pgbench's.
            for number in Array(0..<256) + Array(1_000..<1_256) {
                group.addTask { try await store.insert(Samples.session(number), at: Samples.now) }
            }
            try await group.waitForAll()
        }
        try await store.insert(try Samples.user(0), with: .none)
        try psql(
            """
            INSERT INTO \(schema).gatehouse_users
            SELECT ('01010101-0101-0101-0000-' || lpad(to_hex(n), 12, '0'))::uuid, 'user' || n || '@example.org',
                'user' || n || '@example.org', NULL, NULL, password_hash, is_active, confirmed_at, security_epoch,
                sign_in_at, sign_in_address, last_sign_in_at, last_sign_in_address, sign_in_count, created_at,
                updated_at, version
            FROM \(schema).gatehouse_users, generate_series(1, \(userCount - 1)) n
            """
        )
    }

    // MARK: - Ours

    private static func lookUps(_ store: PostgreSQLDatastore, tasks: Int) async throws -> Measurement {
        try await measure(tasks: tasks) { task, count in
            let id: UserID = Samples.id((count &* 7_919 &+ task &* 104_729) % userCount)
            guard try await store.load(id)?.id == id else { throw BenchmarkError("the store does not find a user") }
        }
    }

    private static func saves(_ store: PostgreSQLDatastore, tasks: Int) async throws -> Measurement {
        var versions: [RecordVersion] = []
        for number in 0..<tasks {
            guard case .current(let session) = try await store.load(Samples.session(number).key, at: Samples.now) else {
                throw BenchmarkError("the store does not find a session")
            }
            versions.append(session.version)
        }
        return try await measure(tasks: tasks) { [versions] task, count in
            let session = Samples.session(task)
            let data = [UInt8](repeating: UInt8(truncatingIfNeeded: count), count: 300)
            let save = try await store.save(
                session.key,
                SessionChange(standing: session.standing, data: data),
                expecting: RecordVersion(versions[task].number + Int64(count)),
                at: Samples.now
            )
            guard case .saved = save else { throw BenchmarkError("the store did not save") }
        }
    }

    /// Runs a step in many tasks for a while.
    private static func measure(
        tasks: Int,
        _ step: @escaping @Sendable (_ task: Int, _ count: Int) async throws -> Void
    ) async throws -> Measurement {
        let clock = ContinuousClock()
        let start = clock.now
        let times = try await withThrowingTaskGroup(of: [Double].self) { group in
            for task in 0..<tasks {
                group.addTask {
                    var times: [Double] = []
                    var last = clock.now
                    while last - start < span {
                        try await step(task, times.count)
                        let now = clock.now
                        times.append((now - last) / .microseconds(1))
                        last = now
                    }
                    return times
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        return summary(times, in: clock.now - start)
    }

    private static func summary(_ times: [Double], in duration: Duration) -> Measurement {
        let sorted = times.sorted()
        func share(_ part: Double) -> Double { sorted.isEmpty ? 0 : sorted[Int(Double(sorted.count - 1) * part)] }
        return Measurement(
            rate: Double(times.count) / (duration / .seconds(1)),
            median: share(0.5),
            p99: share(0.99)
        )
    }

    // MARK: - pgbench

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
    private static func resetSessions() throws {
        try psql("UPDATE \(schema).gatehouse_sessions SET version = 1 WHERE id >= '\(Samples.id(1_000) as SessionID)'")
    }

    /// How often pgbench's sessions were saved since they were set back.
    private static func savedCount() throws -> Int {
        let text = try psql(
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

    private static func pgbench(_ script: String, clients: Int, isSaving: Bool = false) throws -> Measurement {
        try resetSessions()
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
        let program = try "\(variable("POSTGRES_TEST_BIN"))/pgbench"
        // Once for the rate, and once, shorter and with a log, for how long each took: writing the log takes time too.
        let rate = try rate(
            in: output(of: program, arguments + ["-T", "\(Int((span / .seconds(1)).rounded(.up)))", uri])
        )
        // A statement that meets no row is no save: each must have been one.
        if isSaving, try Double(savedCount()) < rate { throw BenchmarkError("pgbench's statement saved nothing") }
        try resetSessions()
        let prefix = folder.appending(path: "log").path(percentEncoded: false)
        _ = try output(of: program, arguments + ["-T", "1", "-l", "--log-prefix", prefix, uri])
        // Client, number and, in the last two of six columns, the time at which a transaction ended. A client begins the
        // next one at once, so the time between two ends is what one took; the column with the time itself is often 0.
        var lastEnds: [Substring: Double] = [:]
        var times: [Double] = []
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
                if let last = lastEnds.updateValue(end, forKey: columns[0]) { times.append(end - last) }
            }
        }
        var measurement = summary(times, in: .seconds(1))
        measurement.rate = rate
        return measurement
    }

    private static func rate(in output: String) throws -> Double {
        guard let match = output.firstMatch(of: /tps = ([0-9.]+)/), let rate = Double(match.1) else {
            throw BenchmarkError("pgbench says: \(output)")
        }
        return rate
    }

    // MARK: - Report

    private static func compare(
        _ title: String,
        _ counts: [Int],
        ours: (Int) async throws -> Measurement,
        theirs: (Int) async throws -> Measurement
    ) async throws {
        var results: [Int: (ours: [Measurement], theirs: [Measurement])] = [:]
        for count in counts { results[count] = ([], []) }
        for _ in 0..<rounds {
            for count in counts {
                results[count]?.theirs.append(try await theirs(count))
                results[count]?.ours.append(try await ours(count))
            }
        }
        print("\n\(title)")
        print(
            "tasks or clients | store/s | pgbench/s | ratio [least to greatest] | store p50, p99 us | pgbench p50, p99 us"
        )
        for count in counts {
            guard let (ours, theirs) = results[count] else { continue }
            let ratios = zip(ours, theirs).map { $0.rate / $1.rate }
            print(
                "\(count) | \(whole(median(ours.map(\.rate)))) | \(whole(median(theirs.map(\.rate)))) | "
                    + "\(short(median(ratios))) [\(short(ratios.min() ?? 0)) to \(short(ratios.max() ?? 0))] | "
                    + "\(whole(median(ours.map(\.median)))), \(whole(median(ours.map(\.p99)))) | "
                    + "\(whole(median(theirs.map(\.median)))), \(whole(median(theirs.map(\.p99))))"
            )
        }
        // The bar: against the best that pgbench reached in the same round, whatever its number of clients.
        for count in counts where count >= 64 {
            let ratios = (0..<rounds).map { round in
                let best = counts.compactMap { results[$0]?.theirs[round].rate }.max() ?? 1
                return (results[count]?.ours[round].rate ?? 0) / best
            }
            print(
                "\(count) tasks against pgbench's best: \(short(median(ratios))) "
                    + "[\(short(ratios.min() ?? 0)) to \(short(ratios.max() ?? 0))]"
            )
        }
        let single = results[1].map { zip($0.ours, $0.theirs).map { $0.median / $1.median } } ?? []
        print("One alone takes \(short(median(single))) times as long as pgbench's (median of medians)")
        fflush(nil)
    }

    private static func median(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : values.sorted()[values.count / 2]
    }

    private static func short(_ value: Double) -> Double { (value * 100).rounded() / 100 }

    private static func whole(_ value: Double) -> Int { Int(value.rounded()) }
}
