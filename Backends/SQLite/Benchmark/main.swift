import CSQLite
import Foundation
import GatehouseDatastore
import GatehouseSQLite

// Measures the store against the plain C calls on the same file, in turn, in one run. What counts is the ratios.

let userCount = 100_000
let rounds = 5
let span: Duration = .milliseconds(1_500)
let now = Timestamp(Date()) ?? .distantPast

func makeUser(_ number: UInt64) throws -> UserRecord {
    let address = "user\(number)@example.org"
    guard let text = StoredText(address), let canonical = CanonicalIdentifier(.email, text),
        let hash = StoredText("$2b$12$" + String(repeating: "a", count: 53))
    else { throw StoreError(.corrupt, "The benchmark's user is no user.") }
    return UserRecord(
        id: makeID(number),
        email: UserIdentifier(display: text, canonical: canonical),
        username: nil,
        passwordHash: PasswordHash(hash),
        createdAt: now
    )
}

func makeID<ID: RecordIdentifier>(_ number: UInt64) -> ID {
    let bytes = (0..<16).map { $0 < 8 ? 1 : UInt8(truncatingIfNeeded: number >> UInt64(8 * (15 - $0))) }
    return ID(bytes: bytes) ?? ID(uuid: UUID())
}

func makeSession(_ number: UInt64) -> SessionRecord {
    SessionRecord(
        id: makeID(number),
        key: SessionKey(shard: 7, digest: TokenDigest(words: (number, 2, 3, 4))),
        user: makeID(number),
        createdAt: now,
        method: "password",
        standing: SessionStanding(
            securityEpoch: .first,
            authenticatedAt: now,
            isRemembered: false,
            expiresAt: now + .seconds(86_400),
            endsAt: now + .seconds(86_400)
        ),
        data: [UInt8](repeating: 1, count: 300)
    )
}

/// Runs a step in many tasks for a while and returns how often it ran in a second.
func rate(tasks: Int, _ step: @escaping @Sendable (_ task: Int, _ number: Int) async throws -> Void) async throws
    -> Double
{
    let clock = ContinuousClock()
    let start = clock.now
    let total = try await withThrowingTaskGroup(of: Int.self) { group in
        for task in 0..<tasks {
            group.addTask {
                var count = 0
                while clock.now - start < span {
                    for _ in 0..<16 {
                        try await step(task, count)
                        count += 1
                    }
                }
                return count
            }
        }
        return try await group.reduce(0, +)
    }
    return Double(total) / ((clock.now - start) / .seconds(1))
}

/// A loop of plain C calls on a connection of its own; one task uses it at a time.
@safe final class PlainLoop: @unchecked Sendable {
    // The pointers are used by the one task that holds the loop, and the connection is opened without a mutex for it.
    private var connection: OpaquePointer?
    private var statement: OpaquePointer?

    init(_ path: String, _ sql: String) throws {
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX
        guard unsafe sqlite3_open_v2(path, &connection, flags, nil) == SQLITE_OK,
            unsafe sqlite3_exec(
                connection,
                "PRAGMA synchronous=FULL; PRAGMA mmap_size=268435456; PRAGMA busy_timeout=5000",
                nil,
                nil,
                nil
            ) == SQLITE_OK,
            unsafe sqlite3_prepare_v3(connection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
                == SQLITE_OK
        else { throw StoreError(.unavailable(retryable: false), "The plain loop cannot open the file.") }
    }

    deinit {
        unsafe sqlite3_finalize(statement)
        unsafe sqlite3_close_v2(connection)
    }

    /// Looks one user up and touches every column.
    func look(up id: [UInt8]) throws {
        unsafe sqlite3_bind_blob(statement, 1, id, Int32(id.count), unsafeBitCast(-1, to: sqlite3_destructor_type.self))
        guard unsafe sqlite3_step(statement) == SQLITE_ROW else {
            throw StoreError(.corrupt, "The plain loop does not find a user.")
        }
        for column in 0..<(unsafe sqlite3_column_count(statement)) {
            _ = unsafe sqlite3_column_bytes(statement, column)
        }
        unsafe sqlite3_reset(statement)
    }

    /// Writes other data into one session, in a commit of its own.
    func save(_ number: Int64, in session: [UInt8]) throws {
        let data = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 300)
        let transient = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        unsafe sqlite3_exec(connection, "BEGIN IMMEDIATE", nil, nil, nil)
        unsafe sqlite3_bind_int64(statement, 1, number)
        unsafe sqlite3_bind_blob(statement, 2, data, Int32(data.count), transient)
        unsafe sqlite3_bind_blob(statement, 3, session, Int32(session.count), transient)
        let code = unsafe sqlite3_step(statement)
        unsafe sqlite3_reset(statement)
        guard code == SQLITE_DONE, unsafe sqlite3_exec(connection, "COMMIT", nil, nil, nil) == SQLITE_OK else {
            throw StoreError(.unavailable(retryable: true), "The plain loop cannot write.")
        }
    }
}

