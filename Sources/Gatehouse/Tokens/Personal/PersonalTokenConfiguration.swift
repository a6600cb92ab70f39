/// How personal access tokens work: keys that people make for their scripts.
public struct PersonalTokenConfiguration: Sendable {
    /// Whether people can make personal access tokens, and these are accepted.
    ///
    /// - Environment variable: `GATEHOUSE_PERSONAL_TOKENS_ENABLED`
    /// - Default value: false
    public var isEnabled = false

    /// What tokens begin with, so that scanners find those that were published by mistake; `_` follows.
    ///
    /// - Environment variable: `GATEHOUSE_PERSONAL_TOKENS_PREFIX`
    /// - Default value: gthp
    /// - Notes: Tokens with another prefix are not accepted, so it cannot be changed later.
    public var prefix = PersonalTokenPrefix.standard

    /// How long a token lives whose maker does not say; never longer than the greatest lifetime.
    ///
    /// - Environment variable: `GATEHOUSE_PERSONAL_TOKENS_LIFETIME`
    /// - Default value: 90d
    public var lifetime: Duration = .seconds(90 * 86_400)

    /// How long a token may live at most.
    ///
    /// - Environment variable: `GATEHOUSE_PERSONAL_TOKENS_MAXIMUM_LIFETIME`
    /// - Default value: 366d
    public var maximumLifetime: Duration = .seconds(366 * 86_400)

    /// How many tokens a user may have.
    ///
    /// - Environment variable: `GATEHOUSE_PERSONAL_TOKENS_MAXIMUM_PER_USER`
    /// - Default value: 50
    public var maximumPerUser = 50

    /// How old the note of a token's last use may become before it is renewed.
    ///
    /// - Environment variable: `GATEHOUSE_PERSONAL_TOKENS_SEEN_GRANULARITY`
    /// - Default value: 5m
    /// - Notes: Each renewal is a write.
    public var seenGranularity: Duration = .seconds(5 * 60)

    /// How recent a proof of who one is must be to make a token.
    ///
    /// - Environment variable: `GATEHOUSE_PERSONAL_TOKENS_FRESHNESS`
    /// - Default value: 10m
    public var freshness: Duration = .seconds(10 * 60)

    /// Makes the default configuration.
    public init() {}
}
