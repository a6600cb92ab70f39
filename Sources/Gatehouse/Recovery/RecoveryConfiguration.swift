/// Whether and how people set a new password who lost theirs.
public struct RecoveryConfiguration: Sendable {
    /// Whether a recovery link can be asked for.
    ///
    /// - Environment variable: `GATEHOUSE_RECOVERY_ENABLED`
    /// - Default value: true
    public var isEnabled = true

    /// How long a recovery link acts.
    ///
    /// - Environment variable: `GATEHOUSE_RECOVERY_LIFETIME`
    /// - Default value: 1h
    /// - Notes: At least a minute, at most 24 hours (NIST SP 800-63B-4 §4.2.1.2).
    public var lifetime: Duration = .seconds(3_600)

    /// Whether setting a new password by a link also signs in.
    ///
    /// - Environment variable: `GATEHOUSE_RECOVERY_SIGNING_IN`
    /// - Default value: true
    public var signingIn = true

    /// Makes the default configuration.
    public init() {}
}
