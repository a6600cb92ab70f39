import GatehouseDatastore

/// How sign-in works.
public struct SignInConfiguration: Sendable {
    /// Whether a user may sign in with the username instead of the e-mail address.
    ///
    /// - Environment variable: `GATEHOUSE_SIGN_IN_ALLOWING_USERNAMES`
    /// - Default value: true
    public var allowingUsernames = true

    /// Makes the default configuration.
    public init() {}

    /// The identifier that somebody typed, in canonical form; nil if it cannot be anybody's.
    func identifier(typed: String) -> CanonicalIdentifier? {
        let identifier = IdentifierRules.either(typed)?.canonical
        return identifier.flatMap { $0.kind == .email || allowingUsernames ? $0 : nil }
    }
}
