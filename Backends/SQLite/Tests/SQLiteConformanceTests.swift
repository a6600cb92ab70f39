import Foundation
import GatehouseConformance
import GatehouseDatastore
import GatehouseSQLite
import Testing

@Suite("SQLite", .timeLimit(.minutes(10)))
struct SQLiteConformanceTests {
    // The display name carries the backend: a failing argument's line does not name the suite.
    @Test("SQLite keeps the promises of the seam", arguments: Conformance.cases)
    func conforms(to conformanceCase: ConformanceCase) async throws {
        try await ConformanceSubject.sqlite.run(conformanceCase)
    }

    @Test func `every case applies, so none is skipped`() async throws {
        let nodes = try await ConformanceSubject.sqlite.open()
        #expect(Conformance.cases.allSatisfy { $0.applies(to: nodes.first) })
        #expect(Conformance.cases.count > 100)
        await nodes.close()
    }
}

extension ConformanceSubject {
    /// Two stores on one fresh file, which is removed afterwards.
    static let sqlite = ConformanceSubject(name: "SQLite") {
        let folder = try TemporaryFolder()
        let first = try await SQLiteDatastore.open(path: folder.path("store.sqlite"), migrating: true)
        let second = try await SQLiteDatastore.open(path: folder.path("store.sqlite"))
        return Nodes(first: first, second: second) {
            await first.close()
            await second.close()
            folder.remove()
        }
    }
}

/// A folder of a test's own.
struct TemporaryFolder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "gatehouse-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    func path(_ name: String) -> String { url.appending(path: name).path(percentEncoded: false) }

    func remove() { try? FileManager.default.removeItem(at: url) }
}
