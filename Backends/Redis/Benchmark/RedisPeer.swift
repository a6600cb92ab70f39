import BenchmarkSupport
import GatehouseRedis
import TestSupport

/// redis-benchmark, whose clients each send one request at a time.
final class RedisPeer {
    /// A command that redis-benchmark knows.
    enum Command: String {
        case get, set
    }

    /// The one key that it uses: it would put random numbers into the name only if it were asked to.
    private static let key = "key:__rand_int__"

    private let program: String
    private let endpoint: RedisAddress.Endpoint
    /// How many requests a second there were in the last run, or, at first, are likely.
    private var rates: [String: Double] = [:]

    /// Finds the program, and sets the key to 300 bytes.
    init() async throws {
        guard case .servers(let endpoints) = try address().topology, let endpoint = endpoints.first else {
            throw BenchmarkError("REDIS_TEST_URI names no server")
        }
        self.endpoint = endpoint
        program = try await Self.find()
        _ = try await run(.set, clients: 1, requests: 1)
        let length = try await ask(["STRLEN", Self.key])
        guard length == "300" else { throw BenchmarkError("redis-benchmark would get \(length) bytes") }
    }

    private static func find() async throws -> String {
        for name in ["redis-benchmark", "valkey-benchmark"] {
            if let version = try? await Program.run(name, ["--version"]) {
                print("Beside \(version)")
                return name
            }
        }
        throw BenchmarkError("there is no redis-benchmark and no valkey-benchmark")
    }

    /// Removes the key.
    func end() async throws {
        _ = try await ask(["DEL", Self.key])
    }

    /// Measures a command for about as long as the store is.
    func measure(_ command: Command, clients: Int) async throws -> Timing {
        let name = "\(command) \(clients)"
        if rates[name] == nil { rates[name] = try await run(command, clients: clients, requests: 10_000).rate }
        let requests = (rates[name] ?? 0) * (SampleStore.span / .seconds(1))
        let timing = try await run(command, clients: clients, requests: max(Int(requests), clients))
        rates[name] = timing.rate
        return timing
    }

    private func run(_ command: Command, clients: Int, requests: Int) async throws -> Timing {
        let output = try await Program.run(
            program,
            [
                "-h", endpoint.host, "-p", "\(endpoint.port)", "-t", command.rawValue, "-d", "300", "-P", "1",
                "-c", "\(clients)", "-n", "\(requests)", "--csv",
            ]
        )
        // Name, rate, then in milliseconds mean, least, median, 95 and 99 of a hundred, greatest.
        let columns = output.split(separator: "\n").last?.split(separator: ",").map { column in
            Double(column.filter { $0 != "\"" })
        }
        guard let columns, columns.count == 8, let rate = columns[1], let median = columns[4], let p99 = columns[6]
        else {
            throw BenchmarkError("\(program) says: \(output)")
        }
        return Timing(rate: rate, median: median * 1_000, p99: p99 * 1_000)
    }

    private func ask(_ command: [String]) async throws -> String {
        let program = try variable("REDIS_TEST_BIN") + "/redis-cli"
        return try await Program.run(program, ["-h", endpoint.host, "-p", "\(endpoint.port)"] + command)
    }
}
