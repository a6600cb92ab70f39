public import GatehouseDatastore

/// A way to hash passwords: makes hashes of its own form, and verifies them.
///
/// Both calls compute for a noticeable time on purpose; ``PasswordHasher`` runs them off the cooperative pool.
public protocol PasswordScheme: Sendable {
    /// The scheme's name, such as `bcrypt`.
    var name: String { get }

    /// The longest password the scheme takes in full, in bytes.
    var maximumByteCount: Int { get }

    /// Whether a hash is of this scheme's form, judged before any library sees it.
    func recognizes(_ hash: PasswordHash) -> Bool

    /// Hashes a password with a fresh salt.
    ///
    /// - Parameters:
    ///   - password: The password.
    ///   - salt: Sixteen random bytes.
    /// - Returns: The hash, or nil if the password cannot be hashed: too long, or with U+0000.
    func hash(_ password: Password, salt: [UInt8]) -> PasswordHash?

    /// Whether a password is the one that was hashed, compared in constant time. False for a hash of another form.
    func verify(_ password: Password, against hash: PasswordHash) -> Bool

    /// Whether a hash of this scheme should be made anew, because it is weaker than those made now.
    func isOutdated(_ hash: PasswordHash) -> Bool
}
