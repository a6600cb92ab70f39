public import GatehouseDatastore

/// A user as applications, administrators and the user may see it: everything but secrets.
public struct Account: Hashable, Sendable {
    /// The user's identifier.
    public let id: UserID
    /// The e-mail address as its owner writes it.
    public let email: String
    /// The username as its owner writes it; nil if there is none.
    public let username: String?
    /// Whether the account may be used.
    public let isActive: Bool
    /// When the address was confirmed; nil if it was not.
    public let confirmedAt: Timestamp?
    /// Whether the user can sign in with a password.
    public let hasPassword: Bool
    /// When and from where the user signed in.
    public let signIns: SignInTrack
    /// What the application keeps of the user.
    public let attributes: UserAttributes
    /// The language that texts to the user are written in; nil if none was chosen.
    public let language: StoredName?
    /// When the user was made.
    public let createdAt: Timestamp
    /// When the user was last changed.
    public let updatedAt: Timestamp

    init(_ user: UserRecord) {
        id = user.id
        email = user.email.display.string
        username = user.username?.display.string
        isActive = user.isActive
        confirmedAt = user.confirmedAt
        hasPassword = user.passwordHash != nil
        signIns = user.signIns
        attributes = user.attributes
        language = user.language
        createdAt = user.createdAt
        updatedAt = user.updatedAt
    }
}
