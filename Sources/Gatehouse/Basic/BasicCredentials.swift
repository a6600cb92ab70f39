/// A name and a password that came together with a request.
public struct BasicCredentials: Sendable {
    /// The name: an e-mail address or a username, as typed.
    let name: String

    /// What the password is made of as it came.
    let passwordBytes: SecretBytes

    /// The password; bringing it into normal form takes a while.
    var password: Password { Password(String(decoding: passwordBytes.bytes, as: UTF8.self)) }

    /// Takes a name and a password as they were typed.
    public init(name: String, password: String) {
        self.name = name
        passwordBytes = SecretBytes(Array(password.utf8))
    }
}

extension BasicCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A fixed text in place of the name and the password.
    public var description: String { "<basic credentials>" }

    /// A fixed text in place of the name and the password.
    public var debugDescription: String { description }

    /// Nothing, so that a dump shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
