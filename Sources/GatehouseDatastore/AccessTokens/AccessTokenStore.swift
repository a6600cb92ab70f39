/// Keeps the tokens of programs that act for a user: families of refresh tokens, and personal access tokens.
///
/// A family is one row for its whole life, as a session is. Presenting a token is one step that advances the family, or
/// finds that another caller did so a moment ago, or finds a copy and ends the family. So of any number of callers with
/// one token, one advances and the others learn the same successor.
///
/// A user's tokens end with the user. Whether the epochs agree is for the caller to judge; nothing is compared here but
/// where it is said.
public protocol AccessTokenStore: Store {
    // MARK: Refresh tokens

    /// Adds a family, and ends the user's oldest live ones beyond a number in the same step.
    ///
    /// - Parameters:
    ///   - family: The family to keep, as it is.
    ///   - limit: How many live families the user may have with this one; those with the smallest identifiers end.
    ///   - now: The time to judge expiry by.
    ///   - companions: What to write in the same commit, if the outcome is `inserted`.
    /// - Throws: ``StoreError`` with code `duplicate(.token)` if a family that has not expired has the identifier. Digests
    ///   need not be distinct: a family is found by its identifier.
    func insert(
        _ family: RefreshFamilyRecord,
        limit: Int,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> RefreshFamilyInsertion

    /// Presents a token of a family.
    ///
    /// If it is due, the successor takes its place, `lastUsedAt` becomes `now` if that is later, and `expiresAt` becomes
    /// that of the step, but no later than `endsAt`; one that is not after `now` ends the family. If it was due before
    /// the last step and the step's grace is not over, nothing changes. Any other token ends the family, since whoever
    /// has the key to make one that the caller believes has a copy. A grace whose end is not after `now` is over.
    ///
    /// - Parameters:
    ///   - family: The family.
    ///   - user: Whose it must be; a family of another user is absent.
    ///   - step: What is presented, and what takes its place.
    ///   - now: The time to judge expiry by.
    ///   - companions: What to write in the same commit, if the outcome is `reused`.
    func advance(
        _ family: RefreshFamilyID,
        of user: UserID,
        _ step: RefreshStep,
        at now: Timestamp,
        onReuse companions: AccompanyingRecords
    ) async throws(StoreError) -> RefreshAdvance

    /// Ends a family at once.
    ///
    /// - Parameters:
    ///   - family: The family.
    ///   - user: Whose it must be.
    ///   - now: The time to judge expiry by.
    ///   - companions: What to write in the same commit, if the outcome is `ended`.
    func endFamily(
        _ family: RefreshFamilyID,
        of user: UserID,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> AccessTokenEnding

    /// Lists a user's live families in the order of their identifiers, that is, oldest first.
    ///
    /// - Parameters:
    ///   - user: Whose.
    ///   - now: The time to judge expiry by.
    ///   - position: The last identifier of the page before; nil for the first page.
    ///   - limit: The greatest number to return.
    func families(
        of user: UserID,
        at now: Timestamp,
        after position: RefreshFamilyID?,
        limit: Int
    ) async throws(StoreError) -> Page<RefreshFamilyRecord, RefreshFamilyID>

    // MARK: Personal access tokens

    /// Adds a personal access token, if its user has fewer than a number of them.
    ///
    /// - Parameters:
    ///   - token: The token to keep, as it is.
    ///   - limit: How many live ones of the token's epoch the user may have with this one.
    ///   - now: The time to judge expiry by.
    ///   - companions: What to write in the same commit, if the outcome is `inserted`.
    /// - Throws: ``StoreError`` with code `duplicate(.token)` if a token that has not expired has the digest or the
    ///   identifier.
    func insert(
        _ token: PersonalTokenRecord,
        limit: Int,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> PersonalTokenInsertion

    /// Returns the token of a digest with its user, and the user's roles in the order of their names' bytes, in one round
    /// trip; nil if there is no such token.
    func loadPersonalToken(_ digest: TokenDigest, at now: Timestamp) async throws(StoreError) -> PersonalTokenAccount?

    /// Notes that a token was used, if the filed use is older than a granularity.
    ///
    /// Time never runs backwards: a use that is not after the filed one is `recent`. A granularity of zero or less notes
    /// every later use.
    func touchPersonalToken(
        _ id: PersonalTokenID,
        at now: Timestamp,
        granularity: Duration
    ) async throws(StoreError) -> PersonalTokenTouch

    /// Ends a token at once.
    ///
    /// - Parameters:
    ///   - id: The token.
    ///   - user: Whose it must be.
    ///   - now: The time to judge expiry by.
    ///   - companions: What to write in the same commit, if the outcome is `ended`.
    func revokePersonalToken(
        _ id: PersonalTokenID,
        of user: UserID,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> AccessTokenEnding

    /// Lists a user's live tokens in the order of their identifiers, that is, oldest first.
    ///
    /// - Parameters:
    ///   - user: Whose.
    ///   - now: The time to judge expiry by.
    ///   - position: The last identifier of the page before; nil for the first page.
    ///   - limit: The greatest number to return.
    func personalTokens(
        of user: UserID,
        at now: Timestamp,
        after position: PersonalTokenID?,
        limit: Int
    ) async throws(StoreError) -> Page<PersonalTokenRecord, PersonalTokenID>

    // MARK: Both

    /// Removes families and tokens that have expired and returns how many; fewer than the limit when none is left.
    func sweepAccessTokens(at now: Timestamp, limit: Int) async throws(StoreError) -> Int
}
