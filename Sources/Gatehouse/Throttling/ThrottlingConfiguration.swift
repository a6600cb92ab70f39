/// How many attempts are allowed.
public struct ThrottlingConfiguration: Sendable {
    /// Whether attempts are counted at all.
    ///
    /// - Environment variable: `GATEHOUSE_THROTTLING_ENABLED`
    /// - Default value: true
    /// - Notes: Without it anybody may guess passwords as fast as they are hashed.
    public var isEnabled = true

    /// How many passwords may be tried for one account before it is locked for a while.
    ///
    /// A success forgets the failures before it. NIST SP 800-63B-4 §3.2.2 allows at most 100 in a row.
    /// - Environment variable: `GATEHOUSE_THROTTLING_ACCOUNT_LIMIT`
    /// - Default value: 100
    public var accountLimit = 100

    /// In what time they are counted.
    ///
    /// - Environment variable: `GATEHOUSE_THROTTLING_ACCOUNT_WINDOW`
    /// - Default value: 1h
    public var accountWindow: Duration = .seconds(3_600)

    /// How long an account is then locked.
    ///
    /// - Environment variable: `GATEHOUSE_THROTTLING_ACCOUNT_LOCK`
    /// - Default value: 15m
    /// - Notes: Long locks let strangers keep owners out.
    public var accountLock: Duration = .seconds(15 * 60)

    /// Makes the default configuration.
    public init() {}
}
