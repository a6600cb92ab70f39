import GatehouseDatastore

/// What a client presents to be recognised: the shard of its user, and 256 random bits.
///
/// The text is 46 characters of URL-safe base64 and nothing else; the store sees only the digest.
public struct SessionToken: Sendable {
    static let secretByteCount = 32
    static let textLength = 46

    let shard: UInt16
    let secret: SecretBytes

    init(shard: UInt16, secret: SecretBytes) {
        self.shard = shard
        self.secret = secret
    }

    /// Reads a token; nil for any text that ``text`` could not have written.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count == Self.textLength, let bytes = Base64URL.decode(text),
            bytes.count == 2 + Self.secretByteCount
        else { return nil }
        shard = UInt16(bytes[0]) << 8 | UInt16(bytes[1])
        secret = SecretBytes(Array(bytes[2...]))
    }

    /// The token as a cookie carries it.
    ///
    /// Whoever reads it keeps it secret.
    public var text: String {
        Base64URL.encode([UInt8(shard >> 8), UInt8(shard & 0xFF)] + secret.bytes)
    }

    /// Under what the session is filed.
    var key: SessionKey {
        SessionKey(shard: shard, digest: TokenDigest(hashing: secret.bytes))
    }
}

extension SessionToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A fixed text in place of the token.
    public var description: String { "<session token>" }

    /// A fixed text in place of the token.
    public var debugDescription: String { description }

    /// Nothing, so that a dump shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
