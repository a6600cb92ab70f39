/// Keeps the tokens that act once: links and codes for confirmation, recovery, passwordless sign-in, invitations.
///
/// Spending is one atomic step that leaves a tombstone until the token would have expired, so a lost reply can be asked
/// for again by the one who sent it, and everybody else learns that it is too late. A wrong token never harms a right
/// one.
public protocol OneTimeTokenStore: Store {
    /// Files a token, and with `replacingEarlier` ends the user's earlier unspent ones of that purpose in the same step.
    ///
    /// - Parameters:
    ///   - token: The token to keep.
    ///   - replacement: What happens to earlier ones.
    ///   - now: The time to judge expiry by.
    ///   - companions: What to write in the same commit, if the outcome is `issued`.
    /// - Throws: ``StoreError`` with code `duplicate(.token)` if a live token, spent or not, has the digest or handle.
    func issue(
        _ token: OneTimeTokenRecord,
        _ replacement: TokenReplacement,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> TokenIssue

    /// Returns a token that can be spent, without spending it; nil if there is none: never issued, expired, revoked,
    /// replaced, spent, or of another purpose.
    ///
    /// It lets a caller judge what comes with a token before spending it. What it returns may be spent by somebody else
    /// a moment later, so only the outcome of spending counts.
    ///
    /// - Parameters:
    ///   - digest: The digest of the secret presented.
    ///   - purpose: What it must be for.
    ///   - now: The time to judge expiry by.
    func load(
        _ digest: TokenDigest,
        for purpose: StoredName,
        at now: Timestamp
    ) async throws(StoreError) -> OneTimeTokenRecord?

    /// Spends a token. Of any number of concurrent calls with different attempt keys exactly one is `consumed`.
    ///
    /// - Parameters:
    ///   - digest: The digest of the secret presented.
    ///   - purpose: What it must be for.
    ///   - attempt: Names this attempt; to learn a lost outcome, call again with the same one.
    ///   - now: The time to judge expiry by.
    ///   - companions: What to write in the same commit, if the outcome is `consumed`.
    func consume(
        _ digest: TokenDigest,
        for purpose: StoredName,
        attempt: AttemptKey,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> TokenConsumption

    /// Counts a wrong code against a token and ends the token when the limit is reached.
    ///
    /// Of any number of concurrent calls each one counts, and one alone is `exhausted`.
    ///
    /// - Parameters:
    ///   - handle: The token the code was meant for.
    ///   - limit: How many wrong codes end it.
    ///   - now: The time to judge expiry by.
    func failAttempt(
        _ handle: TokenHandle,
        limit: Int,
        at now: Timestamp
    ) async throws(StoreError) -> TokenAttempt

    /// Ends a user's unspent tokens of the purposes named, and returns how many live ones it ended.
    ///
    /// - Parameters:
    ///   - user: Whose.
    ///   - purposes: Which; nil for all.
    ///   - now: The time to judge expiry by.
    func revokeTokens(
        of user: UserID,
        for purposes: Set<StoredName>?,
        at now: Timestamp
    ) async throws(StoreError) -> Int

    /// Removes tokens and tombstones that have expired and returns how many; fewer than the limit when none is left.
    func sweepTokens(at now: Timestamp, limit: Int) async throws(StoreError) -> Int
}
