import GatehouseDatastore

/// The personal access tokens.
struct PersonalTokenTable: Sendable {
    private var tokens: [PersonalTokenID: PersonalTokenRecord] = [:]
    private var ids: [TokenDigest: PersonalTokenID] = [:]
    private var owned: [UserID: OrderedKeys<PersonalTokenID>] = [:]
    private var tidying = Tidying()

    /// Throws if a live token has the digest or the identifier.
    func requireFree(_ token: PersonalTokenRecord, at now: Timestamp) throws(StoreError) {
        for id in [token.id, ids[token.digest]] {
            if let id, self.token(id, at: now) != nil { throw .duplicate(.token) }
        }
    }

    /// How many live tokens of an epoch a user has.
    func count(of user: UserID, _ epoch: SecurityEpoch, at now: Timestamp) -> Int {
        (owned[user]?.all ?? []).count { token($0, at: now)?.securityEpoch == epoch }
    }

    /// Files a token that ``requireFree(_:at:)`` has let pass.
    mutating func insert(_ token: PersonalTokenRecord, at now: Timestamp) {
        remove(token.id)
        if let id = ids[token.digest] { remove(id) }
        if tidying.isDue(at: tokens.count) {
            _ = sweep(at: now, limit: .max)
            tidying.isDone(leaving: tokens.count)
        }
        tokens[token.id] = token
        ids[token.digest] = token.id
        owned[token.user, default: OrderedKeys()].insert(token.id)
    }

    /// The live token of a digest.
    func token(_ digest: TokenDigest, at now: Timestamp) -> PersonalTokenRecord? {
        ids[digest].flatMap { token($0, at: now) }
    }

    /// The live token with an identifier.
    func token(_ id: PersonalTokenID, at now: Timestamp) -> PersonalTokenRecord? {
        guard let token = tokens[id], token.expiresAt > now else { return nil }
        return token
    }

    mutating func touch(_ id: PersonalTokenID, at now: Timestamp, granularity: Duration) -> PersonalTokenTouch {
        guard let token = token(id, at: now) else { return .absent }
        if let filed = token.lastUsedAt, now <= filed || now < filed + granularity { return .recent }
        tokens[id]?.lastUsedAt = now
        return .touched
    }

    func page(
        of user: UserID,
        at now: Timestamp,
        after position: PersonalTokenID?,
        limit: Int
    ) -> Page<PersonalTokenRecord, PersonalTokenID> {
        .collect(owned[user]?.after(position) ?? [], limit: limit) { token($0, at: now) }
    }

    mutating func remove(_ id: PersonalTokenID) {
        guard let token = tokens.removeValue(forKey: id) else { return }
        ids[token.digest] = nil
        owned[token.user]?.remove(id)
        if owned[token.user]?.isEmpty == true { owned[token.user] = nil }
    }

    mutating func removeAll(of user: UserID) {
        for id in owned[user]?.all ?? [] { remove(id) }
    }

    mutating func sweep(at now: Timestamp, limit: Int) -> Int {
        let expired = tokens.values.lazy.filter { $0.expiresAt <= now }.map(\.id).prefix(limit)
        let ids = Array(expired)
        for id in ids { remove(id) }
        return ids.count
    }
}
