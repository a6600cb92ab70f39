import GatehouseDatastore
import Logging
import TestSupport
import Testing

// A pool has no public face but the store's verbs.
@testable import GatehousePostgreSQL

/// Runs a body with a pool of one connection to the tests' server, and closes it.
func withTestPool<Value>(_ body: (PostgreSQLPool) async throws -> Value) async throws -> Value {
    let address = try #require(PostgreSQLAddress(TestServer.uri))
    await TestGate.postgreSQL.enter()
    let result: Result<Value, any Error>
    do {
        let configuration = PostgreSQLConfiguration(
            greatestConnectionCount: 1,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        let pool = try PostgreSQLPool(address, configuration) { 0 }
        do { result = .success(try await body(pool)) } catch { result = .failure(error) }
        await pool.close()
    } catch {
        await TestGate.postgreSQL.leave()
        throw error
    }
    await TestGate.postgreSQL.leave()
    return try result.get()
}
