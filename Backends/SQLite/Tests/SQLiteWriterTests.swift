import Dispatch
import Foundation
import GatehouseDatastore
import Testing

// The queue, the savepoints and the commits have no public face; that they are as promised shows from inside alone.
@testable import GatehouseSQLite

/// How changes share commits, and what becomes of those that cannot be made.
@Suite("SQLite writer", .timeLimit(.minutes(10)))
struct SQLiteWriterTests {
    @Test func `changes that wait together share one commit`() async throws {
        try await withStore { store in
            let before = store.writer.statistics
            let outcomes = try await store.whileBusy(queueing: 64) { number in
                try await store.insert(.sample(number), at: .sample)
            }
            #expect(outcomes.allSatisfy { $0 == nil })
            let after = store.writer.statistics
            // One for the change that kept the writer busy, one for all others.
            #expect(after.commits - before.commits == 2)
            #expect(after.verbs - before.verbs == 65)
        }
    }

    @Test func `a batch is no greater than allowed`() async throws {
        try await withStore(.patient(greatestBatch: 8)) { store in
            let before = store.writer.statistics
            _ = try await store.whileBusy(queueing: 20) { number in
                try await store.insert(.sample(number), at: .sample)
            }
            #expect(store.writer.statistics.commits - before.commits == 4)
        }
    }

    @Test func `a change that fails takes nothing else of its commit along`() async throws {
        try await withStore { store in
            try await store.insert(.sample(3), at: .sample)
            let outcomes = try await store.whileBusy(queueing: 8) { number in
                try await store.insert(.sample(number), at: .sample)
            }
            #expect(outcomes.map { $0?.code } == [nil, nil, nil, .duplicate(.session), nil, nil, nil, nil])
            for number in 0..<8 {
                #expect(try await store.load(SessionRecord.sample(number).key, at: .sample) != .absent)
            }
        }
    }

    @Test func `a failing change leaves none of its own effects`() async throws {
        try await withStore { store in
            let event = AuditRecord(id: AuditID(uuid: UUID()), at: .sample, kind: "test", user: nil)
            let other = AuditRecord(id: AuditID(uuid: UUID()), at: .sample, kind: "test", user: nil)
            try await store.append([event])
            let error = await #expect(throws: StoreError.self) { try await store.append([other, event]) }
            #expect(error?.code == .duplicate(.id))
            let page = try await store.events(matching: AuditFilter(), before: nil, limit: 10)
            #expect(page.elements == [event])
        }
    }

    @Test func `when SQLite gives up a whole transaction, the others run again`() async throws {
        try await withStore { store in
            // What a full disk does: the transaction is gone, with the changes that ran before.
            let lost = StoreError(.unavailable(retryable: true), "The disk is full.")
            let outcomes = try await store.whileBusy(queueing: 6) { number in
                if number == 4 {
                    try await store.writer.perform { connection throws(StoreError) in
                        try connection.run(.rollback)
                        throw lost
                    }
                } else {
                    try await store.insert(.sample(number), at: .sample)
                }
            }
            #expect(outcomes.map { $0?.code } == [nil, nil, nil, nil, lost.code, nil])
            for number in [0, 1, 2, 3, 5] {
                #expect(try await store.load(SessionRecord.sample(number).key, at: .sample) != .absent)
            }
        }
    }

    @Test func `a full queue refuses at once`() async throws {
        try await withStore(.patient(greatestQueue: 2)) { store in
            let outcomes = try await store.whileBusy(queueing: 2) { number in
                if number < 2 {
                    try await store.insert(.sample(number), at: .sample)
                }
            } meanwhile: {
                let error = await #expect(throws: StoreError.self) { try await store.insert(.sample(9), at: .sample) }
                #expect(error?.code == .unavailable(retryable: true))
            }
            #expect(outcomes.allSatisfy { $0 == nil })
        }
    }

    @Test func `a change that waits beyond its deadline is given up while the writer is still busy`() async throws {
        try await withStore(SQLiteConfiguration(queueDeadline: .milliseconds(40))) { store in
            let (busy, gate) = await store.keepBusy()
            let error = await #expect(throws: StoreError.self) { try await store.insert(.sample(1), at: .sample) }
            #expect(error?.code == .timedOut)
            gate.signal()
            try await busy.value
            #expect(try await store.load(SessionRecord.sample(1).key, at: .sample) == .absent)
        }
    }

