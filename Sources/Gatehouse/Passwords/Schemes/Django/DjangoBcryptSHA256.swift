import Crypto

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Django's `bcrypt_sha256$$2b$…`: bcrypt of the phrase's SHA-256 in hexadecimal, which bcrypt takes in full.
public struct DjangoBcryptSHA256: PasswordVerifying {
    /// Makes a verifier.
    public init() {}

    private let bcrypt = Bcrypt()
    private static let prefix = "bcrypt_sha256$"

    /// The scheme's name.
    public var name: String { "django-bcrypt-sha256" }

    /// As bcrypt, after the prefix.
    public func nominalTime(of hash: String) -> Duration? {
        hash.droppingPrefix(Self.prefix).flatMap { bcrypt.nominalTime(of: $0) }
    }

    /// Whether a phrase is the one that was hashed, compared in constant time.
    public func verify(_ phrase: SecretBytes, against hash: String) -> Bool {
        guard let hash = hash.droppingPrefix(Self.prefix), bcrypt.recognizes(hash) else { return false }
        let digits = Array("0123456789abcdef".utf8)
        let text = SHA256.hash(data: Data(phrase.bytes)).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return bcrypt.verify(SecretBytes(text), against: hash)
    }
}
