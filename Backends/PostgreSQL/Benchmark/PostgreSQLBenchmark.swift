import Foundation
import GatehouseDatastore
import GatehousePostgreSQL

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
            case nil, "compare": try await Comparison.run()
            case "look-ups": try await Comparison.lookUp(tasks: number ?? 64)
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

/// Why a measurement says nothing.
struct BenchmarkError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Reads a variable that `scripts/postgresql.sh` sets.
func variable(_ name: String) throws -> String {
    guard let value = ProcessInfo.processInfo.environment[name] else {
        throw BenchmarkError("\(name) is not set; run this through scripts/postgresql.sh")
    }
    return value
}

/// The address of a schema of the server's database.
func address(_ schema: String) throws -> PostgreSQLAddress {
    let uri = try variable("POSTGRES_TEST_URI")
    guard let address = PostgreSQLAddress("\(uri)&options=-csearch_path%3D\(schema)") else {
        throw BenchmarkError("POSTGRES_TEST_URI is no address")
    }
    return address
}

/// Runs a program to its end and returns what it printed.
func output(of program: String, _ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    // Threads that run tasks block signals, and a program started from one would too: pgbench waits for SIGALRM.
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGALRM)
    unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw BenchmarkError("\(program) failed: \(complaint)") }
    return text
}

/// Runs statements with psql and returns what they printed, unaligned.
@discardableResult
func psql(_ commands: String) throws -> String {
    let bin = try variable("POSTGRES_TEST_BIN")
    return try output(
        of: "\(bin)/psql",
        ["-qAtX", "-v", "ON_ERROR_STOP=1", "-d", variable("POSTGRES_TEST_URI"), "-c", commands]
    )
}
