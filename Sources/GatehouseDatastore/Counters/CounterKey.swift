/// What is counted: a scope chosen by code, and the digest of whatever is counted in it.
///
/// The digest is a keyed hash of an account or an address, so the store learns neither and a hostile name cannot reach
/// the key space.
public struct CounterKey: Hashable, Sendable {
    /// The scope, such as `sign-in.account`.
    public let scope: StoredName

    /// The digest of what is counted.
    public let digest: TokenDigest

    /// Makes a key.
    public init(scope: StoredName, digest: TokenDigest) {
        self.scope = scope
        self.digest = digest
    }
}
