/// A token that is traded, once, for an authentication token and the next refresh token.
///
/// The text is 136 characters of URL-safe base64 and nothing else.
public struct RefreshToken: Sendable {
    private let bytes: SecretBytes

    init(_ bytes: SecretBytes) {
        self.bytes = bytes
    }

    /// The token as a client keeps it.
    ///
    /// Whoever reads it keeps it secret.
    public var text: String { Base64URL.encode(bytes.bytes) }
}

extension RefreshToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A fixed text in place of the token.
    public var description: String { "<refresh token>" }

    /// A fixed text in place of the token.
    public var debugDescription: String { description }

    /// Nothing, so that a dump shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
