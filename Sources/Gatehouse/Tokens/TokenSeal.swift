import Crypto

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Signs tokens of one purpose and opens what it signed.
///
/// A token is URL-safe base64 of fixed length, and nothing else stands for the same bytes:
///
/// | bytes | what |
/// |---|---|
/// | 1 | version of the layout |
/// | 1 | purpose |
/// | 4 | id of the key |
/// | as many as the purpose has | body |
/// | 32 | HMAC-SHA256 (RFC 2104) of all before, under a key derived for the purpose alone |
///
/// The length is judged before anything is decoded and the signature, in constant time, before anything but the key's id
/// is read. A key that is taken out of the ring takes its tokens with it.
struct TokenSeal: Sendable {
    /// What tokens are for; the number is signed with them.
    enum Purpose: UInt8 {
        case authentication = 1
        case refresh = 2

        fileprivate var key: KeyPurpose {
            switch self {
            case .authentication: .authenticationTokens
            case .refresh: .refreshTokens
            }
        }
    }

    private struct Key: Sendable {
        let id: [UInt8]
        let secret: SymmetricKey
    }

    private static let version: UInt8 = 1
    private static let keyIDByteCount = 4
    private static let headByteCount = 2 + keyIDByteCount
    private static let signatureByteCount = 32

    private let purpose: Purpose
    private let bodyByteCount: Int
    private let keys: [Key]

    /// Makes the seal of a purpose.
    ///
    /// - Parameters:
    ///   - purpose: What its tokens are for.
    ///   - bodyByteCount: How long their bodies are.
    ///   - ring: The server's keys; the current one signs.
    init(_ purpose: Purpose, bodyByteCount: Int, ring: KeyRing) {
        self.purpose = purpose
        self.bodyByteCount = bodyByteCount
        keys = ring.all.map { key in
            let secret = key.derived(for: purpose.key)
            let name = HMAC<SHA256>.authenticationCode(for: Data("key id".utf8), using: secret)
            return Key(id: Array(name.prefix(Self.keyIDByteCount)), secret: secret)
        }
    }

    /// The number of characters of every token.
    var textLength: Int { (byteCount * 8 + 5) / 6 }

    private var byteCount: Int { Self.headByteCount + bodyByteCount + Self.signatureByteCount }

    /// Signs a body.
    func seal(_ body: [UInt8]) -> SecretBytes {
        guard let key = keys.first else { return SecretBytes([]) }
        let signed = [Self.version, purpose.rawValue] + key.id + body
        return SecretBytes(signed + Array(HMAC<SHA256>.authenticationCode(for: Data(signed), using: key.secret)))
    }

    /// Returns the body of a token; nil for any text that ``seal(_:)`` did not make.
    func open(_ text: some StringProtocol) -> [UInt8]? {
        guard text.utf8.count == textLength, let bytes = Base64URL.decode(text), bytes.count == byteCount else {
            return nil
        }
        let signed = bytes.prefix(Self.headByteCount + bodyByteCount)
        let signature = bytes.suffix(Self.signatureByteCount)
        let id = bytes[2..<Self.headByteCount]
        let isGenuine = keys.contains { key in
            key.id.elementsEqual(id)
                && HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: signed, using: key.secret)
        }
        guard isGenuine, bytes[0] == Self.version, bytes[1] == purpose.rawValue else { return nil }
        return Array(signed.dropFirst(Self.headByteCount))
    }
}
