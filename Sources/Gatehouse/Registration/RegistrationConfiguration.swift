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
