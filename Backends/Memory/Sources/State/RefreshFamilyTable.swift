import GatehouseDatastore

/// The families of refresh tokens.
struct RefreshFamilyTable: Sendable {
    private struct Row {
        var family: RefreshFamilyRecord
        /// The token that was due before the last step, and when its grace is over.
        var previous: (digest: TokenDigest, until: Timestamp)?

        func isLive(at now: Timestamp) -> Bool { min(family.expiresAt, family.endsAt) > now }
    }

    private var rows: [RefreshFamilyID: Row] = [:]
    private var owned: [UserID: OrderedKeys<RefreshFamilyID>] = [:]
    private var tidying = Tidying()

    /// Throws if a live family has the identifier.
    func requireFree(_ family: RefreshFamilyRecord, at now: Timestamp) throws(StoreError) {
        if rows[family.id]?.isLive(at: now) == true { throw .duplicate(.token) }
    }

    /// Files a family that ``requireFree(_:at:)`` has let pass, and ends its user's oldest others beyond the limit.
    mutating func insert(_ family: RefreshFamilyRecord, limit: Int, at now: Timestamp) {
        remove(family.id)
        if tidying.isDue(at: rows.count) {
            _ = sweep(at: now, limit: .max)
            tidying.isDone(leaving: rows.count)
        }
        let others = (owned[family.user]?.all ?? []).filter { rows[$0]?.isLive(at: now) == true }
        for id in others.dropLast(max(limit, 1) - 1) { remove(id) }
        rows[family.id] = Row(family: family)
        owned[family.user, default: OrderedKeys()].insert(family.id)
    }

    /// The live family of a user with an identifier.
    func family(_ id: RefreshFamilyID, of user: UserID, at now: Timestamp) -> RefreshFamilyRecord? {
        row(id, of: user, at: now)?.family
    }

    /// Says what presenting a token would come to, changing nothing.
    func prospect(of id: RefreshFamilyID, of user: UserID, _ step: RefreshStep, at now: Timestamp) -> RefreshAdvance {
        guard let row = row(id, of: user, at: now) else { return .absent }
        var family = row.family
        guard family.digest == step.presented else {
            guard let previous = row.previous, previous.digest == step.presented, previous.until > now else {
                return .reused(family)
            }
            return .superseded(family)
        }
        family.digest = step.successor
        family.lastUsedAt = max(family.lastUsedAt, now)
        family.expiresAt = min(step.expiresAt, family.endsAt)
        return .advanced(family)
    }

    /// Replaces a family by what ``prospect(of:of:_:at:)`` made of it; one that is over by then ends.
    mutating func advance(to family: RefreshFamilyRecord, _ step: RefreshStep, at now: Timestamp) {
        // No clock that lags finds a grace that was never given.
        let until = step.grace > .zero ? now + step.grace : .distantPast
        let row = Row(family: family, previous: (step.presented, until))
        guard row.isLive(at: now) else { return remove(family.id) }
        rows[family.id] = row
    }

    func page(
        of user: UserID,
        at now: Timestamp,
        after position: RefreshFamilyID?,
        limit: Int
    ) -> Page<RefreshFamilyRecord, RefreshFamilyID> {
        .collect(owned[user]?.after(position) ?? [], limit: limit) { family($0, of: user, at: now) }
    }

    mutating func remove(_ id: RefreshFamilyID) {
        guard let row = rows.removeValue(forKey: id) else { return }
        let user = row.family.user
        owned[user]?.remove(id)
        if owned[user]?.isEmpty == true { owned[user] = nil }
    }

    mutating func removeAll(of user: UserID) {
        for id in owned[user]?.all ?? [] { remove(id) }
    }

    mutating func sweep(at now: Timestamp, limit: Int) -> Int {
        let expired = rows.lazy.filter { !$0.value.isLive(at: now) }.map(\.key).prefix(limit)
        let ids = Array(expired)
        for id in ids { remove(id) }
        return ids.count
    }

    private func row(_ id: RefreshFamilyID, of user: UserID, at now: Timestamp) -> Row? {
        guard let row = rows[id], row.family.user == user, row.isLive(at: now) else { return nil }
        return row
    }
}
