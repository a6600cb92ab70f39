import BenchmarkSupport
import GatehouseDatastore
import GatehousePostgreSQL

/// The store and pgbench in turn, on one server, one table and one socket.
enum PgbenchComparison {
    private static let userCount = 100_000
    private static let rounds = 5
    private static let span: Duration = .milliseconds(1_500)
    private static let schema = "benchmark"

    static func run() async throws {
        let store = try await open()
        let pgbench = Pgbench(schema: schema, span: span)
        print("\(rounds) rounds, each side \(span) a round, in turn; medians over the rounds")
        try await compare("Look up a user by its identifier", ours: { try await lookUps(store, tasks: $0) }) {
            try await pgbench.lookUps(clients: $0)
        }
        try await compare("Save a session of 300 bytes, durably", ours: { try await saves(store, tasks: $0) }) {
            try await pgbench.saves(clients: $0)
        }
        await store.close()
        try await psql("DROP SCHEMA \(schema) CASCADE")
    }

    /// Looks users up for ten rounds, for a profiler.
    static func lookUp(tasks: Int) async throws {
        let store = try await open()
        for _ in 0..<10 { print(try await lookUps(store, tasks: tasks)) }
        await store.close()
    }

    private static func compare(
        _ title: String,
        ours: (Int) async throws -> Timing,
        theirs: (Int) async throws -> Timing
    ) async throws {
        let counts = [1, 16, 64, 256]
        let comparison = try await Comparison(
            title,
            against: "pgbench",
            counts,
            rounds: rounds,
            ours: ours,
            theirs: theirs
        )
        comparison.printTable()
        // The bar: against the best that pgbench reached in the same round, whatever its number of clients.
        for count in counts where count >= 64 {
            let ratios = (0..<rounds).map { round in
                comparison[count].ours[round].rate / (counts.map { comparison[$0].theirs[round].rate }.max() ?? 1)
            }
            print("\(count) tasks against pgbench's best: \(Spread(ratios))")
        }
        print("One alone takes \(comparison[1].medianRatio) times as long as pgbench's")
    }

    // MARK: - The store

    /// A store on a fresh schema with users and sessions.
    private static func open() async throws -> PostgreSQLDatastore {
        try await psql("DROP SCHEMA IF EXISTS \(schema) CASCADE; CREATE SCHEMA \(schema)")
        let store = try await PostgreSQLDatastore.open(try address(schema), migrating: true)
        print("\(store.descriptor.name); making \(userCount) users …")
        try await fill(store)
        for table in ["gatehouse_users", "gatehouse_sessions"] { try await psql("VACUUM ANALYZE \(schema).\(table)") }
        return store
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
        try await psql(
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

    private static func lookUps(_ store: PostgreSQLDatastore, tasks: Int) async throws -> Timing {
        try await Timing.of(tasks: tasks, for: span) { task, count in
            let id: UserID = Samples.id((count &* 7_919 &+ task &* 104_729) % userCount)
            guard try await store.load(id)?.id == id else { throw BenchmarkError("the store does not find a user") }
        }
    }

    private static func saves(_ store: PostgreSQLDatastore, tasks: Int) async throws -> Timing {
        var sessions: [SessionRecord] = []
        for number in 0..<tasks {
            guard case .current(let session) = try await store.load(Samples.session(number).key, at: Samples.now) else {
                throw BenchmarkError("the store does not find a session")
            }
            sessions.append(session)
        }
        return try await Timing.of(tasks: tasks, for: span) { [sessions] task, count in
            let session = sessions[task]
            let data = [UInt8](repeating: UInt8(truncatingIfNeeded: count), count: 300)
            let save = try await store.save(
                session.key,
                SessionChange(standing: session.standing, data: data),
                expecting: RecordVersion(session.version.number + Int64(count)),
                at: Samples.now
            )
            guard case .saved = save else { throw BenchmarkError("the store did not save") }
        }
    }
}
