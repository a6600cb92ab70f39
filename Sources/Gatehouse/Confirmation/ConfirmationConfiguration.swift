/// Whether an address has to be confirmed, and how.
public struct ConfirmationConfiguration: Sendable {
    /// Whether an address must be confirmed before its owner can sign in.
    ///
    /// - Environment variable: `GATEHOUSE_CONFIRMATION_REQUIRED`
    /// - Default value: true
    public var isRequired = true

    /// How long a confirmation link acts.
    ///
    /// - Environment variable: `GATEHOUSE_CONFIRMATION_LIFETIME`
    /// - Default value: 2d
    /// - Notes: At least a minute, at most 30 days.
    public var lifetime: Duration = .seconds(2 * 86_400)

    /// Whether following a confirmation link also signs in.
    ///
    /// - Environment variable: `GATEHOUSE_CONFIRMATION_SIGNING_IN`
    /// - Default value: false
    /// - Notes: The page of a confirmation link submits itself. With this, whoever gets somebody who is not signed in to follow
    ///   a link to an account of their own has that person signed in to it.
    public var signingIn = false

    /// Makes the default configuration.
    public init() {}
}
