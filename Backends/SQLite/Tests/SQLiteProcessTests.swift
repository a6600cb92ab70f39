import CSQLite
import Foundation
import GatehouseDatastore
import GatehouseSQLite
import Testing

/// How the store gets on with other programs that use the file, and with what they may have done to it.
@Suite("SQLite among others", .timeLimit(.minutes(10)))
struct SQLiteProcessTests {
    private static let shell = "/usr/bin/sqlite3"
    private let now = Timestamp(seconds: 1_790_000_000)
    private let key = CounterKey(scope: "test", digest: TokenDigest(words: (1, 2, 3, 4)))
    private let rule = CounterRule(limit: .max, window: .seconds(3_600), lock: .seconds(1))

    private func withStore(
        _ configuration: SQLiteConfiguration = SQLiteConfiguration(),
        _ body: (SQLiteDatastore, String) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = folder.path("store.sqlite")
        let store = try await SQLiteDatastore.open(path: path, configuration: configuration, migrating: true)
        try await body(store, path)
        await store.close()
    }

    /// Another connection to the file, as another program has one; closed by the caller.
    private func connect(_ path: String) -> OpaquePointer? {
        var connection: OpaquePointer?
        unsafe sqlite3_open(path, &connection)
        return unsafe connection
    }

    @Test
    func `a second process that writes all the time starves nobody, and is not starved`() async throws {
        try await withStore { store, path in
            let commands = """
                .timeout 30000
                CREATE TABLE other (number INTEGER);
                \(String(repeating: "INSERT INTO other VALUES (1);\n", count: 200))
                """
            let shell = Process()
            shell.executableURL = URL(filePath: Self.shell)
            shell.arguments = ["-bail", path]
            let input = Pipe()
            shell.standardInput = input
            // Four tasks hit a counter until the other process has ended. Who is starved meets a deadline: the process
            // exits with an error, or a hit throws `conflict`.
            let ours = try await withThrowingTaskGroup(of: Int.self) { group in
                let ended = AsyncStream<Int32>.makeStream()
                shell.terminationHandler = { ended.continuation.yield($0.terminationStatus) }
                let begun = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
                for _ in 0..<4 {
                    group.addTask {
                        var count = 0
                        while !Task.isCancelled {
                            do {
                                _ = try await store.hit(key, rule, at: now)
                                count += 1
                                begun.continuation.yield()
                            } catch let error as StoreError where error.cause is CancellationError {
                                break
                            }
                        }
                        return count
                    }
                }
                for await _ in begun.stream { break }
                try shell.run()
                try input.fileHandleForWriting.write(contentsOf: Data(commands.utf8))
                try input.fileHandleForWriting.close()
                for await status in ended.stream {
                    #expect(status == 0)
                    break
                }
                group.cancelAll()
                return try await group.reduce(0, +)
            }
            guard case .allowed(let counted, _) = try await store.hit(key, rule, at: now) else {
                Issue.record("the counter was locked")
                return
            }
            // Each hit that was acknowledged counted once, and none that was cancelled did.
            #expect(counted == ours + 1)
        }
    }

    @Test func `a lock that another program keeps leads to a conflict, and readers go on`() async throws {
        try await withStore(SQLiteConfiguration(busyDeadline: .milliseconds(20))) { store, path in
            let other = unsafe connect(path)
            unsafe #expect(sqlite3_exec(other, "BEGIN IMMEDIATE", nil, nil, nil) == SQLITE_OK)
            let error = await #expect(throws: StoreError.self) { try await store.hit(key, rule, at: now) }
            #expect(error?.code == .conflict)
            try await store.ping()
            unsafe #expect(sqlite3_exec(other, "ROLLBACK", nil, nil, nil) == SQLITE_OK)
            guard case .allowed(count: 1, _) = try await store.hit(key, rule, at: now) else {
                Issue.record("the refused hit left a trace")
                return
            }
            unsafe sqlite3_close(other)
        }
    }

    @Test(arguments: [
        "UPDATE gatehouse_roles SET name = 'two words'", "UPDATE gatehouse_roles SET permissions = 'a b'",
        "UPDATE gatehouse_roles SET summary = CAST(x'ff' AS TEXT)",
    ])
    func `a row that is no record is reported as corrupt`(sql: String) async throws {
        try await withStore { store, path in
            let name = try #require(RoleName("editor"))
            let summary = try #require(StoredText(""))
            let role = RoleRecord(name: name, summary: summary, permissions: [], createdAt: now)
            try await store.define(role, with: .none)
            let other = unsafe connect(path)
            unsafe #expect(sqlite3_exec(other, sql, nil, nil, nil) == SQLITE_OK)
            unsafe sqlite3_close(other)
            let error = await #expect(throws: StoreError.self) { try await store.roles(after: nil, limit: 10) }
            #expect(error?.code == .corrupt)
        }
    }

    @Test func `damaged pages are reported as corrupt`() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = folder.path("store.sqlite")
        await (try await SQLiteDatastore.open(path: path, migrating: true)).close()
        var bytes = try Data(contentsOf: URL(filePath: path))
        // All but the first page, which says how great the others are.
        for index in 4_096..<bytes.count { bytes[index] = 0xFF }
        try bytes.write(to: URL(filePath: path))
        let error = await #expect(throws: StoreError.self) {
            let store = try await SQLiteDatastore.open(path: path)
            _ = try await store.hit(key, rule, at: now)
        }
        #expect(error?.code == .corrupt)
    }

    @Test func `the files beside the database are its owner's alone`() async throws {
        try await withStore { _, path in
            for ending in ["-wal", "-shm"] {
                let attributes = try FileManager.default.attributesOfItem(atPath: path + ending)
                #expect(attributes[.posixPermissions] as? Int == 0o600)
            }
        }
    }
}
