public import Gatehouse

/// Refuses passwords that can be guessed with few attempts, by the estimate of zxcvbn.
///
/// It knows names, words in many spellings, keyboard patterns, repetitions and dates, English ones above all. A random
/// password, however short, passes with a high score, as does a sentence.
///
/// ```swift
/// let strength = PasswordStrength(minimumScore: 3)
/// let gatekeeper = try Gatekeeper(stores: stores, configuration: configuration, keys: keys, screenings: [strength])
/// ```
public struct PasswordStrength: PasswordScreening {
    /// The least score a password needs.
    public let minimumScore: Int

    private let queue = WorkQueue("gatehouse.password-strength")

    /// Makes a screening.
    ///
    /// - Parameter minimumScore: The least score, 0 to 4; a number outside is brought inside, and 0 refuses nothing.
    public init(minimumScore: Int) {
        self.minimumScore = min(max(minimumScore, 0), 4)
    }

    /// The name in log lines.
    public var name: String { "password-strength" }

    /// Returns ``PasswordProblem/weak`` if the password's score is below the least.
    ///
    /// - Throws: An error if too many passwords wait to be judged.
    public func problem(with candidate: PasswordCandidate) async throws -> PasswordProblem? {
        let estimate = try await queue.run { PasswordStrengthEstimate(candidate) }
        return estimate.score < minimumScore ? .weak : nil
    }
}
