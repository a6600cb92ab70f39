import Foundation
import GatehouseDatastore
import Synchronization
import TestSupport

@testable import GatehousePostgreSQL

extension TestGate {
    /// The way to the server that `scripts/test` starts.
    static let postgreSQL = TestGate(limit: 12)
}

/// A schema of a test's own in the tests' database, with Gatehouse's tables.
struct TestSchema: Sendable {
    /// The role that `grants.sql` is tried with.
    private static let application = "gatehouse_application"
    private static let lastNumber = Atomic<Int>(0)

    /// The name of the schema.
    let name: String

    /// Makes a schema and migrates it, unless told not to.
    static func make(migrating isMigrating: Bool = true) async throws -> TestSchema {
        await TestGate.postgreSQL.enter()
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
        let address = try await address(as: Self.application)
        try await Self.run(grants)
        return address
    }

    /// The address of the schema, as a role that may sign in and nothing else yet.
    func address(as role: String) async throws -> PostgreSQLAddress {
        // Tests make the role at once, each of them; the lock lets one do it.
        try await Self.run(
            """
            SELECT pg_advisory_xact_lock(1);
            DO $$ BEGIN
                IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '\(role)') THEN CREATE ROLE \(role) LOGIN; END IF;
            END $$
            """
        )
        return try Self.address("-csearch_path=\(name)", user: role)
    }

    /// Runs statements as the schema's owner and returns the rows of the last one as texts.
    @discardableResult
    func run(_ commands: String) async throws -> [[String]] {
        try await Self.run("SET search_path TO \(name); \(commands)")
    }

    /// Runs a statement in a transaction that stays open until it is released, as another program may leave one.
    func hold(_ command: String) async throws -> OpenTransaction {
        let holder = OpenTransaction(try await Self.connect(try address))
        try await holder.run("BEGIN; \(command)")
        return holder
    }

    /// Drops the schema.
    func remove() async {
        _ = try? await Self.run("DROP SCHEMA \(name) CASCADE")
        await TestGate.postgreSQL.leave()
    }

    private static func address(_ options: String, user: String? = nil) throws -> PostgreSQLAddress {
        let uri = try TestServer.uri
        var parts = ["\(uri)\(uri.contains("?") ? "&" : "?")options=\(options.replacing("=", with: "%3D"))"]
        if let user { parts = [parts[0].replacing(/user=[^&]*/, with: "user=\(user)")] }
        guard let address = PostgreSQLAddress(parts[0]) else { throw ProgramError("no address") }
        return address
    }

    @discardableResult
    private static func run(_ commands: String) async throws -> [[String]] {
        try await run(commands, at: address("-cclient_min_messages=error"))
    }

    /// Runs statements on a connection of their own and returns the rows of the last one as texts.
    @discardableResult
    static func run(_ commands: String, at address: PostgreSQLAddress) async throws -> [[String]] {
        try await OpenTransaction(connect(address)).run(commands)
    }

    private static func connect(_ address: PostgreSQLAddress) async throws -> LibpqConnection {
        try await blocking {
            try LibpqConnection(address, PostgreSQLConfiguration(queryDeadline: .seconds(60)), isPipelined: false)
        }
    }
}

/// A connection that keeps a transaction open.
struct OpenTransaction: Sendable {
    private let connection: LibpqConnection

    init(_ connection: LibpqConnection) { self.connection = connection }

    /// Runs statements and returns the rows of the last one as texts.
    @discardableResult
    func run(_ commands: String) async throws -> [[String]] {
        try await blocking { [connection] in try connection.execute(commands, atMost: .seconds(60)) }
    }

    /// Takes everything back.
    func release() async throws { try await run("ROLLBACK") }
}

/// Runs a body that blocks on a thread of its own.
private func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue(label: "gatehouse.test.blocking").async { continuation.resume(with: Result { try body() }) }
    }
}

extension PostgreSQLPool {
    /// Returns when something is on its way to the server.
    func untilBusy() async throws {
        let deadline = ContinuousClock.now + .seconds(5)
        while pendingCount == 0 {
            guard ContinuousClock.now < deadline else { throw ProgramError("nothing was sent") }
            await Task.yield()
        }
    }
}
