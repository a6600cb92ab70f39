import Foundation
import GatehouseDatastore
import GatehouseSQL
import Synchronization
import TestSupport
import Testing

// The pool's deadlines, the frozen texts and the connections are no part of the public interface.
@testable import GatehousePostgreSQL

/// What the store does beyond the seam: schema, deadlines, limits, cancellation, TLS.
@Suite("PostgreSQL store", .timeLimit(.minutes(10)))
struct PostgreSQLStoreTests {
    private let now = Timestamp(seconds: 1_790_000_000)
    private let key = CounterKey(scope: "test", digest: TokenDigest(words: (1, 2, 3, 4)))
    private let rule = CounterRule(limit: 1_000_000, window: .seconds(3_600), lock: .seconds(1))

    private func withStore(
        _ configuration: PostgreSQLConfiguration = PostgreSQLConfiguration(),
        _ body: (PostgreSQLDatastore, TestSchema) async throws -> Void
    ) async throws {
        let schema = try await TestSchema.make()
        try await finishing {
            let store = try await PostgreSQLDatastore.open(schema.address, configuration: configuration)
            try await finishing {
                try await body(store, schema)
            } with: {
                await store.close()
            }
        } with: {
            await schema.remove()
        }
    }

    private func role(_ name: String) throws -> RoleRecord {
        RoleRecord(
            name: try #require(RoleName(name)),
            summary: try #require(StoredText("")),
            permissions: [],
            createdAt: now
        )
    }

    // MARK: - Schema

    @Test func `ten nodes that start at once migrate once`() async throws {
        let schema = try await TestSchema.make(migrating: false)
        let address = try schema.address
        let done = try await withThrowingTaskGroup(of: [SchemaStatus.Migration].self) { group in
            for _ in 0..<10 {
                group.addTask { try await Migrator(address, PostgreSQLConfiguration()).migrate() }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(done.map(\.number).sorted() == Migration.all.map(\.number))
        let rows = try await schema.run("SELECT number FROM gatehouse_migrations ORDER BY number")
        #expect(rows.count == Migration.all.count)
        await schema.remove()
    }

    @Test func `migrations are numbered without gaps and their texts are frozen`() {
        #expect(Migration.all.map(\.number) == Array(1...Migration.all.count))
        #expect(
            Migration.all.map(\.fingerprint) == [
                // A released text never changes; a new step gets a number of its own.
                1_025_797_879_144_629_687, 5_414_976_418_742_575_991, 8_838_803_257_475_881_701,
                477_021_946_663_480_786, 5_340_610_712_737_023_062, 5_205_512_719_882_014_349,
                9_016_729_747_523_882_680,
            ]
        )
    }

    @Test func `a store over a database without its schema says what to do, and works once that is done`() async throws
    {
        let schema = try await TestSchema.make(migrating: false)
        let store = try await PostgreSQLDatastore.open(schema.address)
        let error = await #expect(throws: StoreError.self) { try await store.hit(key, rule, at: now) }
        #expect(error?.code == .unavailable(retryable: false))
        #expect(try await store.schemaStatus().pending.count == Migration.all.count)
        #expect(try await store.migrate().count == Migration.all.count)
        #expect(try await store.migrate().isEmpty)
        _ = try await store.hit(key, rule, at: now)
        await store.close()
        await schema.remove()
    }

    @Test func `a database that newer code made is refused`() async throws {
        let schema = try await TestSchema.make()
        try await schema.run("INSERT INTO gatehouse_migrations VALUES (99, 'future', 1)")
        let address = try schema.address
        let error = await #expect(throws: StoreError.self) { _ = try await PostgreSQLDatastore.open(address) }
        #expect(error?.code == .unavailable(retryable: false))
        await schema.remove()
    }

    @Test func `a table of migrations that another role made is not trusted`() async throws {
        let schema = try await TestSchema.make(migrating: false)
        let owner = try await schema.address(as: "gatehouse_owner")
        let other = try await schema.address(as: "gatehouse_other")
        try await schema.run("GRANT USAGE, CREATE ON SCHEMA \(schema.name) TO gatehouse_owner, gatehouse_other")
        try await TestSchema.run(
            """
            CREATE TABLE gatehouse_migrations (number bigint, name text, fingerprint bigint);
            GRANT ALL ON gatehouse_migrations TO gatehouse_owner
            """,
            at: other
        )
        let error = await #expect(throws: StoreError.self) {
            _ = try await PostgreSQLDatastore.open(owner, migrating: true)
        }
        #expect(error?.code == .unavailable(retryable: false))
        await schema.remove()
    }

