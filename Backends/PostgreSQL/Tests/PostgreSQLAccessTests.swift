import AccessMatrix
import Gatehouse
import GatehousePostgreSQL
import TestSupport
import Testing

@Suite("PostgreSQL: every mechanism, every state of an account", .timeLimit(.minutes(10)))
struct PostgreSQLAccessTests {
    @Test func `over PostgreSQL, what must be refused is refused on the very next request, on both nodes`() async throws
    {
        let schema = try await TestSchema.make()
        try await finishing {
            let first = try await PostgreSQLDatastore.open(schema.address)
            let second = try await PostgreSQLDatastore.open(schema.address)
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
            await schema.remove()
        }
    }
}
