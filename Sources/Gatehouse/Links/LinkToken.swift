import GatehouseDatastore

/// The secret in a mailed link: 256 random bits, which act once.
///
/// The text is 43 characters of URL-safe base64 and nothing else; the store sees only the digest.
public struct LinkToken: Sendable {
    static let secretByteCount = 32
    static let textLength = 43

    let secret: SecretBytes

    init(secret: SecretBytes) {
        self.secret = secret
    }

    /// Reads a token; nil for any text that ``text`` could not have written.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count == Self.textLength, let bytes = Base64URL.decode(text),
            bytes.count == Self.secretByteCount
        else { return nil }
        secret = SecretBytes(bytes)
    }

    /// The token as a link carries it.
    ///
    /// Whoever reads it keeps it secret.
    public var text: String { Base64URL.encode(secret.bytes) }

    /// Under what it is filed.
    var digest: TokenDigest { TokenDigest(hashing: secret.bytes) }
}

extension LinkToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A fixed text in place of the token.
    public var description: String { "<link token>" }

    /// A fixed text in place of the token.
    public var debugDescription: String { description }

    /// Nothing, so that a dump shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
