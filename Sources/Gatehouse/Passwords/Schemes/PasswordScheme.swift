public import GatehouseDatastore

/// A way to hash passwords with certain parameters: makes hashes, and verifies those with other parameters too.
public protocol PasswordScheme: PasswordVerifying {
    /// How long a hash with these parameters takes to compute on the machine that ``PasswordLimits`` speaks of.
    var nominalTime: Duration { get }

    /// Hashes a phrase with a fresh salt.
    ///
    /// It computes for a noticeable time on purpose; ``PasswordHasher`` runs it off the cooperative pool.
    ///
    /// - Parameters:
    ///   - phrase: What to hash.
    ///   - salt: Sixteen random bytes.
    /// - Returns: The hash, or nil if the phrase cannot be hashed: it is longer than ``maximumByteCount``, or has a zero
    ///   byte where the library takes text; also if the salt has another length.
    func hash(_ phrase: SecretBytes, salt: [UInt8]) -> String?

    /// Whether a hash is not one that would be made now: other parameters, or another form.
    func isOutdated(_ hash: String) -> Bool

    /// Schemes of this kind that, one after the other, take about a part of this one's time.
    ///
    /// - Parameter fraction: The part, between 0 and 1.
    /// - Returns: None if the part is too small to be worth it.
    func fillers(for fraction: Double) -> [any PasswordScheme]
}

extension PasswordScheme {
    /// Hashes a password in normalisation form C and without a pepper.
    public func hash(_ password: Password, salt: [UInt8]) -> PasswordHash? {
        guard password.isUsable else { return nil }
        return hash(password.bytes, salt: salt).flatMap(StoredText.init).map(PasswordHash.init)
    }

    /// Whether a hash is not one that would be made now.
    public func isOutdated(_ hash: PasswordHash) -> Bool { isOutdated(hash.text.string) }
}
