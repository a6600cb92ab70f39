import Crypto

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// One of the server's secret keys.
public struct SecretKey: Sendable {
    private let secret: SecretBytes
    private let derivations: [KeyPurpose: SymmetricKey]

    /// Takes a key.
    ///
    /// - Throws: ``KeyError`` if it is shorter than 32 bytes, or plainly not random: fewer than eight different bytes.
    public init(_ bytes: [UInt8]) throws(KeyError) {
        guard bytes.count >= KeyRing.minimumByteCount else { throw KeyError.tooShort }
        guard Set(bytes).count >= 8 else { throw KeyError.notRandom }
        self.init(trusted: bytes)
    }

    /// Makes a key of 32 bytes.
    public static func random(from surroundings: Surroundings) -> SecretKey {
        SecretKey(trusted: surroundings.randomBytes(KeyRing.minimumByteCount))
    }

    private init(trusted bytes: [UInt8]) {
        secret = SecretBytes(bytes)
        // Once, since every request needs some of them.
        derivations = KeyPurpose.allCases.reduce(into: [:]) { $0[$1] = Self.derive(bytes, for: $1) }
    }

    /// The key in base64, as settings hold it.
    ///
    /// Whoever reads it keeps it secret.
    public var base64: String { Data(secret.bytes).base64EncodedString() }

    /// The key for one purpose.
    func derived(for purpose: KeyPurpose) -> SymmetricKey {
        derivations[purpose] ?? Self.derive(secret.bytes, for: purpose)
    }

    /// Derives the key for one purpose (HKDF-SHA256, RFC 5869).
    private static func derive(_ bytes: [UInt8], for purpose: KeyPurpose) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: bytes),
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
enum KeyPurpose: String, CaseIterable {
    case sessionShard = "session shard"
    case sessionSuccessor = "session successor"
    case crossSiteRequests = "cross-site requests"
    case throttling = "throttling"
    case authenticationTokens = "authentication tokens"
    case refreshTokens = "refresh tokens"
    case refreshSuccessor = "refresh successor"
}
