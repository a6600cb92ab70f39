/// A change of one group of a user's fields that belong together.
///
/// Fields that only make sense together travel together: a new address brings its own confirmation, so no interleaving
/// can pair one address with the proof of another.
public struct UserPatch: Sendable {
    /// The groups of fields.
    @nonexhaustive
    public enum Change: Sendable {
        /// Replaces the e-mail address together with the time it was confirmed; nil for not yet.
        case email(UserIdentifier, confirmedAt: Timestamp?)
        /// Replaces the username; nil takes it away.
        case username(UserIdentifier?)
        /// Notes when the present address was confirmed; nil takes the confirmation back.
        case confirmation(at: Timestamp?)
        /// Lets the account be used, or not.
        case activation(Bool)
        /// Replaces all of the application's own attributes.
        case attributes(UserAttributes)
        /// Replaces the language that texts to the user are written in; nil for none chosen.
        case language(StoredName?)
    }

    /// The change.
    public var change: Change

    /// Whether the same change also raises the user's epoch by one, ending every session and token.
    public var bumpsSecurityEpoch: Bool

    /// Makes a patch.
    public init(_ change: Change, bumpsSecurityEpoch: Bool = false) {
        self.change = change
        self.bumpsSecurityEpoch = bumpsSecurityEpoch
    }
}
