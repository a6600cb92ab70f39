import Crypto
import CryptoExtras

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// PBKDF2 (RFC 8018) and scrypt (RFC 7914), computed by swift-crypto.
enum KeyDerivation {
    /// Derives bytes with PBKDF2.
    ///
    /// - Parameters:
    ///   - phrase: The password.
    ///   - salt: The salt; one byte at least.
    ///   - digest: The hash function of the HMAC.
    ///   - rounds: How many rounds; 1 to 2³² - 1.
    ///   - byteCount: How many bytes.
    /// - Returns: The bytes, or nil if the library refuses.
    static func pbkdf2(
        _ phrase: SecretBytes,
        salt: [UInt8],
        _ digest: PBKDF2.Digest,
        rounds: Int,
        byteCount: Int
    ) -> SecretBytes? {
        guard !salt.isEmpty, rounds > 0, UInt32(exactly: rounds) != nil else { return nil }
        // The rounds are unchecked there, because old hashes have fewer than new ones may have.
        let key = try? KDF.Insecure.PBKDF2.deriveKey(
            from: key(phrase),
            salt: salt,
            using: digest == .sha256 ? .sha256 : .sha512,
            outputByteCount: byteCount,
            unsafeUncheckedRounds: rounds
        )
        return key.map(bytes)
    }

    /// Derives bytes with scrypt.
    ///
    /// - Parameters:
    ///   - phrase: The password.
    ///   - salt: The salt; one byte at least.
    ///   - parameters: The cost.
    ///   - byteCount: How many bytes.
    /// - Returns: The bytes, or nil if the library refuses or has no memory.
    static func scrypt(
        _ phrase: SecretBytes,
        salt: [UInt8],
        _ parameters: Scrypt.Parameters,
        byteCount: Int
    ) -> SecretBytes? {
        guard !salt.isEmpty else { return nil }
        let key = try? KDF.Scrypt.deriveKey(
            from: key(phrase),
            salt: salt,
            outputByteCount: byteCount,
            rounds: 1 << parameters.logarithm,
            blockSize: parameters.blockSize,
            parallelism: parameters.parallelism
        )
        return key.map(bytes)
    }

    /// The phrase as the key of an HMAC.
    ///
    /// HMAC fills a key up with zeros (RFC 2104 §2), so one zero stands for a phrase without bytes, for which an array
    /// need not have an address.
    private static func key(_ phrase: SecretBytes) -> [UInt8] { phrase.bytes.isEmpty ? [0] : phrase.bytes }

    private static func bytes(_ key: SymmetricKey) -> SecretBytes {
        SecretBytes(unsafe key.withUnsafeBytes { unsafe Array($0) })
    }
}
