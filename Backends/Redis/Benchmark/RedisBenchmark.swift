import BenchmarkSupport
import Foundation
import GatehouseRedis
import TestSupport

/// Measures the store beside redis-benchmark on one server.
///
/// The server is the one that `scripts/redis.sh` starts.
@main
enum RedisBenchmark {
    static func main() async {
        do {
            let arguments = CommandLine.arguments.dropFirst()
            let numbers = arguments.dropFirst().compactMap { Int($0) }
            switch arguments.first {
            case nil, "compare": try await LoadComparison.run()
            case "changes": try await ChangeComparison.run()
            case "connections": try await LoadComparison.runConnections(numbers.first ?? 2)
            case "loads":
                try await LoadComparison.load(tasks: numbers.first ?? 64, connections: numbers.dropFirst().first ?? 1)
            default:
                throw BenchmarkError(
                    "usage: RedisBenchmark [compare | changes | connections [CONNECTIONS] | loads [TASKS [CONNECTIONS]]]"
                )
            }
        } catch {
            FileHandle.standardError.write(Data("\(error)\n".utf8))
            exit(1)
        }
    }
}

/// Reads a variable that `scripts/redis.sh` sets.
func variable(_ name: String) throws -> String {
    try TestEnvironment.value(name, from: "scripts/redis.sh")
}

/// The address of the server.
func address() throws -> RedisAddress {
    guard let address = RedisAddress(try variable("REDIS_TEST_URI")) else {
        throw BenchmarkError("REDIS_TEST_URI is no address")
    }
    return address
}