    @Test func `a database that cannot hold every text is refused`() async throws {
        let schema = try await TestSchema.make(migrating: false)
        let name = "\(schema.name)_latin"
        try await TestSchema.run(
            "CREATE DATABASE \(name) ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0",
            at: schema.address
        )
        let uri = try TestServer.uri.replacing("/postgres?", with: "/\(name)?")
        let address = try #require(PostgreSQLAddress(uri))
        let error = await #expect(throws: StoreError.self) { _ = try await PostgreSQLDatastore.open(address) }
        #expect(error?.code == .unavailable(retryable: false))
        try await TestSchema.run("DROP DATABASE \(name) WITH (FORCE)", at: schema.address)
        await schema.remove()
    }

    @Test func `a table that changes while the store runs is met with statements prepared anew`() async throws {
        try await withStore { store, schema in
            try await store.define(role("editor"), with: .none)
            try await schema.run(
                "ALTER TABLE gatehouse_roles ALTER COLUMN summary TYPE varchar, ADD COLUMN more text"
            )
            #expect(try await store.roles(after: nil, limit: 10).elements.count == 1)
        }
    }

    @Test func `the application's role can append to the audit trail and change nothing in it`() async throws {
        let schema = try await TestSchema.make()
        let address = try await schema.applicationAddress()
        for command in [
            "UPDATE gatehouse_audit SET kind = 'x'", "DELETE FROM gatehouse_audit", "TRUNCATE gatehouse_audit",
            "DROP TABLE gatehouse_audit", "CREATE TABLE other (id int)", "DELETE FROM gatehouse_migrations",
        ] {
            let failure = await #expect(throws: PostgreSQLFailure.self) {
                try await TestSchema.run(command, at: address)
            }
            #expect(failure?.state == "42501")
        }
        try await TestSchema.run("SELECT count(*) FROM gatehouse_audit", at: address)
        await schema.remove()
    }

    @Test(arguments: [
        "UPDATE gatehouse_roles SET name = 'two words'", "UPDATE gatehouse_roles SET permissions = '{a b}'",
        "ALTER TABLE gatehouse_roles ALTER COLUMN summary DROP NOT NULL; UPDATE gatehouse_roles SET summary = NULL",
        "ALTER TABLE gatehouse_roles ALTER COLUMN created_at TYPE text",
    ])
    func `a row that is no record is reported as corrupt`(sql: String) async throws {
        try await withStore { store, schema in
            try await store.define(role("editor"), with: .none)
            try await schema.run(sql)
            let error = await #expect(throws: StoreError.self) { try await store.roles(after: nil, limit: 10) }
            #expect(error?.code == .corrupt)
        }
    }

    // MARK: - Deadlines and limits

    @Test func `a row that another program holds leads to a conflict, and reads go on`() async throws {
        try await withStore(PostgreSQLConfiguration(lockDeadline: .milliseconds(50))) { store, schema in
            _ = try await store.hit(key, rule, at: now)
            let holder = try await schema.hold("SELECT 1 FROM gatehouse_counters FOR UPDATE")
            let error = await #expect(throws: StoreError.self) { try await store.hit(key, rule, at: now) }
            #expect(error?.code == .conflict)
            try await store.ping()
            try await holder.release()
            guard case .allowed(count: 2, _) = try await store.hit(key, rule, at: now) else {
                Issue.record("the refused hit left a trace")
                return
            }
        }
    }

    @Test func `a statement that the server does not finish in time is ended there and changes nothing`() async throws {
        let configuration = PostgreSQLConfiguration(queryDeadline: .milliseconds(100), lockDeadline: .seconds(5))
        try await withStore(configuration) { store, schema in
            _ = try await store.hit(key, rule, at: now)
            let holder = try await schema.hold("SELECT 1 FROM gatehouse_counters FOR UPDATE")
            let error = await #expect(throws: StoreError.self) { try await store.hit(key, rule, at: now) }
            #expect(error?.code == .timedOut)
            try await holder.release()
            guard case .allowed(count: 2, _) = try await store.hit(key, rule, at: now) else {
                Issue.record("the statement that was ended left a trace")
                return
            }
        }
    }

    @Test func `what waits behind a slow statement for too long is told so, and was not sent`() async throws {
        let configuration = PostgreSQLConfiguration(queueDeadline: .milliseconds(200), lockDeadline: .seconds(2))
        try await withStore(configuration) { store, schema in
            _ = try await store.hit(key, rule, at: now)
            let holder = try await schema.hold("SELECT 1 FROM gatehouse_counters FOR UPDATE")
            let other = CounterKey(scope: "test", digest: TokenDigest(words: (9, 9, 9, 9)))
            async let slow = store.hit(key, rule, at: now)
            // Both need the connection for changes; the second waits until the first has its row.
            try await store.pool.untilBusy()
            let error = await #expect(throws: StoreError.self) { try await store.hit(other, rule, at: now) }
            #expect(error?.code == .timedOut)
            #expect((error?.cause as? PassedDeadline)?.setting == "queueDeadline")
            try await holder.release()
            _ = try await slow
            guard case .allowed(count: 1, _) = try await store.hit(other, rule, at: now) else {
                Issue.record("the hit that timed out was counted")
                return
            }
        }
    }

    @Test func `one more than the queue holds is refused at once`() async throws {
        try await withStore(PostgreSQLConfiguration(greatestQueue: 4)) { store, schema in
            _ = try await store.hit(key, rule, at: now)
            let holder = try await schema.hold("SELECT 1 FROM gatehouse_counters FOR UPDATE")
            let outcomes = try await withThrowingTaskGroup(of: StoreError.Code?.self) { group in
                for _ in 0..<64 {
                    group.addTask {
                        do throws(StoreError) {
                            _ = try await store.hit(key, rule, at: now)
                            return nil
                        } catch {
                            return error.code
                        }
                    }
                }
                // The refused come first: the others wait for the row.
                var codes: [StoreError.Code?] = []
                while codes.count < 50, let code = try await group.next() { codes.append(code) }
                try await holder.release()
                for try await code in group { codes.append(code) }
                return codes
            }
            #expect(outcomes.count { $0 == .unavailable(retryable: true) } >= 50)
            #expect(outcomes.contains { $0 == nil })
            #expect(outcomes.allSatisfy { $0 == nil || $0 == .unavailable(retryable: true) })
        }
    }

    @Test func `a cancelled task leaves at once when it only reads, and its connection serves on`() async throws {
        try await withStore { store, schema in
            try await store.define(role("editor"), with: .none)
            let holder = try await schema.hold("LOCK TABLE gatehouse_roles")
            let reading = Task { try await store.roles(after: nil, limit: 10) }
            try await store.pool.untilBusy()
            reading.cancel()
            let error = await #expect(throws: StoreError.self) { try await reading.value }
            #expect(error?.cause is CancellationError)
            try await holder.release()
            #expect(try await store.roles(after: nil, limit: 10).elements.count == 1)
        }
    }

    @Test func `a cancelled change that was sent completes and says what it did`() async throws {
        try await withStore { store, schema in
            _ = try await store.hit(key, rule, at: now)
            let holder = try await schema.hold("SELECT 1 FROM gatehouse_counters FOR UPDATE")
            let change = Task { try await store.hit(key, rule, at: now) }
            try await store.pool.untilBusy()
            change.cancel()
            try await holder.release()
            guard case .allowed(count: 2, _) = try await change.value else {
                Issue.record("the change did not complete")
                return
            }
        }
    }

    @Test func `a closed store refuses everything, and closing again does nothing`() async throws {
        try await withStore { store, _ in
            _ = try await store.hit(key, rule, at: now)
            await store.close()
            await store.close()
            let error = await #expect(throws: StoreError.self) { try await store.hit(key, rule, at: now) }
            #expect(error?.code == .unavailable(retryable: false))
        }
    }

    @Test func `a server that is not there is reported within the deadline`() async throws {
        let address = try #require(PostgreSQLAddress("postgresql://127.0.0.1:1/postgres"))
        let configuration = PostgreSQLConfiguration(queueDeadline: .milliseconds(300))
        let error = await #expect(throws: StoreError.self) {
            _ = try await PostgreSQLDatastore.open(address, configuration: configuration)
        }
        #expect(error?.code == .unavailable(retryable: true))
    }

    // MARK: - Connections

    @Test func `TLS is used as strictly as the address asks, with the password from its file`() async throws {
        let strict = try #require(PostgreSQLAddress(TestServer.tlsURI))
        let store = try await PostgreSQLDatastore.open(strict)
        #expect(try await store.schemaStatus().applied.isEmpty)
        await store.close()
        // The certificate is for localhost: another name of the same server is not taken for it.
        let wrong = try #require(
            PostgreSQLAddress(
                TestServer.tlsURI.replacing("@localhost:", with: "@gatehouse.invalid:") + "&hostaddr=127.0.0.1"
            )
        )
        let configuration = PostgreSQLConfiguration(queueDeadline: .milliseconds(500))
        let error = await #expect(throws: StoreError.self) {
            _ = try await PostgreSQLDatastore.open(wrong, configuration: configuration)
        }
        #expect(error?.debugDescription.contains("does not match host name") == true)
    }

    @Test func `a connection whose lifetime is over is replaced while it serves, and nobody notices`() async throws {
        let recorder = MetricsRecorder()
        let configuration = PostgreSQLConfiguration(lifetime: .milliseconds(100), metrics: recorder)
        try await withStore(configuration) { store, _ in
            let deadline = ContinuousClock.now + .seconds(2)
            let hits = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<16 {
                    group.addTask {
                        var count = 0
                        while ContinuousClock.now < deadline {
                            _ = try await store.hit(key, rule, at: now)
                            _ = try await store.roles(after: nil, limit: 1)
                            count += 1
                        }
                        return count
                    }
                }
                return try await group.reduce(0, +)
            }
            guard case .allowed(let counted, _) = try await store.hit(key, rule, at: now) else {
                Issue.record("the counter was locked")
                return
            }
            #expect(counted == hits + 1)
            // Two connections, replaced some twenty times each.
            #expect(recorder.total(of: "gatehouse.postgresql.connects") > 10)
            #expect(recorder.total(of: "gatehouse.postgresql.losses") == 0)
        }
    }

    @Test func `connections beyond the least number close when nobody needs them, though they are tried meanwhile`()
        async throws
    {
        let configuration = PostgreSQLConfiguration(idleTimeout: .milliseconds(600), healthInterval: .milliseconds(100))
        try await withStore(configuration) { store, schema in
            try await store.define(role("editor"), with: .none)
            // Work that shares with nobody opens a lane beyond the second.
            try await Program.wait(for: "a third connection") {
                _ = try await store.changePermissions(of: role("editor").name, adding: [], removing: [], with: .none)
                return store.pool.openCount > 2
            }
            try await Program.wait(for: "its end") { store.pool.openCount == 2 }
            try await store.ping()
        }
    }

    @Test func `a store under the application's role opens with migrations wanted when none is pending`() async throws {
        let schema = try await TestSchema.make()
        let address = try await schema.applicationAddress()
        let store = try await PostgreSQLDatastore.open(address, migrating: true)
        #expect(try await store.migrate().isEmpty)
        await store.close()
        await schema.remove()
    }

    @Test func `stores that close under load answer every call`() async throws {
        let schema = try await TestSchema.make()
        let address = try schema.address
        for _ in 0..<20 {
            let store = try await PostgreSQLDatastore.open(address)
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<32 {
                    group.addTask {
                        // Until the store refuses. A call that is never answered holds the test up for ever.
                        while (try? await store.hit(key, rule, at: now)) != nil {}
                    }
                }
                group.addTask { await store.close() }
            }
        }
        await schema.remove()
    }

    @Test func `every verb keeps its budget of round trips`() async throws {
        let recorder = MetricsRecorder()
        try await withStore(PostgreSQLConfiguration(metrics: recorder)) { store, _ in
            try await RoundTrips.exercise(store, at: now)
        }
        let counts = recorder.valuesByDimension(of: "gatehouse.postgresql.round_trips")
        for verb in Verb.allCases {
            let greatest = RoundTrips.twoAtMost.contains(verb) ? 2 : 1
            let seen = try #require(counts[verb.rawValue], "\(verb.rawValue) was not tried")
            #expect(seen.allSatisfy { $0 <= greatest && $0 > 0 }, "\(verb.rawValue): \(seen)")
        }
    }
}
