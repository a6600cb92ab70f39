/// How HTTP Basic works on the routes that accept it.
public struct BasicConfiguration: Sendable {
    /// What browsers show when they ask for a name and a password: printable ASCII without quotes.
    ///
    /// - Environment variable: `GATEHOUSE_BASIC_REALM`
    /// - Default value: Sign in
    public var realm = BasicRealm.standard

    /// How long a name and a password that were right are believed without hashing the password again.
    ///
    /// Whatever ends the user's sessions ends this too, and whether the account can be used is looked up every time.
    /// - Environment variable: `GATEHOUSE_BASIC_CACHE_LIFETIME`
    /// - Default value: 1m
    /// - Notes: Zero hashes every time; at most an hour.
    public var cacheLifetime: Duration = .seconds(60)

    /// How many right names and passwords are remembered by a process; beyond, the oldest are forgotten.
    ///
    /// - Environment variable: `GATEHOUSE_BASIC_CACHE_LIMIT`
    /// - Default value: 10000
    public var cacheLimit = 10_000

    /// Makes the default configuration.
    public init() {}
}
