import GatehouseConformance
import GatehouseDatastore
import GatehousePostgreSQL
import Testing

@Suite("PostgreSQL", .timeLimit(.minutes(10)))
struct PostgreSQLConformanceTests {
    // The display names carry the backend: a failing argument's line does not name the suite.
    @Test("PostgreSQL keeps the promises of the seam", arguments: Conformance.cases)
    func conforms(to conformanceCase: ConformanceCase) async throws {
        try await ConformanceSubject.postgreSQL().run(conformanceCase)
    }

    @Test("PostgreSQL keeps the promises of the seam on one connection a node", arguments: Conformance.cases)
    func conformsOnOneConnection(to conformanceCase: ConformanceCase) async throws {
        let configuration = PostgreSQLConfiguration(greatestConnectionCount: 1)
        try await ConformanceSubject.postgreSQL(configuration).run(conformanceCase)
    }

    @Test("PostgreSQL keeps the promises of the seam under the least-privilege role", arguments: Conformance.cases)
    func conformsWithFewRights(to conformanceCase: ConformanceCase) async throws {
        try await ConformanceSubject.postgreSQL(asApplication: true).run(conformanceCase)
    }

    @Test func `every case applies, so none is skipped`() async throws {
        let nodes = try await ConformanceSubject.postgreSQL().open()
        #expect(Conformance.cases.allSatisfy { $0.applies(to: nodes.first) })
        #expect(Conformance.cases.count > 100)
        await nodes.close()
    }
}

extension ConformanceSubject {
    /// Two stores on one fresh schema, which is removed afterwards.
    ///
    /// - Parameters:
    ///   - configuration: How both use the server.
    ///   - isApplication: Whether both connect as a role with no more rights than `grants.sql` gives.
    static func postgreSQL(
        _ configuration: PostgreSQLConfiguration = PostgreSQLConfiguration(),
        asApplication isApplication: Bool = false
    ) -> ConformanceSubject {
        ConformanceSubject(name: "PostgreSQL") {
            let schema = try await TestSchema.make()
            let address = try isApplication ? await schema.applicationAddress() : schema.address
            let first = try await PostgreSQLDatastore.open(address, configuration: configuration)
            let second = try await PostgreSQLDatastore.open(address, configuration: configuration)
            return Nodes(first: first, second: second) {
                await first.close()
                await second.close()
                await schema.remove()
            }
        }
    }
}
