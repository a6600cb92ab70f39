/// Which usernames people may choose.
public struct IdentifierConfiguration: Sendable {
    /// Usernames that only an administrator may give, so that nobody speaks for the site.
    ///
    /// Add the names of your own paths and teams. `standard,billing-team` reserves one name besides those of
    /// ``ReservedUsernames/standardNames``, `billing-team` that one alone, and `none` nothing.
    ///
    /// - Environment variable: `GATEHOUSE_IDENTIFIERS_RESERVED_USERNAMES`
    /// - Default value: standard
    /// - Notes: Accounts that have a name keep it when it is reserved later.
    public var reservedUsernames = ReservedUsernames.standard

    /// Makes the default configuration.
    public init() {}
}
