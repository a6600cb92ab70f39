/// Keeps the users.
///
/// A user changes by patches of coupled fields, never by saving a whole record, and every patch names the version it was
/// made from. Identifiers arrive in canonical form and are unique by a constraint of the database: a check before an
/// insert is not enough, because another node may insert in between.
public protocol UserStore: Store {
    /// Adds a user.
    ///
    /// - Parameters:
    ///   - user: The user to keep, as it is.
    ///   - companions: What to write in the same commit.
    /// - Throws: ``StoreError`` with code `duplicate` and the field `id`, `email` or `username` if another user holds the
    ///   value. When several are taken, the first of them in this order is named.
    func insert(_ user: UserRecord, with companions: AccompanyingRecords) async throws(StoreError)

    /// Returns the user with an identifier, or nil if there is none.
    func load(_ id: UserID) async throws(StoreError) -> UserRecord?

    /// Returns the user whose e-mail address or username is this, or nil if there is none.
    func load(_ identifier: CanonicalIdentifier) async throws(StoreError) -> UserRecord?

    /// Changes one group of fields, if the user still has the version the change was made from.
    ///
    /// The version rises by one and `updatedAt` becomes `now`.
    ///
    /// - Parameters:
    ///   - id: Whom to change.
    ///   - patch: The change.
    ///   - version: The version it was made from.
    ///   - now: The time.
    ///   - companions: What to write in the same commit, if the outcome is `patched`.
    /// - Throws: ``StoreError`` with code `duplicate` and the field `email` or `username` if another user holds the new
    ///   value; then nothing is changed.
    func patch(
        _ id: UserID,
        _ patch: UserPatch,
        expecting version: RecordVersion,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> UserPatchOutcome

    /// Replaces the password's hash, if it is still the old one.
    ///
    /// This one verb serves a change of password (`bumpingEpoch`) and the quiet upgrade of a hash at sign-in (not), and
    /// because both name the hash they replace, an upgrade that races a change never brings the old password back.
    ///
    /// - Parameters:
    ///   - id: Whose hash.
    ///   - old: The hash it must be now; nil for "has none".
    ///   - new: The hash it becomes; nil takes the password away.
    ///   - bumpingEpoch: Whether the same change also raises the epoch by one.
    ///   - now: The time; it becomes `updatedAt`, and the version rises by one.
    ///   - companions: What to write in the same commit, if the outcome is `replaced`.
    func replacePasswordHash(
        of id: UserID,
        from old: PasswordHash?,
        to new: PasswordHash?,
        bumpingEpoch: Bool,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> PasswordReplacement

    /// Notes a sign-in: the current entry becomes the last one, this becomes the current one, and the count rises.
    ///
    /// Neither the version nor `updatedAt` changes. Of any number of concurrent calls each one counts.
    ///
    /// - Parameters:
    ///   - id: Who signed in.
    ///   - entry: When and from where.
    ///   - companions: What to write in the same commit, if the outcome is `recorded`.
    func recordSignIn(
        of id: UserID,
        _ entry: SignInTrack.Entry,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> SignInRecording

    /// Raises a user's epoch by one and so ends every session and token of the user, wherever they are kept.
    ///
    /// The version rises by one and `updatedAt` becomes `now`. Of any number of concurrent calls each one counts.
    ///
    /// - Parameters:
    ///   - id: Whose epoch.
    ///   - now: The time.
    ///   - companions: What to write in the same commit, if the outcome is `bumped`.
    func bumpSecurityEpoch(
        of id: UserID,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> EpochBump

    /// Deletes a user with all it owns in this store: grants, sessions, tokens of every kind, tombstones, mails. Audit
    /// events stay.
    ///
    /// - Parameters:
    ///   - id: Whom to delete.
    ///   - companions: What to write in the same commit, if the outcome is `deleted`.
    func delete(_ id: UserID, with companions: AccompanyingRecords) async throws(StoreError) -> UserDeletion

    /// Lists the users in the order of their identifiers.
    ///
    /// - Parameters:
    ///   - position: The last identifier of the page before; nil for the first page.
    ///   - limit: The greatest number of users to return.
    func users(after position: UserID?, limit: Int) async throws(StoreError) -> Page<UserRecord, UserID>
}
