import Foundation
import GatehouseDatastore
import Synchronization

@testable import GatehousePostgreSQL

/// Lets a few tests at a time use the server: each has several connections, and all tests start at once.
actor TestGate {
    static let shared = TestGate()

    private var free = 12
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func enter() async {
        if free > 0 { free -= 1 } else { await withCheckedContinuation { waiting.append($0) } }
    }

    func leave() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}

/// A schema of a test's own in the tests' database, with Gatehouse's tables.
struct TestSchema: Sendable {
    /// The role that `grants.sql` is tried with.
    private static let application = "gatehouse_application"
    private static let lastNumber = Atomic<Int>(0)

    private let name: String

    /// Makes a schema and migrates it, unless told not to.
    static func make(migrating isMigrating: Bool = true) async throws -> TestSchema {
        await TestGate.shared.enter()
        let number = lastNumber.wrappingAdd(1, ordering: .relaxed).newValue
        let schema = TestSchema(name: "test_\(getpid())_\(number)")
        try await run("CREATE SCHEMA \(schema.name)")
        if isMigrating { _ = try await Migrator(schema.address, PostgreSQLConfiguration()).migrate() }
        return schema
    }

    /// The address of the schema, as its owner.
    var address: PostgreSQLAddress {
        get throws { try Self.address("-csearch_path=\(name)") }
    }

    /// The address of the schema, as a role that has what `grants.sql` gives and no more.
    func applicationAddress() async throws -> PostgreSQLAddress {
        let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "grants.sql")
        let grants = try String(contentsOf: script, encoding: .utf8)
            .replacing(":\"application\"", with: Self.application).replacing(":\"schema\"", with: name)
        // Tests create the role at once, each of them; the lock lets one do it.
        try await Self.run(
            """
            SELECT pg_advisory_xact_lock(1);
            DO $$ BEGIN
                IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '\(Self.application)') THEN
                    CREATE ROLE \(Self.application) LOGIN;
                END IF;
            END $$;
            \(grants)
            """
        )
        return try Self.address("-csearch_path=\(name)", user: Self.application)
    }

    /// Runs statements as the schema's owner and returns the rows of the last one as texts.
    @discardableResult
    func run(_ commands: String) async throws -> [[String]] {
        try await Self.run("SET search_path TO \(name); \(commands)")
    }

    /// Drops the schema.
    func remove() async {
        _ = try? await Self.run("DROP SCHEMA \(name) CASCADE")
        await TestGate.shared.leave()
    }

    private static func address(_ options: String, user: String? = nil) throws -> PostgreSQLAddress {
        let uri = try TestServer.uri
        var parts = ["\(uri)\(uri.contains("?") ? "&" : "?")options=\(options.replacing("=", with: "%3D"))"]
        if let user { parts = [parts[0].replacing(/user=[^&]*/, with: "user=\(user)")] }
        guard let address = PostgreSQLAddress(parts[0]) else { throw TestServerError(description: "no address") }
        return address
    }

    @discardableResult
    private static func run(_ commands: String) async throws -> [[String]] {
        let address = try address("-cclient_min_messages=error")
        return try await withCheckedThrowingContinuation { continuation in
            // The calls block, so they get a thread of their own.
            DispatchQueue(label: "gatehouse.test.sql").async {
                continuation.resume(
                    with: Result {
                        try LibpqConnection(address, PostgreSQLConfiguration(), isPipelined: false).execute(commands)
                    }
                )
            }
        }
    }
}
