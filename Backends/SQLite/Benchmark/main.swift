import BenchmarkSupport
import CSQLite
import Foundation
import GatehouseDatastore
import GatehouseSQLite

// Measures the store against the plain C calls on the same file, in turn, in one run. What counts is the ratios.

let userCount = 100_000
let rounds = 5

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
        else { throw BenchmarkError("the plain loop cannot open the file") }
    }

    deinit {
        unsafe sqlite3_finalize(statement)
        unsafe sqlite3_close_v2(connection)
    }

    /// Looks one user up and touches every column.
    func look(up id: [UInt8]) throws {
        unsafe sqlite3_bind_blob(statement, 1, id, Int32(id.count), unsafeBitCast(-1, to: sqlite3_destructor_type.self))
        guard unsafe sqlite3_step(statement) == SQLITE_ROW else {
            throw BenchmarkError("the plain loop does not find a user")
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
            throw BenchmarkError("the plain loop cannot write")
        }
    }
}

func report(_ title: String, _ contest: Contest, bar: Double) {
    func middle(_ side: [Timing]) -> Int { Int(Spread(side.map(\.rate)).median) }
    print(
        "\(title): store \(middle(contest.ours))/s, plain C \(middle(contest.theirs))/s, ratio \(contest.rateRatio), "
            + "wanted \(bar)"
    )
}

/// Measures a step; a look-up takes no longer than a few looks at the clock.
func measure(tasks: Int, _ step: @escaping @Sendable (_ task: Int, _ number: Int) async throws -> Void) async throws
    -> Timing
{
    try await Timing.of(tasks: tasks, for: .milliseconds(1_500), stepsPerLook: 16, step)
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
                    try await store.insert(Samples.user(number), with: .none)
                }
            }
        }
        try await group.waitForAll()
    }
    let sessions = (0..<64).map { Samples.session($0) }
    for session in sessions { try await store.insert(session, at: Samples.now) }

    // Made beforehand, so that neither side is charged for it.
    let ids = (0..<userCount).map { Samples.id($0, as: UserID.self) }
    let keys = ids.map(\.bytes)
    let readers = try (0..<2).map { _ in try PlainLoop(path, "SELECT * FROM gatehouse_users WHERE id = ?") }
    let writer = try PlainLoop(path, "UPDATE gatehouse_sessions SET version = ?, data = ? WHERE id = ?")
    let sessionKeys = sessions.map(\.id.bytes)
    var lookUps = Contest()
    var saves = Contest()
    for _ in 0..<rounds {
        try await lookUps.playRound {
            try await measure(tasks: 16) { task, count in
                let id = ids[(count &* 7_919 &+ task) % userCount]
                guard try await store.load(id)?.id == id else {
                    throw BenchmarkError("the store does not find a user")
                }
            }
        } theirs: {
            try await measure(tasks: 2) { task, count in
                try readers[task].look(up: keys[(count &* 7_919 &+ task) % userCount])
            }
        }
        try await saves.playRound {
            try await measure(tasks: 64) { task, count in
                let session = sessions[task]
                guard case .current(let current) = try await store.load(session.key, at: Samples.now) else {
                    throw BenchmarkError("the store does not find a session")
                }
                let data = [UInt8](repeating: UInt8(truncatingIfNeeded: count), count: 300)
                let change = SessionChange(standing: session.standing, data: data)
                let save = try await store.save(session.key, change, expecting: current.version, at: Samples.now)
                guard case .saved = save else { throw BenchmarkError("the store did not save") }
            }
        } theirs: {
            try await measure(tasks: 1) { _, count in
                try writer.save(Int64(count), in: sessionKeys[count % sessionKeys.count])
            }
        }
    }
    report("User look-up, 16 tasks against 2 threads", lookUps, bar: 0.5)
    report("Durable session save, 64 tasks against one commit a save", saves, bar: 4)
    await store.close()
}

try await run()
