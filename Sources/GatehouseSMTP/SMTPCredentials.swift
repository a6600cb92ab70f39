public import Gatehouse

/// What a mail server lets us in with.
public struct SMTPCredentials: Sendable {
    /// The user's name.
    public let user: String

    /// The password as UTF-8.
    public let password: SecretBytes

    /// Makes credentials; nil if the name is empty or longer than 255 bytes, the password is empty or longer than 1024, or
    /// one has a control character.
    public init?(user: String, password: String) {
        guard (1...255).contains(user.utf8.count), (1...1024).contains(password.utf8.count),
            Self.isPlain(user), Self.isPlain(password)
        else { return nil }
        self.user = user
        self.password = SecretBytes(Array(password.utf8))
    }

    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }
}

extension SMTPCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A fixed text.
    public var description: String { "<SMTP credentials>" }

    /// A fixed text.
    public var debugDescription: String { description }

    /// Nothing, so that a dump shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
