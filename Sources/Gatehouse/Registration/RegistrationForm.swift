public import GatehouseDatastore

/// What somebody fills in to make an account.
public struct RegistrationForm: Sendable {
    /// The e-mail address, as typed.
    public var email: String
    /// The password, as typed.
    ///
    /// It is not kept.
    public var password: String
    /// The password once more; nil if the form asks once.
    public var passwordConfirmation: String?
    /// The username, as typed; nil or empty for none.
    public var username: String?

    /// Every other field, by name, for the application's ``RegistrationFields``.
    public var fields: [String: AttributeValue]

    /// Makes a form.
    public init(
        email: String,
        password: String,
        passwordConfirmation: String? = nil,
        username: String? = nil,
        fields: [String: AttributeValue] = [:]
    ) {
        self.email = email
        self.password = password
        self.passwordConfirmation = passwordConfirmation
        self.username = username
        self.fields = fields
    }
}

extension RegistrationForm: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A fixed text: the form holds a password.
    public var description: String { "<registration form>" }

    /// A fixed text: the form holds a password.
    public var debugDescription: String { description }

    /// Nothing, so that a dump shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
