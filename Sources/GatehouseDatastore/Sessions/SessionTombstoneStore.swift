/// Remembers, beside the users, which single sessions were ended in a store that may forget.
///
/// When sessions live in another store than users, that store may come back from a snapshot or a lost failover with a
/// session that was ended. Ending everything is the epoch's work; ending one session also leaves a tombstone here, and
/// it is read together with the user. Where sessions and users share a store, Gatehouse writes no tombstones.
public protocol SessionTombstoneStore: Store {
    /// Notes that a session was ended. Noting it again keeps the later end.
    ///
    /// - Parameters:
    ///   - session: The session.
    ///   - user: Whose it was.
    ///   - end: Until when to remember: when the session would have ended at the latest.
    func bury(_ session: SessionID, of user: UserID, until end: Timestamp) async throws(StoreError) -> SessionBurial

    /// Returns a user, its roles in the order of their names' bytes, and whether a session has a tombstone, in one round
    /// trip; nil if there is no such user.
    ///
    /// - Parameters:
    ///   - id: The user.
    ///   - session: The session to look for; nil for none.
    ///   - now: The time to judge expiry by: a tombstone whose end is not after it is absent.
    func loadAccount(
        _ id: UserID,
        presenting session: SessionID?,
        at now: Timestamp
    ) async throws(StoreError) -> AccountRecord?

    /// Removes tombstones that have expired and returns how many; fewer than the limit when none is left.
    func sweepTombstones(at now: Timestamp, limit: Int) async throws(StoreError) -> Int
}

/// What became of noting that a session was ended.
public enum SessionBurial: Hashable, Sendable {
    /// It was noted.
    case buried
    /// There is no such user, so nothing of theirs authenticates; nothing was noted.
    case noSuchUser
}

/// A user with what they may do.
public struct AccountRecord: Sendable {
    /// The user.
    public var user: UserRecord

    /// The user's roles in the order of their names' bytes.
    public var roles: [RoleRecord]

    /// Whether the session asked about was ended, as its tombstone says.
    public var isSessionEnded: Bool

    /// Makes a record.
    public init(user: UserRecord, roles: [RoleRecord], isSessionEnded: Bool = false) {
        self.user = user
        self.roles = roles
        self.isSessionEnded = isSessionEnded
    }
}
