import Foundation
import Gatehouse
import GatehouseDatastore
import Testing

@Suite("What a password costs")
struct CostTests {
    private static let schemes: [PasswordSchemeChoice] = [
        .bcrypt(cost: 8), .argon2id(memory: 1_024, passes: 2, lanes: 1),
        .scrypt(.init(logarithm: 9, blockSize: 8, parallelism: 1)), .pbkdf2(.sha256, rounds: 20_000),
        .shaCrypt(.sha512, rounds: 20_000), .yescrypt(cost: 5),
    ]

    /// Hashes of the password `correct horse` that cost less than those of ``schemes``.
    private static func cheap() throws -> [String] {
        let schemes: [any PasswordScheme] = [
            Bcrypt(cost: 4), Bcrypt(cost: 5), Argon2(memory: 64, passes: 1, lanes: 1), PBKDF2(.sha256, rounds: 100),
            PBKDF2(.sha512, rounds: 1_000), SHACrypt(.sha256, rounds: 1_000), Yescrypt(cost: 1),
            Scrypt(.init(logarithm: 3, blockSize: 8, parallelism: 1)),
        ]
        return try schemes.map { try #require($0.hash(Password("correct horse"), salt: Workbench.salt)).text.string }
    }

    /// Passwords that nobody can have: one of 10 MB, one with U+0000, and one just above the limit.
    private static let unusable = [
        Password(String(repeating: "x", count: 10_000_000)), Password("a\u{0}b"),
        Password(String(repeating: "x", count: 1_025)),
    ]

    private func sum(_ times: [Duration]) -> Duration { times.reduce(.zero, +) }

    @Test(arguments: schemes)
    func `a wrong password costs one hash of today, whatever there is`(choice: PasswordSchemeChoice) throws {
        let bench = Workbench(choice)
        let today = bench.computation.scheme.nominalTime
        let hash = try bench.hash("correct horse")
        #expect(bench.meter.take() == [today])
        for none in [nil, PasswordHash(StoredText(lossy: "plaintext")), PasswordHash(StoredText(lossy: ""))] {
            #expect(!bench.verify("wrong horse", none).isRight)
            #expect(bench.meter.take() == [today], "there is nothing to compare with")
        }
        #expect(bench.verify("wrong horse", hash).isWrong)
        #expect(bench.meter.take() == [today])
        #expect(bench.verify("correct horse", hash).isRight)
        #expect(bench.meter.take() == [today], "nothing is hashed anew")
        for password in Self.unusable {
            #expect(bench.computation.verify(password, against: hash, salt: Workbench.salt).isWrong)
            #expect(bench.meter.take() == [today])
            #expect(bench.computation.verify(password, against: nil, salt: Workbench.salt).isWrong)
            #expect(bench.meter.take() == [today])
            #expect(bench.computation.hash(password, salt: Workbench.salt) == nil)
            #expect(bench.meter.take().isEmpty, "it is refused before it is hashed")
        }
    }

    @Test(arguments: schemes) func `after a cheap hash the rest is spent`(choice: PasswordSchemeChoice) throws {
        let bench = Workbench(choice)
        let today = bench.computation.scheme.nominalTime
        for text in try Self.cheap() {
            let hash = try bench.adopt(text, from: .other)
            #expect(bench.verify("wrong horse", hash).isWrong)
            let times = bench.meter.take()
            let share = sum(times) / today
            let first = try #require(times.first)
            if first < today {
                #expect(share > 0.93 && share < 1.07, "\(text): \(times) of \(today)")
            } else {
                #expect(times.count == 1, "what costs more cannot be hidden")
            }
            #expect(bench.verify("correct horse", hash).upgrade != nil)
            #expect(bench.meter.take() == [first, today], "whoever is let in pays for the upgrade")
        }
    }

    /// The least time that this thread has to run to verify a password.
    private func work(_ bench: Workbench, _ password: Password, _ hash: PasswordHash?) -> Duration {
        func threadTime() -> Duration {
            var time = timespec()
            // The structure is valid during the call, which fills it.
            unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
        }
        let times = (0..<5).map { _ in
            let start = threadTime()
            _ = bench.computation.verify(password, against: hash, salt: Workbench.salt)
            return threadTime() - start
        }
        return times.min() ?? .zero
    }

    @Test func `what stands in for a hash is computed, not only counted`() throws {
        let bench = Workbench(.bcrypt(cost: 9))
        let wrong = Password("wrong horse")
        let hash = try bench.hash("correct horse")
        let cheap = try bench.adopt(#require(Bcrypt(cost: 4).hash(Password("x"), salt: Workbench.salt)).text.string)
        let whole = work(bench, wrong, hash)
        let others: [(Password, PasswordHash?)] =
            [(wrong, nil), (wrong, PasswordHash(StoredText(lossy: "plaintext"))), (wrong, cheap)]
            + Self.unusable.flatMap { [($0, hash), ($0, nil)] }
        for (password, hash) in others {
            let share = work(bench, password, hash) / whole
            #expect(share > 0.6 && share < 1.6, "\(share)")
        }
    }

    @Test func `with one scheme the rest is exact`() throws {
        let bench = Workbench(.bcrypt(cost: 8))
        let hash = try bench.adopt(#require(Bcrypt(cost: 6).hash(Password("x"), salt: Workbench.salt)).text.string)
        #expect(bench.verify("y", hash).isWrong)
        #expect(bench.meter.take() == [6, 7, 6].map { Bcrypt(cost: $0).nominalTime })
    }
}
