/// What somebody asks for who makes a personal access token.
public struct PersonalTokenForm: Sendable {
    /// What its owner calls it: 1 to 100 characters on one line.
    public var name: String

    /// What it may do: permissions that its owner has; none for a token that only shows whose it is.
    public var permissions: [String]

    /// How long it lives; nil for the default.
    public var lifetime: Duration?

    /// Makes a form.
    public init(name: String, permissions: [String] = [], lifetime: Duration? = nil) {
        self.name = name
        self.permissions = permissions
        self.lifetime = lifetime
    }
}
