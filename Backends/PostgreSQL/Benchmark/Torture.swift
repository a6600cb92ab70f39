import BenchmarkSupport
import Foundation
import GatehouseDatastore
import GatehousePostgreSQL
import GatehouseSQL

/// Statements that succeed, fail, and fail only at the commit, mixed at random on shared connections: every answer must
/// belong to the one who asked.
enum Torture {
    private static let schema = "torture"
    private static let rowCount = 1_000

    private struct Counts {
        var lookUps = 0
        var changes = 0
        var failures = 0
        var commitFailures = 0
    }

    static func run(statements: Int) async throws {
        try await psql(
            """
            DROP SCHEMA IF EXISTS \(schema) CASCADE; CREATE SCHEMA \(schema); SET search_path TO \(schema);
            CREATE TABLE things (id bigint PRIMARY KEY, text text NOT NULL, count bigint NOT NULL DEFAULT 0);
            INSERT INTO things SELECT n, 'thing ' || n FROM generate_series(0, \(rowCount - 1)) n;
            CREATE TABLE uniques (id bigint, CONSTRAINT taken UNIQUE (id) DEFERRABLE INITIALLY DEFERRED);
            INSERT INTO uniques VALUES (1)
            """
        )
        let configuration = PostgreSQLConfiguration(greatestConnectionCount: 2)
        let store = try await PostgreSQLDatastore.open(try address(schema), configuration: configuration)
        let tasks = 64
        let start = ContinuousClock.now
        let counts = try await withThrowingTaskGroup(of: Counts.self) { group in
            for task in 0..<tasks {
                group.addTask { try await work(store, task, statements: statements / tasks) }
            }
            return try await group.reduce(into: Counts()) { sum, counts in
                sum.lookUps += counts.lookUps
                sum.changes += counts.changes
                sum.failures += counts.failures
                sum.commitFailures += counts.commitFailures
            }
        }
        let seconds = Int((ContinuousClock.now - start) / .seconds(1))
        await store.close()
        let written = try await psql("SELECT sum(count) FROM \(schema).things").split(separator: "\n").first ?? ""
        let surplus = try await psql("SELECT count(*) FROM \(schema).uniques").split(separator: "\n").first ?? ""
        guard written == "\(counts.changes)", surplus == "1" else {
            throw BenchmarkError(
                "\(counts.changes) changes were acknowledged, \(written) are there; \(surplus) uniques"
            )
        }
        try await psql("DROP SCHEMA \(schema) CASCADE")
        print(
            """
            \(tasks) tasks, \(seconds) s: \(counts.lookUps) look-ups checked, \(counts.changes) changes acknowledged \
            and there, \(counts.failures) failures and \(counts.commitFailures) failures of a commit, each told to the \
            one who caused it. No wrong answer.
            """
        )
    }

    private static func work(_ store: PostgreSQLDatastore, _ task: Int, statements: Int) async throws -> Counts {
        var counts = Counts()
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<statements {
            let number = Int64(generator.next() % UInt64(rowCount))
            var call = Call(store.pool)
            switch generator.next() % 20 {
            case 0: counts.failures += try await fails("22012") { _ = try await call.read(.failing, [.integer(0)]) }
            case 1:
                let row = RowKey.session(SessionKey(shard: 0, digest: Samples.digest(1)))
                counts.commitFailures += try await fails("23505") {
                    _ = try await call.change(row, .failingAtCommit, [.integer(1)])
                }
            case 2...5:
                let row = RowKey.session(SessionKey(shard: 0, digest: Samples.digest(Int(number))))
                let changed = try await call.change(row, .counting, [.integer(number)]).first {
                    row throws(StoreError) in
                    try row.integer()
                }
                guard changed == number else { throw BenchmarkError("a change was answered with another's row") }
                counts.changes += 1
            default:
                let found = try await call.read(.lookUp, [.integer(number)]).first { row throws(StoreError) in
                    (try row.integer(), try row.string())
                }
                guard let found, found == (number, "thing \(number)") else {
                    throw BenchmarkError("a look-up was answered with another's row")
                }
                counts.lookUps += 1
            }
        }
        return counts
    }

    /// Runs a step that must fail with a SQLSTATE; returns 1.
    private static func fails(_ state: String, _ step: () async throws -> Void) async throws -> Int {
        do {
            try await step()
        } catch let error as StoreError {
            guard error.debugDescription.contains("PostgreSQL \(state)") else { throw error }
            return 1
        }
        throw BenchmarkError("a statement that must fail with \(state) succeeded")
    }
}

extension Query {
    fileprivate static let lookUp = Query("SELECT id, text FROM things WHERE id = $1")
    fileprivate static let failing = Query("SELECT 1 / $1")
    fileprivate static let counting = Query("UPDATE things SET count = count + 1 WHERE id = $1 RETURNING id")
    fileprivate static let failingAtCommit = Query("INSERT INTO uniques VALUES ($1)")
}
