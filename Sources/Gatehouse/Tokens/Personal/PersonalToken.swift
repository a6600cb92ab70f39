import Crypto
import GatehouseDatastore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A personal access token as its owner keeps it.
///
/// The prefix and `_`, 43 letters and digits for 256 random bits, and six for the first 32 bits of the SHA-256 of all
/// before: a regular expression finds it in a text, and the last part tells it from what only looks like one, without
/// asking anybody. Both numbers are in base 62 (digits, capitals, small letters), with zeros in front.
public struct PersonalToken: Sendable {
    static let secretByteCount = 32
    private static let secretLength = 43
    private static let checksumLength = 6

    private let prefix: PersonalTokenPrefix
    private let secret: SecretBytes

    init(_ prefix: PersonalTokenPrefix, secret: SecretBytes) {
        self.prefix = prefix
        self.secret = secret
    }

    /// Whether a text means to be a token: it has the prefix.
    static func isMeant(by text: String, _ prefix: PersonalTokenPrefix) -> Bool { text.hasPrefix("\(prefix)_") }

    /// Reads a token; nil for any text that ``text`` could not have written.
    init?(_ text: String, _ prefix: PersonalTokenPrefix) {
        let headLength = prefix.text.utf8.count + 1
        guard text.utf8.count == headLength + Self.secretLength + Self.checksumLength, Self.isMeant(by: text, prefix),
            let secret = Base62.decode(text.utf8.dropFirst(headLength).prefix(Self.secretLength), Self.secretByteCount)
        else { return nil }
        self.init(prefix, secret: SecretBytes(secret))
        guard SecretBytes(Array(self.text.utf8)).isSame(as: SecretBytes(Array(text.utf8))) else { return nil }
    }

    /// The token as its owner keeps it.
    ///
    /// Whoever reads it keeps it secret.
    public var text: String {
        let head = "\(prefix)_" + Base62.encode(secret.bytes, length: Self.secretLength)
        let checksum = Array(SHA256.hash(data: Data(head.utf8)).prefix(4))
        return head + Base62.encode(checksum, length: Self.checksumLength)
    }

    /// Under what it is filed.
    var digest: TokenDigest { TokenDigest(hashing: secret.bytes) }
}

extension PersonalToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A fixed text in place of the token.
    public var description: String { "<personal access token>" }

    /// A fixed text in place of the token.
    public var debugDescription: String { description }

    /// Nothing, so that a dump shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
