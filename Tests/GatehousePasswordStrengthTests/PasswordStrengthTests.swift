import Configuration
import Gatehouse
import GatehousePasswordStrength
import Testing

@Suite("The strength of passwords")
struct PasswordStrengthTests {
    private static func estimate(_ password: String, _ context: PasswordContext = .init()) -> PasswordStrengthEstimate {
        PasswordStrengthEstimate(PasswordCandidate(Password(password), context: context))
    }

    @Test(arguments: [
        ("", 0), ("password", 0), ("aaaaaaaaaaaaaaa", 0), ("abcdefghijklmno", 0), ("qwertyuiop", 1),
        ("iloveyou2024", 1),
        ("summer2024!", 1), ("fluffy99bunny", 2), ("correct horse", 3), ("correct horse battery staple", 4),
        ("jhGf3!kdL", 4),
    ])
    func `scores go from what everybody guesses to what nobody does`(password: String, score: Int) {
        #expect(Self.estimate(password).score == score)
    }

    @Test func `each score begins at its number of guesses`() {
        // A digit that is in no word takes ten guesses: the score turns where zxcvbn says.
        var scores: [Int: Double] = [:]
        for length in 1...40 {
            for password in [String("x7k2q9vz4p".prefix(length)), String(repeating: "ab", count: length)] {
                let estimate = Self.estimate(password)
                scores[estimate.score] = min(scores[estimate.score] ?? .infinity, estimate.bits)
            }
        }
        for (score, bits) in [1: 9.965, 2: 19.93, 3: 26.57, 4: 33.21] {
            if let least = scores[score] { #expect(least >= bits - 0.01) }
        }
    }

    @Test func `words of the user make a password weak, spelt backwards and with digits for letters too`() {
        let context = PasswordContext(email: "zbigniew@brzezinski.example", username: "Сергей-Королёв")
        for password in ["brzezinski", "iksnizezrb", "Brz3z1nsk1", "zbigniew99", "королёв"] {
            #expect(Self.estimate(password, context).bits < Self.estimate(password).bits - 5, "\(password)")
            #expect(Self.estimate(password, context).score <= 1, "\(password)")
        }
    }

    @Test func `a character beyond ASCII counts once`() {
        let (cyrillic, latin) = (Self.estimate("жшцщъыэю"), Self.estimate("gjqxzkvw"))
        #expect(cyrillic.bits < latin.bits * 1.6)
        #expect(Self.estimate("ыыыыыыыыыыыы").score <= 1)
    }

    @Test(arguments: [0, 1, 2, 3, 4])
    func `what is below the least score is weak`(least: Int) async throws {
        let screening = PasswordStrength(minimumScore: least)
        for password in ["password", "qwertyuiop", "fluffy99bunny", "correct horse", "correct horse battery staple"] {
            let candidate = PasswordCandidate(Password(password))
            let isWeak = PasswordStrengthEstimate(candidate).score < least
            #expect(try await screening.problem(with: candidate) == (isWeak ? .weak : nil))
        }
    }

    @Test func `a least score outside the scale is brought inside`() {
        #expect(PasswordStrength(minimumScore: -1).minimumScore == 0)
        #expect(PasswordStrength(minimumScore: 5).minimumScore == 4)
    }

    @Test func `the longest and worst passwords take milliseconds`() {
        let worst = ["1", "a", "4@8(<63", "1!il|", "qwerty", "s449%83boe5@$s$ib4+!l7x0(tc9x%", "é"].flatMap { unit in
            [100, 1_024].map { String(repeating: unit, count: $0) }
        }
        let context = PasswordContext(words: (0..<500).map { "1!il|\($0)1!il|" })
        for password in worst {
            let time = ContinuousClock().measure { _ = Self.estimate(password, context) }
            // Measured: five milliseconds. Unbounded, ten times the length would take a hundred times as long.
            #expect(time < .milliseconds(500))
        }
    }

    @Test func `estimates on many threads at once are the same as one after another`() async {
        let passwords = (0..<400).map { "\($0)Tr0ub4dor \($0 * 7_919 % 1_000) horse" }
        let alone = passwords.map { Self.estimate($0) }
        let together = await withTaskGroup(of: (Int, PasswordStrengthEstimate).self) { group in
            for (number, password) in passwords.enumerated() {
                group.addTask { (number, Self.estimate(password)) }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        #expect((0..<passwords.count).map { together[$0] } == alone)
    }

    @Test func `any text has an estimate`() {
        var state: UInt64 = 11
        func next(_ bound: UInt32) -> UInt32 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt32(truncatingIfNeeded: state >> 33) % bound
        }
        for _ in 0..<3_000 {
            let range = [0x80, 0x800, 0x11_0000][Int(next(3))] as UInt32
            func text() -> String {
                String(String.UnicodeScalarView((0..<next(150)).compactMap { _ in Unicode.Scalar(next(range)) }))
            }
            let estimate = Self.estimate(text(), PasswordContext(email: text(), username: text(), words: [text(), ""]))
            #expect(estimate.bits >= 0 && estimate.bits.isFinite)
            #expect((0...4).contains(estimate.score))
        }
    }

    @Test func `the setting makes the screening, and nothing by default`() {
        func read(_ variables: [String: String]) -> (PasswordStrengthConfiguration, OptionReader) {
            var options = OptionReader(
                ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: variables))
            )
            return (PasswordStrengthConfiguration(reading: &options), options)
        }
        #expect(read([:]).0.makeScreening() == nil)
        let (configuration, options) = read(["GATEHOUSE_PASSWORD_STRENGTH_MINIMUM_SCORE": "3"])
        #expect(configuration.makeScreening()?.minimumScore == 3)
        #expect(options.options.map(\.variable) == ["GATEHOUSE_PASSWORD_STRENGTH_MINIMUM_SCORE"])
        #expect(read(["GATEHOUSE_PASSWORD_STRENGTH_MINIMUM_SCORE": "5"]).1.problems.count == 1)
    }
}
