/// A token that shows for a while, without a session, for whom a request acts.
///
/// The text is 115 characters of URL-safe base64 and nothing else.
public struct AuthenticationToken: Sendable {
    private let bytes: SecretBytes

    init(_ bytes: SecretBytes) {
        self.bytes = bytes
    }

    /// The token as a header carries it.
    ///
    /// Whoever reads it keeps it secret.
    public var text: String { Base64URL.encode(bytes.bytes) }
}

extension AuthenticationToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A fixed text in place of the token.
    public var description: String { "<authentication token>" }

    /// A fixed text in place of the token.
    public var debugDescription: String { description }

    /// Nothing, so that a dump shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