func short(_ ratio: Double) -> Double { (ratio * 100).rounded() / 100 }

func report(_ title: String, _ ours: [Double], _ plain: [Double], bar: Double) {
    func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
    let ratios = zip(ours, plain).map { $0 / $1 }
    print(
        "\(title): store \(Int(median(ours)))/s, plain C \(Int(median(plain)))/s, ratio "
            + "\(short(median(ratios))) [\(short(ratios.min() ?? 0)) to \(short(ratios.max() ?? 0))], "
            + "wanted \(bar)"
    )
}

func run() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "gatehouse-benchmark-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "store.sqlite").path(percentEncoded: false)
    let store = try await SQLiteDatastore.open(path: path, migrating: true)
    print("Making \(userCount) users …")
    try await withThrowingTaskGroup(of: Void.self) { group in
        for task in 0..<64 {
            group.addTask {
                for number in stride(from: task, to: userCount, by: 64) {
                    try await store.insert(makeUser(UInt64(number)), with: .none)
                }
            }
        }
        try await group.waitForAll()
    }
    for number in 0..<64 { try await store.insert(makeSession(UInt64(number)), at: now) }

    // Made beforehand, so that neither side is charged for it.
    let ids = (0..<userCount).map { makeID(UInt64($0), as: UserID.self) }
    let keys = ids.map(\.bytes)
    let readers = try (0..<2).map { _ in try PlainLoop(path, "SELECT * FROM gatehouse_users WHERE id = ?") }
    let writer = try PlainLoop(path, "UPDATE gatehouse_sessions SET version = ?, data = ? WHERE id = ?")
    var lookups: (ours: [Double], plain: [Double]) = ([], [])
    var saves: (ours: [Double], plain: [Double]) = ([], [])
    for _ in 0..<rounds {
        lookups.plain.append(
            try await rate(tasks: 2) { task, count in
                try readers[task].look(up: keys[(count &* 7_919 &+ task) % userCount])
            }
        )
        lookups.ours.append(
            try await rate(tasks: 16) { task, count in
                let id = ids[(count &* 7_919 &+ task) % userCount]
                guard try await store.load(id)?.id == id else {
                    throw StoreError(.corrupt, "The store does not find a user.")
                }
            }
        )
        saves.plain.append(
            try await rate(tasks: 1) { _, count in
                try writer.save(Int64(count), in: makeSession(UInt64(count % 64)).id.bytes)
            }
        )
        saves.ours.append(
            try await rate(tasks: 64) { task, count in
                let session = makeSession(UInt64(task))
                guard let current = try await store.load(session.key, at: now).version else {
                    throw StoreError(.corrupt, "The store does not find a session.")
                }
                let data = [UInt8](repeating: UInt8(truncatingIfNeeded: count), count: 300)
                let change = SessionChange(standing: session.standing, data: data)
                guard case .saved = try await store.save(session.key, change, expecting: current, at: now) else {
                    throw StoreError(.conflict, "The store did not save.")
                }
            }
        )
    }
    report("User look-up, 16 tasks against 2 threads", lookups.ours, lookups.plain, bar: 0.5)
    report("Durable session save, 64 tasks against one commit a save", saves.ours, saves.plain, bar: 4)
    await store.close()
}

extension SessionLookup {
    /// The version of the session behind the key; nil if there is none.
    var version: RecordVersion? {
        switch self {
        case .current(let session), .superseded(let session), .reused(let session): session.version
        case .absent: nil
        }
    }
}

func makeID<ID: RecordIdentifier>(_ number: UInt64, as type: ID.Type) -> ID { makeID(number) }

try await run()
