/// How people change their e-mail address.
public struct EmailChangeConfiguration: Sendable {
    /// Whether people can change their address themselves.
    ///
    /// - Environment variable: `GATEHOUSE_EMAIL_CHANGE_ENABLED`
    /// - Default value: true
    public var isEnabled = true

    /// How long the link to the new address acts.
    ///
    /// - Environment variable: `GATEHOUSE_EMAIL_CHANGE_LIFETIME`
    /// - Default value: 2h
    /// - Notes: At least a minute, at most 24 hours.
    public var lifetime: Duration = .seconds(2 * 3_600)

    /// How long the owner of the old address can undo a change.
    ///
    /// Whoever has the old mailbox within this time can take the account back, also a later owner of the mailbox.
    /// - Environment variable: `GATEHOUSE_EMAIL_CHANGE_UNDO_LIFETIME`
    /// - Default value: 3d
    /// - Notes: At least a minute, at most 30 days.
    public var undoLifetime: Duration = .seconds(3 * 86_400)

    /// Within what time before asking for a change the user must have proved who they are.
    ///
    /// - Environment variable: `GATEHOUSE_EMAIL_CHANGE_FRESHNESS`
    /// - Default value: 15m
    public var freshness: Duration = .seconds(900)

    /// Makes the default configuration.
    public init() {}
}
