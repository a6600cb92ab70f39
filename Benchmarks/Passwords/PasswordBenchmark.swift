import BenchmarkSupport
import Foundation
import Gatehouse

/// Measures password hashing, fuzzes the reading of hashes, and exchanges hashes with other tools.
@main
struct PasswordBenchmark {
    private static let usage = """
        PasswordBenchmark                   verifications a second beside a plain loop over the same library call
        PasswordBenchmark fuzz COUNT SEED   reads so many damaged hashes of every scheme
        PasswordBenchmark limits            what the dearest hashes take that are accepted
        PasswordBenchmark hashes            prints hashes of every scheme, a line of JSON each
        PasswordBenchmark check FILE        verifies the hashes of such a file
        """

    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch arguments.first {
        case nil: try await Rates().run()
        case "fuzz" where arguments.count == 3:
            guard let count = Int(arguments[1]), let seed = UInt64(arguments[2]) else { throw BenchmarkError(usage) }
            try Fuzz(seed: seed).run(count)
        case "limits" where arguments.count == 1: try Limits.run()
        case "hashes" where arguments.count == 1: try Interop.printHashes()
        case "check" where arguments.count == 2: try Interop.check(arguments[1])
        default: throw BenchmarkError(usage)
        }
    }
}
