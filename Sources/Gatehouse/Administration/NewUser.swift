/// A user that an administrator makes.
public struct NewUser: Sendable {
    /// How the user will sign in.
    public enum Secret: Sendable {
        /// With this password; it passes the policy first.
        case password(String)
        /// With the password behind this hash, as another framework stored it.
        ///
        /// A hash in an envelope of Gatehouse's own says itself where it comes from.
        case hash(String, from: PasswordOrigin = .other)
        /// Not with a password.
        case none
    }

    /// The e-mail address, as typed.
    public var email: String
    /// The username, as typed; nil for none.
    ///
    /// It may be reserved, but not confusable with another.
    public var username: String?
    /// How the user will sign in.
    public var secret: Secret
    /// Whether the account may be used.
    public var isActive: Bool
    /// Whether the address counts as confirmed.
    public var isConfirmed: Bool
    /// The roles the user has, by name.
    ///
    /// They must be there.
    public var roles: [String]

    /// Makes a description of a user.
    public init(
        email: String,
        username: String? = nil,
        secret: Secret = .none,
        isActive: Bool = true,
        isConfirmed: Bool = false,
        roles: [String] = []
    ) {
        self.email = email
        self.username = username
        self.secret = secret
        self.isActive = isActive
        self.isConfirmed = isConfirmed
        self.roles = roles
    }
}

extension NewUser.Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A fixed text in place of the secret.
    public var description: String { "<secret>" }

    /// A fixed text in place of the secret.
    public var debugDescription: String { description }

    /// Nothing, so that a dump shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension NewUser: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A fixed text: it may hold a password.
    public var description: String { "<new user>" }

    /// A fixed text: it may hold a password.
    public var debugDescription: String { description }

    /// Nothing, so that a dump shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
