/// How authentication tokens work.
public struct AuthenticationTokenConfiguration: Sendable {
    /// Whether authentication tokens are issued and accepted.
    ///
    /// - Environment variable: `GATEHOUSE_TOKENS_ENABLED`
    /// - Default value: true
    public var isEnabled = true

    /// How long a token is accepted.
    ///
    /// It cannot be taken back by itself, only with everything else that its user has; so keep it short.
    /// - Environment variable: `GATEHOUSE_TOKENS_LIFETIME`
    /// - Default value: 15m
    /// - Notes: From a second to 30 days.
    public var lifetime: Duration = .seconds(15 * 60)

    /// Whether every JSON sign-in returns a token, as the original Flask-Security did.
    ///
    /// Without it a client asks for one with `include_auth_token` in the query.
    /// - Environment variable: `GATEHOUSE_TOKENS_RETURNING_AT_SIGN_IN`
    /// - Default value: true
    public var returningAtSignIn = true

    /// Whether a token may stand in the query, as `auth_token`.
    ///
    /// Queries end up in logs, in histories and in the `Referer` of other sites, and the token with them.
    /// - Environment variable: `GATEHOUSE_TOKENS_INSECURELY_ALLOWING_QUERY`
    /// - Default value: false
    public var insecurelyAllowingQuery = false

    /// Makes the default configuration.
    public init() {}
}
