import Crypto

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// One of the server's secret keys.
public struct SecretKey: Sendable {
    private let secret: SecretBytes

    /// Takes a key.
    ///
    /// - Throws: ``KeyError`` if it is shorter than 32 bytes, or plainly not random: fewer than eight different bytes.
    public init(_ bytes: [UInt8]) throws(KeyError) {
        guard bytes.count >= KeyRing.minimumByteCount else { throw KeyError.tooShort }
        guard Set(bytes).count >= 8 else { throw KeyError.notRandom }
        secret = SecretBytes(bytes)
    }

    /// Makes a key of 32 bytes.
    public static func random(from surroundings: Surroundings) -> SecretKey {
        SecretKey(trusted: surroundings.randomBytes(KeyRing.minimumByteCount))
    }

    private init(trusted bytes: [UInt8]) {
        secret = SecretBytes(bytes)
    }

    /// The key in base64, as settings hold it.
    ///
    /// Whoever reads it keeps it secret.
    public var base64: String { Data(secret.bytes).base64EncodedString() }

    /// Derives the key for one purpose (HKDF-SHA256, RFC 5869).
    func derived(for purpose: KeyPurpose) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: secret.bytes),
            info: Data("gatehouse 1 \(purpose.rawValue)".utf8),
            outputByteCount: 32
        )
    }
}

extension SecretKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A fixed text in place of the key.
    public var description: String { "<secret key>" }

    /// A fixed text in place of the key.
    public var debugDescription: String { description }

    /// Nothing, so that a dump shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// What a derived key is for.
///
/// Each case's key is independent of the others.
enum KeyPurpose: String {
    case sessionShard = "session shard"
    case sessionSuccessor = "session successor"
    case crossSiteRequests = "cross-site requests"
    case throttling = "throttling"
    case authenticationTokens = "authentication tokens"
    case refreshTokens = "refresh tokens"
    case refreshSuccessor = "refresh successor"
}
