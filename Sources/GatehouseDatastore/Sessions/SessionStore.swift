/// Keeps the sessions of signed-in users.
///
/// A store files one ``SessionRecord`` a device under a ``SessionKey``: the digest of the token, never the token.
/// ``load(_:at:)`` runs on every authenticated request, so make it one round trip.
///
/// A session is one row for its whole life. Rotation replaces the key in place and remembers the one before with the end
/// of its grace, so that ending a session ends every key it ever had.
///
/// ## What this store promises beside the promises of ``Store``
/// - **No verb but `insert` makes a session.** A save, touch or rotation that comes after the end of a session finds it
///   `absent`, in every interleaving.
/// - **The list is true.** A session that authenticates is listed, and one that was deleted is not, whatever ran at the
///   same time.
public protocol SessionStore: Store {
    /// Adds a session.
    ///
    /// - Parameters:
    ///   - session: The session to keep, as it is.
    ///   - now: The time to judge expiry by; the place of an expired session is free.
    /// - Throws: ``StoreError`` with code `duplicate(.session)` if a live session has or had the digest, `duplicate(.id)`
    ///   if one has the identifier.
    func insert(_ session: SessionRecord, at now: Timestamp) async throws(StoreError)

    /// Returns what a presented key stands for.
    func load(_ key: SessionKey, at now: Timestamp) async throws(StoreError) -> SessionLookup

    /// Replaces the standing and the data of a session, if it still has the version the change was made from.
    ///
    /// The key must be the current one; one that a rotation replaced is `stale`, within its grace and after. An
    /// `expiresAt` that is not after `now` ends the session. The version rises by one.
    ///
    /// - Parameters:
    ///   - key: The session's current key.
    ///   - change: What to replace.
    ///   - version: The version the change was made from.
    ///   - now: The time to judge expiry by.
    func save(
        _ key: SessionKey,
        _ change: SessionChange,
        expecting version: RecordVersion,
        at now: Timestamp
    ) async throws(StoreError) -> SessionSave

    /// Notes that a session was used, if the filed sighting is older than the granularity.
    ///
    /// Time never runs backwards in a session: a sighting that is not after the filed one is `recent`. The key may be the
    /// current one or one within its grace; after it, the session is `absent`. Nothing but `lastSeenAt`, `address` and
    /// `expiresAt` changes, and the version does not.
    func touch(_ key: SessionKey, _ sighting: SessionSighting) async throws(StoreError) -> SessionTouch

    /// Gives a session a new key and a new standing; the old key dies in the same step but for its grace.
    ///
    /// Of any number of concurrent calls with one key, one is `rotated`, and the others learn the successor with
    /// `superseded`. The version rises by one. A store has to remember the last key that was replaced; an earlier one
    /// may be `absent`.
    ///
    /// - Parameters:
    ///   - key: The key presented.
    ///   - successor: The key the session gets; it has the same shard.
    ///   - standing: How the session stands from now on.
    ///   - grace: How long from `now` the old key still leads to the session; zero or less for not at all.
    ///   - now: The time to judge expiry by; it becomes `lastSeenAt` if it is later.
    /// - Throws: ``StoreError`` with code `duplicate(.session)` if a live session has or had the successor's digest.
    func rotate(
        _ key: SessionKey,
        to successor: SessionKey,
        standing: SessionStanding,
        grace: Duration,
        at now: Timestamp
    ) async throws(StoreError) -> SessionRotation

    /// Ends a session at once, by its current key or by the one that was replaced last, in its grace or after.
    func delete(_ key: SessionKey, at now: Timestamp) async throws(StoreError) -> SessionDeletion

    /// Lists the live sessions of a user in the order of their identifiers, that is, oldest first.
    ///
    /// - Parameters:
    ///   - owner: Whose.
    ///   - now: The time to judge expiry by.
    ///   - position: The last identifier of the page before; nil for the first page.
    ///   - limit: The greatest number of sessions to return.
    func sessions(
        of owner: SessionOwner,
        at now: Timestamp,
        after position: SessionID?,
        limit: Int
    ) async throws(StoreError) -> Page<SessionRecord, SessionID>

    /// Ends sessions of a user and returns how many live ones it ended; fewer than the limit when none is left.
    ///
    /// Housekeeping: what ends them with certainty, wherever they are, is the user's epoch.
    ///
    /// - Parameters:
    ///   - owner: Whose.
    ///   - kept: A session to leave alone; nil for none.
    ///   - now: The time to judge expiry by.
    ///   - limit: The greatest number to end.
    func deleteAll(
        of owner: SessionOwner,
        except kept: SessionID?,
        at now: Timestamp,
        limit: Int
    ) async throws(StoreError) -> Int

    /// Removes sessions that have expired and returns how many; fewer than the limit when none is left.
    ///
    /// A database that expires rows by itself may have none to remove.
    func sweepSessions(at now: Timestamp, limit: Int) async throws(StoreError) -> Int
}
