/// How people change their username.
public struct UsernameChangeConfiguration: Sendable {
    /// Whether people can change their username themselves.
    ///
    /// - Environment variable: `GATEHOUSE_USERNAME_CHANGE_ENABLED`
    /// - Default value: true
    public var isEnabled = true

    /// Within what time before a change the user must have proved who they are.
    ///
    /// - Environment variable: `GATEHOUSE_USERNAME_CHANGE_FRESHNESS`
    /// - Default value: 15m
    public var freshness: Duration = .seconds(900)

    /// Makes the default configuration.
    public init() {}
}
