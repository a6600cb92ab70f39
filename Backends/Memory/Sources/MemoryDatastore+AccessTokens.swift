public import GatehouseDatastore
import Synchronization

extension MemoryDatastore {
    // MARK: Refresh tokens

    /// Adds a family, and ends the user's oldest live ones beyond a number.
    public func insert(
        _ family: RefreshFamilyRecord,
        limit: Int,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> RefreshFamilyInsertion {
        try database.ledger.withLock { (ledger) throws(StoreError) -> RefreshFamilyInsertion in
            guard ledger.users.contains(family.user) else { return .noSuchUser }
            try ledger.families.requireFree(family, at: now)
            try ledger.requireNew(companions)
            ledger.families.insert(family, limit: limit, at: now)
            ledger.append(companions)
            return .inserted
        }
    }

    /// Presents a token of a family.
    public func advance(
        _ family: RefreshFamilyID,
        of user: UserID,
        _ step: RefreshStep,
        at now: Timestamp,
        onReuse companions: AccompanyingRecords
    ) async throws(StoreError) -> RefreshAdvance {
        try database.ledger.withLock { (ledger) throws(StoreError) -> RefreshAdvance in
            let outcome = ledger.families.prospect(of: family, of: user, step, at: now)
            switch outcome {
            case .advanced(let record): ledger.families.advance(to: record, step, at: now)
            case .reused:
                try ledger.requireNew(companions)
                ledger.families.remove(family)
                ledger.append(companions)
            case .superseded, .absent: break
            }
            return outcome
        }
    }

    /// Ends a family at once.
    public func endFamily(
        _ family: RefreshFamilyID,
        of user: UserID,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> AccessTokenEnding {
        try database.ledger.withLock { (ledger) throws(StoreError) -> AccessTokenEnding in
            guard ledger.families.family(family, of: user, at: now) != nil else { return .absent }
            try ledger.requireNew(companions)
            ledger.families.remove(family)
            ledger.append(companions)
            return .ended
        }
    }

    /// Lists a user's live families, oldest first.
    public func families(
        of user: UserID,
        at now: Timestamp,
        after position: RefreshFamilyID?,
        limit: Int
    ) async throws(StoreError) -> Page<RefreshFamilyRecord, RefreshFamilyID> {
        database.ledger.withLock { $0.families.page(of: user, at: now, after: position, limit: limit) }
    }

    // MARK: Personal access tokens

    /// Adds a personal access token, if its user has fewer than a number of them.
    public func insert(
        _ token: PersonalTokenRecord,
        limit: Int,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> PersonalTokenInsertion {
        try database.ledger.withLock { (ledger) throws(StoreError) -> PersonalTokenInsertion in
            guard ledger.users.contains(token.user) else { return .noSuchUser }
            try ledger.personalTokens.requireFree(token, at: now)
            let count = ledger.personalTokens.count(of: token.user, token.securityEpoch, at: now)
            guard count < max(limit, 1) else { return .tooMany }
            try ledger.requireNew(companions)
            ledger.personalTokens.insert(token, at: now)
            ledger.append(companions)
            return .inserted
        }
    }

    /// Returns the token of a digest with its user and roles.
    ///
    /// The token is read first, so an epoch that is raised in between is seen.
    public func loadPersonalToken(
        _ digest: TokenDigest,
        at now: Timestamp
    ) async throws(StoreError) -> PersonalTokenAccount? {
        guard let token = database.ledger.withLock({ $0.personalTokens.token(digest, at: now) }),
            let account = account(token.user, presenting: nil, at: now)
        else { return nil }
        return PersonalTokenAccount(token: token, account: account)
    }

    /// Notes that a token was used, if the filed use is old enough.
    public func touchPersonalToken(
        _ id: PersonalTokenID,
        at now: Timestamp,
        granularity: Duration
    ) async throws(StoreError) -> PersonalTokenTouch {
        database.ledger.withLock { $0.personalTokens.touch(id, at: now, granularity: granularity) }
    }

    /// Ends a token at once.
    public func revokePersonalToken(
        _ id: PersonalTokenID,
        of user: UserID,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> AccessTokenEnding {
        try database.ledger.withLock { (ledger) throws(StoreError) -> AccessTokenEnding in
            guard ledger.personalTokens.token(id, at: now)?.user == user else { return .absent }
            try ledger.requireNew(companions)
            ledger.personalTokens.remove(id)
            ledger.append(companions)
            return .ended
        }
    }

    /// Lists a user's live tokens, oldest first.
    public func personalTokens(
        of user: UserID,
        at now: Timestamp,
        after position: PersonalTokenID?,
        limit: Int
    ) async throws(StoreError) -> Page<PersonalTokenRecord, PersonalTokenID> {
        database.ledger.withLock { $0.personalTokens.page(of: user, at: now, after: position, limit: limit) }
    }

    // MARK: Both

    /// Removes expired families and tokens and returns how many.
    public func sweepAccessTokens(at now: Timestamp, limit: Int) async throws(StoreError) -> Int {
        let limit = max(limit, 1)
        return database.ledger.withLock { ledger in
            let families = ledger.families.sweep(at: now, limit: limit)
            return families + ledger.personalTokens.sweep(at: now, limit: limit - families)
        }
    }
}
