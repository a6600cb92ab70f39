import Crypto
import GatehouseDatastore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension KeyRing {
    /// HMAC-SHA256 (RFC 2104) of some bytes under the current key's derivation for a purpose.
    func digest(of bytes: [UInt8], for purpose: KeyPurpose) -> TokenDigest {
        Self.digest(of: bytes, under: current, for: purpose)
    }

    /// HMAC-SHA256 of some bytes under each key's derivation for a purpose, the current key's first.
    func digests(of bytes: [UInt8], for purpose: KeyPurpose) -> [TokenDigest] {
        all.map { Self.digest(of: bytes, under: $0, for: purpose) }
    }

    private static func digest(of bytes: [UInt8], under key: SecretKey, for purpose: KeyPurpose) -> TokenDigest {
        TokenDigest(hmac: bytes, key: key.derived(for: purpose))
    }
}

extension TokenDigest {
    /// SHA-256 of some bytes: the digest under which a secret of 256 random bits is filed.
    init(hashing bytes: [UInt8]) {
        self.init(sha256: SHA256.hash(data: Data(bytes)))
    }

    /// HMAC-SHA256 of some bytes under a key.
    init(hmac bytes: [UInt8], key: SymmetricKey) {
        self.init(sha256: HMAC<SHA256>.authenticationCode(for: Data(bytes), using: key))
    }

    /// Takes the 32 bytes that SHA-256 and HMAC-SHA256 return.
    fileprivate init(sha256 bytes: some Sequence<UInt8>) {
        var words: [UInt64] = [0, 0, 0, 0]
        for (index, byte) in bytes.enumerated().prefix(Self.byteCount) {
            words[index / 8] |= UInt64(byte) << UInt64(8 * (index % 8))
        }
        self.init(words: (words[0].littleEndian, words[1].littleEndian, words[2].littleEndian, words[3].littleEndian))
    }
}
