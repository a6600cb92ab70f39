/// Whether and how people may register.
public struct RegistrationConfiguration: Sendable {
    /// Whether people may register at all.
    ///
    /// - Environment variable: `GATEHOUSE_REGISTRATION_ENABLED`
    /// - Default value: true
    public var isEnabled = true

    /// Whether a username has to be chosen.
    ///
    /// - Environment variable: `GATEHOUSE_REGISTRATION_REQUIRING_USERNAME`
    /// - Default value: false
    public var requiringUsername = false

    /// Makes the default configuration.
    public init() {}
}

/// Whether an address has to be confirmed.
public struct ConfirmationConfiguration: Sendable {
    /// Whether an address must be confirmed before its owner can sign in.
    ///
    /// - Environment variable: `GATEHOUSE_CONFIRMATION_REQUIRED`
    /// - Default value: true
    /// - Notes: Until mail is set up, an operator confirms with `gatehouse users confirm`.
    public var isRequired = true

    /// Makes the default configuration.
    public init() {}
}
