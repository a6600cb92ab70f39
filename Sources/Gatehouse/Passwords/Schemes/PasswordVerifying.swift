public import GatehouseDatastore

/// Tells right from wrong passwords by hashes of one form.
///
/// A scheme works on phrases, the bytes that are hashed, and on standard strings. What becomes of a password before,
/// its normalisation and its pepper, is no matter of the scheme.
///
/// ``nominalTime(of:)`` is where a string is judged, before any library sees it: whoever can write a row of the database
/// must not be able to have a weaker algorithm used, a minute spent or a gigabyte taken. So a scheme reads its strings
/// itself, in full and strictly, and refuses what is above its limits; ``PasswordLimits`` says where these come from.
public protocol PasswordVerifying: Sendable {
    /// The scheme's name, such as `bcrypt`.
    var name: String { get }

    /// How many leading bytes of a phrase the algorithm looks at; `Int.max` for all.
    var significantByteCount: Int { get }

    /// The longest phrase that is taken, in bytes; a longer one is never right.
    var maximumByteCount: Int { get }

    /// How long a hash of this form takes to compute on the machine that ``PasswordLimits`` speaks of.
    ///
    /// Nil if the string is damaged, of another form or above the limits. It reads the string and computes nothing.
    func nominalTime(of hash: String) -> Duration?

    /// Whether a phrase is the one that was hashed, compared in constant time.
    ///
    /// False for a string that ``nominalTime(of:)`` refuses. It computes for a noticeable time on purpose;
    /// ``PasswordHasher`` runs it off the cooperative pool.
    func verify(_ phrase: SecretBytes, against hash: String) -> Bool
}

extension PasswordVerifying {
    /// All bytes.
    public var significantByteCount: Int { .max }

    /// Any length.
    public var maximumByteCount: Int { .max }

    /// Whether a string is of this form and within the limits.
    public func recognizes(_ hash: String) -> Bool { nominalTime(of: hash) != nil }

    /// Whether a hash is of this form and within the limits.
    public func recognizes(_ hash: PasswordHash) -> Bool { recognizes(hash.text.string) }

    /// Whether a password, in normalisation form C and without a pepper, is the one that was hashed.
    public func verify(_ password: Password, against hash: PasswordHash) -> Bool {
        guard password.isUsable else { return false }
        return verify(password.bytes, against: hash.text.string)
    }
}
