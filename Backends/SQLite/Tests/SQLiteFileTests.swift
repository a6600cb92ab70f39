import CSQLite
import Foundation
import GatehouseDatastore
import GatehouseSQLite
import Testing

/// What is promised by this backend alone; what every store promises is in the conformance suite.
@Suite("SQLite file", .timeLimit(.minutes(10)))
struct SQLiteFileTests {
    private let now = Timestamp(seconds: 1_790_000_000)

    private func withFolder(_ body: (TemporaryFolder) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try await body(folder)
    }

    /// Runs SQL on a connection of its own, as another program would.
    private func run(_ sql: String, on path: String) -> Int32 {
        var connection: OpaquePointer?
        unsafe sqlite3_open(path, &connection)
        defer { unsafe sqlite3_close(connection) }
        return unsafe sqlite3_exec(connection, sql, nil, nil, nil)
    }

    private func session(_ number: UInt64) -> SessionRecord {
        SessionRecord(
            id: SessionID(uuid: UUID()),
            key: SessionKey(shard: 1, digest: TokenDigest(words: (number, 1, 2, 3))),
            user: UserID(uuid: UUID()),
            createdAt: now,
            method: "password",
            standing: SessionStanding(
                securityEpoch: .first,
                authenticatedAt: now,
                isRemembered: false,
                expiresAt: now + .seconds(60),
                endsAt: now + .seconds(60)
            )
        )
    }

    @Test func `stores that migrate at once run each migration once`() async throws {
        try await withFolder { folder in
            let path = folder.path("store.sqlite")
            let applied = try await withThrowingTaskGroup(of: [SchemaStatus.Migration].self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        let store = try await SQLiteDatastore.open(path: path)
                        let done = try await store.migrate()
                        await store.close()
                        return done
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(applied.map(\.number).sorted() == Array(1...7))
            let store = try await SQLiteDatastore.open(path: path)
            let status = try await store.schemaStatus()
            #expect(status.pending.isEmpty && !status.isNewerThanCode)
            await store.close()
        }
    }

    @Test func `verbs refuse a database that lacks migrations`() async throws {
        try await withFolder { folder in
            let store = try await SQLiteDatastore.open(path: folder.path("store.sqlite"))
            await #expect(throws: StoreError.self) { try await store.insert(session(1), at: now) }
            await #expect(throws: StoreError.self) { try await store.ping() }
            await store.close()
        }
    }

    @Test(arguments: [
        "INSERT INTO gatehouse_migrations VALUES (999, 'from-the-future', 0)",
        "UPDATE gatehouse_migrations SET fingerprint = fingerprint + 1 WHERE number = 2",
    ])
    func `a database that is newer, or has a changed migration, is refused`(sql: String) async throws {
        try await withFolder { folder in
            let path = folder.path("store.sqlite")
            await (try await SQLiteDatastore.open(path: path, migrating: true)).close()
            #expect(run(sql, on: path) == SQLITE_OK)
            let error = await #expect(throws: StoreError.self) { try await SQLiteDatastore.open(path: path) }
            #expect(error?.code == .unavailable(retryable: false))
        }
    }

    @Test func `the file is its owner's alone, and what is no database is refused`() async throws {
        try await withFolder { folder in
            let path = folder.path("store.sqlite")
            await (try await SQLiteDatastore.open(path: path, migrating: true)).close()
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            let other = folder.path("other.sqlite")
            try Data(repeating: 0x61, count: 8_192).write(to: URL(filePath: other))
            let error = await #expect(throws: StoreError.self) { try await SQLiteDatastore.open(path: other) }
            #expect(error?.code == .corrupt)
        }
    }

    @Test func `a file that was deleted under the store is noticed`() async throws {
        try await withFolder { folder in
            let path = folder.path("store.sqlite")
            let store = try await SQLiteDatastore.open(path: path, migrating: true)
            try await store.ping()
            try FileManager.default.removeItem(atPath: path)
            let error = await #expect(throws: StoreError.self) { try await store.ping() }
            #expect(error?.code == .unavailable(retryable: false))
            await store.close()
        }
    }

    @Test func `what was acknowledged is there when the file is opened again`() async throws {
        try await withFolder { folder in
            let path = folder.path("store.sqlite")
            let store = try await SQLiteDatastore.open(path: path, migrating: true)
            let kept = session(1)
            try await store.insert(kept, at: now)
            await store.close()
            await #expect(throws: StoreError.self) { try await store.load(kept.key, at: now) }
            let again = try await SQLiteDatastore.open(path: path)
            #expect(try await again.load(kept.key, at: now) == .current(kept))
            await again.close()
        }
    }

    @Test func `two stores that write without pause both get on`() async throws {
        try await withFolder { folder in
            let path = folder.path("store.sqlite")
            let first = try await SQLiteDatastore.open(path: path, migrating: true)
            let second = try await SQLiteDatastore.open(path: path)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (offset, store) in [(0 as UInt64, first), (1_000_000, second)] {
                    for task in 0..<8 as Range<UInt64> {
                        group.addTask {
                            for number in 0..<25 as Range<UInt64> {
                                try await store.insert(session(offset + task * 100 + number), at: now)
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await second.load(session(0).key, at: now) != .absent)
            #expect(try await first.load(session(1_000_724).key, at: now) != .absent)
            await first.close()
            await second.close()
        }
    }
}
