import BenchmarkSupport
import Foundation
import GatehouseDatastore
import GatehousePostgreSQL
import TestSupport

/// Measures the store beside pgbench on one server, and tries it as tests in one process cannot.
///
/// The server is the one that `scripts/postgresql.sh` starts.
@main
enum PostgreSQLBenchmark {
    static func main() async {
        do {
            let arguments = CommandLine.arguments.dropFirst()
            let number = arguments.dropFirst().first.flatMap { Int($0) }
            switch arguments.first {
            case nil, "compare": try await PgbenchComparison.run()
            case "look-ups": try await PgbenchComparison.lookUp(tasks: number ?? 64)
            case "torture": try await Torture.run(statements: number ?? 1_000_000)
            case "peer": try await Peer.run()
            default:
                throw BenchmarkError(
                    "usage: PostgreSQLBenchmark [compare | look-ups [TASKS] | torture [STATEMENTS] | peer]"
                )
            }
        } catch {
            FileHandle.standardError.write(Data("\(error)\n".utf8))
            exit(1)
        }
    }
}

/// The address of a schema of the server's database.
func address(_ schema: String) throws -> PostgreSQLAddress {
    let uri = try variable("POSTGRES_TEST_URI")
    guard let address = PostgreSQLAddress("\(uri)&options=-csearch_path%3D\(schema)") else {
        throw BenchmarkError("POSTGRES_TEST_URI is no address")
    }
    return address
}

/// Runs statements with psql and returns what they printed, unaligned.
@discardableResult
func psql(_ commands: String) async throws -> String {
    let bin = try variable("POSTGRES_TEST_BIN")
    return try await Program.run(
        "\(bin)/psql",
        ["-qAtX", "-v", "ON_ERROR_STOP=1", "-d", variable("POSTGRES_TEST_URI"), "-c", commands]
    )
}

/// Reads a variable that `scripts/postgresql.sh` sets.
func variable(_ name: String) throws -> String {
    try TestEnvironment.value(name, from: "scripts/postgresql.sh")
}
