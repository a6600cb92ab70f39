import BenchmarkSupport
import CryptoExtras
import Foundation
import Gatehouse
import GatehouseDatastore

/// Verifications a second on one processor: all that a sign-in computes, against a plain loop over the library's call.
///
/// Both sides take turns hash by hash on one thread, so that both meet the same machine, and are charged for the time that
/// the thread was running, so that others on the machine count little. What counts is the ratio; 0.95 is wanted.
struct Rates {
    static let password = "correct horse battery staple"

    private let rounds = 7
    private let span = Duration.milliseconds(1_200)

    func run() async throws {
        print("scheme | ours/s | plain/s | ratio [least to greatest], wanted 0.95")
        try measure(.bcrypt(cost: 10)) { try PlainLoop.crypt(Self.password, $0) }
        try measure(.bcrypt(cost: 12)) { try PlainLoop.crypt(Self.password, $0) }
        try measure(.argon2id) { _ in PlainLoop.argon2(memory: 19_456, passes: 2) }
        try measure(.scrypt()) { _ in PlainLoop.scrypt(logarithm: 17) }
        try measure(.pbkdf2(.sha256)) { _ in PlainLoop.pbkdf2(.sha256, rounds: 600_000, byteCount: 32) }
        try measure(.pbkdf2(.sha512)) { _ in PlainLoop.pbkdf2(.sha512, rounds: 210_000, byteCount: 64) }
        try measure(.shaCrypt(.sha256)) { try PlainLoop.crypt(Self.password, $0) }
        try measure(.shaCrypt(.sha512)) { try PlainLoop.crypt(Self.password, $0) }
        try measure(.yescrypt()) { try PlainLoop.crypt(Self.password, $0) }
    }

    private func measure(
        _ choice: PasswordSchemeChoice,
        _ plain: (_ hash: String) throws -> @Sendable () throws -> Void
    ) throws {
        var configuration = PasswordConfiguration()
        configuration.scheme = choice
        let salt = [UInt8](repeating: 7, count: 16)
        let computation = PasswordComputation(configuration, peppers: .empty)
        let password = Password(Self.password)
        guard let hash = computation.hash(password, salt: salt) else { throw BenchmarkError("\(choice) makes no hash") }
        let loop = try plain(hash.text.string)
        var ours: [Double] = []
        var theirs: [Double] = []
        for _ in 0..<rounds {
            var times = (ours: Duration.zero, theirs: Duration.zero)
            var count = 0
            while times.ours + times.theirs < span * 2 {
                // Who is first changes from hash to hash.
                for isOurs in count.isMultiple(of: 2) ? [true, false] : [false, true] {
                    let start = Self.threadTime
                    if isOurs {
                        guard case .right(upgrade: nil) = computation.verify(password, against: hash, salt: salt) else {
                            throw BenchmarkError("\(choice) does not verify its own hash")
                        }
                        times.ours += Self.threadTime - start
                    } else {
                        try loop()
                        times.theirs += Self.threadTime - start
                    }
                }
                count += 1
            }
            ours.append(Double(count) / (times.ours / .seconds(1)))
            theirs.append(Double(count) / (times.theirs / .seconds(1)))
        }
        let ratio = Spread(zip(ours, theirs).map { $0 / $1 })
        print(
            "\(choice) | \(Self.short(Spread(ours).median)) | \(Self.short(Spread(theirs).median)) | "
                + Self.precise(ratio)
        )
        fflush(nil)
    }

    /// How long this thread has been running.
    private static var threadTime: Duration {
        var time = timespec()
        // The structure is valid during the call, which fills it.
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    private static func short(_ value: Double) -> Double { (value * 10).rounded() / 10 }

    private static func precise(_ spread: Spread) -> String {
        func text(_ value: Double) -> String { "\((value * 1_000).rounded() / 1_000)" }
        return "\(text(spread.median)) [\(text(spread.least)) to \(text(spread.greatest))]"
    }
}
