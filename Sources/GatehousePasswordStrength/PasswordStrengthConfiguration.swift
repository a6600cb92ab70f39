public import Gatehouse

/// How hard to guess a new password has to be.
public struct PasswordStrengthConfiguration: Sendable {
    /// The least score, 0 to 4, by the estimate of zxcvbn.
    ///
    /// 3 refuses what can be guessed with less than a hundred million attempts. It catches what no list has, such as a
    /// word with a year, and refuses some passwords whose owners will not see why.
    /// - Environment variable: `GATEHOUSE_PASSWORD_STRENGTH_MINIMUM_SCORE`
    /// - Default value: 0
    /// - Notes: 0 refuses nothing.
    public var minimumScore = 0

    /// Makes the default configuration.
    public init() {}

    /// Reads a configuration.
    ///
    /// - Parameters:
    ///   - options: The reader.
    ///   - defaults: The values of options that are not set.
    public init(reading options: inout OptionReader, defaults: PasswordStrengthConfiguration = .init()) {
        minimumScore = options.integer(
            "passwordStrength",
            "minimumScore",
            default: defaults.minimumScore,
            in: 0...4,
            "The least score of a new password by the estimate of zxcvbn, 1 to 4; 0 refuses nothing."
        )
    }

    /// Makes the screening; nil if nothing is refused.
    public func makeScreening() -> PasswordStrength? {
        minimumScore > 0 ? PasswordStrength(minimumScore: minimumScore) : nil
    }
}
