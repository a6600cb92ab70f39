/// Under what a session is filed: a shard, and the digest of the token its client presents.
///
/// The shard is a keyed hash of the user and travels in the token in the clear, so that a clustered store can keep all
/// sessions of one user, and the list of them, in one slot, and find a session without knowing the user. A store that
/// has no use for it may leave it aside, but a look-up with the right digest and another shard must find nothing.
public struct SessionKey: Hashable, Sendable {
    /// Sixteen bits that are the same for all sessions of a user.
    public let shard: UInt16

    /// The digest of the token.
    public let digest: TokenDigest

    /// Makes a key.
    public init(shard: UInt16, digest: TokenDigest) {
        self.shard = shard
        self.digest = digest
    }
}

/// Whose sessions, and in which shard they are.
public struct SessionOwner: Hashable, Sendable {
    /// The user.
    public let user: UserID

    /// The shard that all keys of the user's sessions have.
    public let shard: UInt16

    /// Makes an owner.
    public init(user: UserID, shard: UInt16) {
        self.user = user
        self.shard = shard
    }
}
