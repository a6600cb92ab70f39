/// How refresh tokens work: tokens that a program trades, each once, for the next authentication token.
public struct RefreshTokenConfiguration: Sendable {
    /// Whether refresh tokens are issued, beside every authentication token, and accepted.
    ///
    /// - Environment variable: `GATEHOUSE_REFRESH_TOKENS_ENABLED`
    /// - Default value: false
    public var isEnabled = false

    /// How long a refresh token lives without being used.
    ///
    /// - Environment variable: `GATEHOUSE_REFRESH_TOKENS_IDLE_TIMEOUT`
    /// - Default value: 7d
    /// - Notes: From a second to 90 days.
    public var idleTimeout: Duration = .seconds(7 * 86_400)

    /// How long what began with one sign-in lives, however much it is used.
    ///
    /// - Environment variable: `GATEHOUSE_REFRESH_TOKENS_LIFETIME`
    /// - Default value: 30d
    /// - Notes: From a second to 366 days.
    public var lifetime: Duration = .seconds(30 * 86_400)

    /// How long a used refresh token still leads to its successor, for calls made at the same time and lost replies.
    ///
    /// After it, using the token again ends every refresh token of its sign-in.
    /// - Environment variable: `GATEHOUSE_REFRESH_TOKENS_GRACE`
    /// - Default value: 10s
    /// - Notes: At most five minutes.
    public var grace: Duration = .seconds(10)

    /// How many sign-ins with refresh tokens a user may have; the oldest end.
    ///
    /// - Environment variable: `GATEHOUSE_REFRESH_TOKENS_MAXIMUM_PER_USER`
    /// - Default value: 50
    public var maximumPerUser = 50

    /// Makes the default configuration.
    public init() {}
}
