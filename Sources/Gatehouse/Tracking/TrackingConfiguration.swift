/// Whether sign-ins are noted with the user.
public struct TrackingConfiguration: Sendable {
    /// Whether a user's current and last sign-in and their number are kept.
    ///
    /// - Environment variable: `GATEHOUSE_TRACKING_ENABLED`
    /// - Default value: true
    /// - Notes: Addresses are personal data; switch it off if you have no use for them.
    public var isEnabled = true

    /// Makes the default configuration.
    public init() {}
}