    @Test func `a change whose task is cancelled in the queue has no effect`() async throws {
        try await withStore { store in
            let outcomes = try await store.whileBusy(queueing: 1) { number in
                try await store.insert(.sample(number), at: .sample)
            } meanwhile: {
                let task = Task { try await store.insert(.sample(7), at: .sample) }
                while store.writer.waitingCount < 2 { await Task.yield() }
                task.cancel()
                let error = await #expect(throws: StoreError.self) { try await task.value }
                #expect(error?.code == .unavailable(retryable: true))
                #expect(error?.cause is CancellationError)
            }
            #expect(outcomes.allSatisfy { $0 == nil })
            #expect(try await store.load(SessionRecord.sample(7).key, at: .sample) == .absent)
        }
    }

    @Test func `closing answers everybody and lets what runs end`() async throws {
        try await withStore { store in
            let outcomes = try await store.whileBusy(queueing: 16) { number in
                try await store.insert(.sample(number), at: .sample)
            } meanwhile: {
                // The one that closes waits for the busy change, so it is left to itself; the queue empties before that.
                Task { await store.close() }
                while store.writer.waitingCount > 0 { await Task.yield() }
            }
            #expect(outcomes.allSatisfy { $0?.code == .unavailable(retryable: false) })
            await store.close()
            let error = await #expect(throws: StoreError.self) { try await store.insert(.sample(1), at: .sample) }
            #expect(error?.code == .unavailable(retryable: false))
        }
    }
}

/// Opens a store on a fresh file and closes and removes it afterwards.
private func withStore(
    _ configuration: SQLiteConfiguration = .patient(),
    _ body: (SQLiteDatastore) async throws -> Void
) async throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let path = folder.path("store.sqlite")
    let store = try await SQLiteDatastore.open(path: path, configuration: configuration, migrating: true)
    // The first verb looks at the schema; from here on no verb does.
    _ = try await store.load(SessionRecord.sample(0).key, at: .sample)
    try await body(store)
    await store.close()
}

extension SQLiteConfiguration {
    /// Changes wait however long it takes: beside all other tests, filling the queue may outlast the usual deadline.
    fileprivate static func patient(greatestBatch: Int = 256, greatestQueue: Int = 4_096) -> SQLiteConfiguration {
        SQLiteConfiguration(queueDeadline: .seconds(3_600), greatestQueue: greatestQueue, greatestBatch: greatestBatch)
    }
}

extension SQLiteDatastore {
    /// Starts a change that ends when the gate is signalled, and returns when the writer is in it.
    fileprivate func keepBusy() async -> (Task<Void, any Error>, gate: DispatchSemaphore) {
        let gate = DispatchSemaphore(value: 0)
        let begun = AsyncStream<Void>.makeStream()
        let busy = Task {
            try await self.writer.perform { (_: SQLiteConnection) throws(StoreError) in
                begun.continuation.yield()
                gate.wait()
            }
        }
        for await _ in begun.stream { break }
        return (busy, gate)
    }

    /// Keeps the writer busy until a number of steps wait in its queue, in their order, and returns how each ended.
    fileprivate func whileBusy(
        queueing count: Int,
        _ step: @escaping @Sendable (_ number: Int) async throws -> Void,
        meanwhile: () async throws -> Void = {}
    ) async throws -> [StoreError?] {
        let (busy, gate) = await keepBusy()
        var tasks: [Task<StoreError?, Never>] = []
        for number in 0..<count {
            tasks.append(
                Task {
                    do {
                        try await step(number)
                        return nil
                    } catch {
                        return error as? StoreError
                    }
                }
            )
            while writer.waitingCount <= number { await Task.yield() }
        }
        // The gate opens whatever comes of it, so that the writer can end.
        let result: Result<Void, any Error>
        do { result = .success(try await meanwhile()) } catch { result = .failure(error) }
        gate.signal()
        try await busy.value
        try result.get()
        var outcomes: [StoreError?] = []
        for task in tasks { outcomes.append(await task.value) }
        return outcomes
    }
}

extension Timestamp {
    /// The time of these tests.
    fileprivate static let sample = Timestamp(seconds: 1_790_000_000)
}

extension SessionRecord {
    /// A session that differs from those of other numbers.
    fileprivate static func sample(_ number: Int) -> SessionRecord {
        let number = UInt64(truncatingIfNeeded: number)
        return SessionRecord(
            id: SessionID(uuid: UUID()),
            key: SessionKey(shard: 1, digest: TokenDigest(words: (number, 1, 2, 3))),
            user: UserID(uuid: UUID()),
            createdAt: .sample,
            method: "password",
            standing: SessionStanding(
                securityEpoch: .first,
                authenticatedAt: .sample,
                isRemembered: false,
                expiresAt: .sample + .seconds(60),
                endsAt: .sample + .seconds(60)
            )
        )
    }
}
