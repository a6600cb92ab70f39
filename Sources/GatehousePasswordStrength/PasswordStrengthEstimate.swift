public import Gatehouse

/// How hard a password is to guess, by the estimate of zxcvbn.
public struct PasswordStrengthEstimate: Hashable, Sendable {
    /// The base-two logarithm of the number of guesses.
    public let bits: Double

    /// The score, 0 to 4: from 10³, 10⁶, 10⁸ and 10¹⁰ guesses on it is one more.
    ///
    /// These are zxcvbn's own steps. The library's numbers are those of its first version, which takes what is in no
    /// dictionary for a little stronger than later ones do.
    public var score: Int {
        // Powers of ten in bits.
        [3.0, 6, 8, 10].count { bits >= $0 / 0.301_029_995_663_981_2 }
    }

    /// Estimates a password.
    ///
    /// It computes for some microseconds, for five milliseconds at worst. Of more than a hundred characters the first
    /// hundred count.
    public init(_ candidate: PasswordCandidate) {
        let password = String(decoding: candidate.bytes.bytes, as: UTF8.self)
        bits = Zxcvbn.bits(password, words: candidate.context.parts)
    }
}
