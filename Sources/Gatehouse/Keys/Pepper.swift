import Crypto

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A secret that goes into password hashes and is not kept with them: who steals the hashes alone cannot guess passwords.
public struct Pepper: Sendable {
    /// Its name, written beside the hashes made with it.
    public let id: PepperID

    private let secret: SecretBytes

    /// Takes a pepper.
    ///
    /// One that is to make new hashes must be as good as a secret key, which ``PepperRing`` sees to; one of another
    /// framework is what it is.
    ///
    /// - Throws: ``KeyError`` if it is empty.
    public init(_ id: PepperID, _ bytes: [UInt8]) throws(KeyError) {
        guard !bytes.isEmpty else { throw KeyError.pepperUnreadable }
        self.id = id
        secret = SecretBytes(bytes)
    }

    /// Throws what keeps the pepper from being a secret key.
    func requireStrength() throws(KeyError) { _ = try SecretKey(secret.bytes) }

    /// The phrase that is hashed in place of a password: HMAC-SHA-512 (RFC 2104) under the pepper, in base64 with
    /// padding.
    ///
    /// It has 88 bytes whatever the password's length; of these bcrypt takes the first 72, which are 432 bits. This is
    /// what Flask-Security computes from its `PASSWORD_SALT`, so its hashes are hashes with a pepper.
    func phrase(for password: SecretBytes) -> SecretBytes {
        let code = HMAC<SHA512>.authenticationCode(
            for: Data(password.bytes),
            using: SymmetricKey(data: secret.bytes)
        )
        return SecretBytes(Array(Data(code).base64EncodedString().utf8))
    }

    /// The phrase that Devise hashes: the password and the pepper after it.
    func appended(to password: SecretBytes) -> SecretBytes { SecretBytes(password.bytes + secret.bytes) }
}

extension Pepper: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The name; nothing of the secret.
    public var description: String { "<pepper \(id)>" }

    /// The name; nothing of the secret.
    public var debugDescription: String { description }

    /// Nothing, so that a dump shows nothing.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
