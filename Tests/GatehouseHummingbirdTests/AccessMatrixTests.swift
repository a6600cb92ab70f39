import AccessMatrix
import Foundation
import Gatehouse
import GatehouseMemory
import GatehouseSQLite
import TestSupport
import Testing

@Suite("Every mechanism, every state of an account", .timeLimit(.minutes(10)))
struct AccessMatrixTests {
    @Test func `in memory, what must be refused is refused on the very next request, on both nodes`() async throws {
        let database = MemoryDatabase()
        let nodes = AccessMatrix.Nodes(
            first: StoreSelection(accounts: MemoryDatastore(database: database)),
            second: StoreSelection(accounts: MemoryDatastore(database: database))
        )
        let findings = try await AccessMatrix.run(nodes)
        print("The matrix in memory: \(findings.count) requests.\n\(AccessMatrix.table(findings))")
        #expect(findings.count > 300)
        for finding in findings { #expect(finding.isRight, "\(finding)") }
    }

    @Test func `over SQLite, what must be refused is refused on the very next request, on both nodes`() async throws {
        let folder = NSTemporaryDirectory() + "gatehouse-matrix-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        try await finishing {
            let first = try await SQLiteDatastore.open(path: "\(folder)/a.sqlite", migrating: true)
            let second = try await SQLiteDatastore.open(path: "\(folder)/a.sqlite", migrating: false)
            let nodes = AccessMatrix.Nodes(
                first: StoreSelection(accounts: first),
                second: StoreSelection(accounts: second)
            )
            try await finishing {
                let findings = try await AccessMatrix.run(nodes)
                #expect(findings.count > 300)
                for finding in findings { #expect(finding.isRight, "\(finding)") }
            } with: {
                await first.close()
                await second.close()
            }
        } with: {
            try? FileManager.default.removeItem(atPath: folder)
        }
    }
}
