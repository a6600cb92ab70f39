/// Whether and how people sign in by a mailed link.
public struct PasswordlessConfiguration: Sendable {
    /// Whether a link that signs in can be asked for.
    ///
    /// - Environment variable: `GATEHOUSE_PASSWORDLESS_ENABLED`
    /// - Default value: false
    /// - Notes: Whoever reads a user's mail can then sign in. Mail is no authenticator for NIST SP 800-63B-4 or ASVS
    ///   6.3.6: such a session is never fresh.
    public var isEnabled = false

    /// How long a link acts.
    ///
    /// - Environment variable: `GATEHOUSE_PASSWORDLESS_LIFETIME`
    /// - Default value: 10m
    /// - Notes: At least a minute, at most 10 minutes (ASVS 5.0 6.5.5).
    public var lifetime: Duration = .seconds(600)

    /// Makes the default configuration.
    public init() {}
}
