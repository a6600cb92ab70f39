import GatehouseDatastore

/// Some of the sessions: all those of a user are in one shard, with the list of them.
struct SessionShard: Sendable {
    /// A session, and the key it had before.
    struct Row: Sendable {
        var record: SessionRecord
        var previous: (digest: TokenDigest, until: Timestamp)?

        /// Every digest that leads to the row.
        var digests: [TokenDigest] {
            [record.key.digest] + (previous.map { [$0.digest] } ?? [])
        }

        func isLive(at now: Timestamp) -> Bool { record.standing.expiresAt > now }
    }

    private var rows: [SessionID: Row] = [:]
    private var ids: [TokenDigest: SessionID] = [:]
    private var owned: [UserID: OrderedKeys<SessionID>] = [:]
    private var tidying = Tidying()

    /// The live session that has or had a digest, whatever the shard in its key.
    func row(_ digest: TokenDigest, at now: Timestamp) -> Row? {
        ids[digest].flatMap { row($0, at: now) }
    }

    /// The live session with an identifier.
    func row(_ id: SessionID, at now: Timestamp) -> Row? {
        rows[id].flatMap { $0.isLive(at: now) ? $0 : nil }
    }

    /// The session filed under a digest, live or not.
    func identifier(of digest: TokenDigest) -> SessionID? {
        ids[digest]
    }

    func lookup(_ key: SessionKey, at now: Timestamp) -> SessionLookup {
        guard let row = row(key.digest, at: now), row.record.key.shard == key.shard else { return .absent }
        guard let previous = row.previous, previous.digest == key.digest else { return .current(row.record) }
        return previous.until > now ? .superseded(row.record) : .reused(row.record)
    }

    /// The live sessions of a user, as a page.
    func page(of owner: SessionOwner, at now: Timestamp, after position: SessionID?, limit: Int) -> SessionPage {
        .collect(owned[owner.user]?.after(position) ?? [], limit: limit) { id in
            row(id, at: now).flatMap { $0.record.key.shard == owner.shard ? $0.record : nil }
        }
    }

    mutating func insert(_ record: SessionRecord) {
        rows[record.id] = Row(record: record)
        ids[record.key.digest] = record.id
        owned[record.user, default: OrderedKeys()].insert(record.id)
    }

    /// Replaces what is neither a key nor the owner.
    mutating func update(_ record: SessionRecord) {
        rows[record.id]?.record = record
    }

    /// Replaces a session's key and returns the digest that no longer leads to it.
    mutating func rotate(_ record: SessionRecord, from old: TokenDigest, until: Timestamp) -> TokenDigest? {
        let forgotten = rows[record.id]?.previous?.digest
        if let forgotten { ids[forgotten] = nil }
        rows[record.id] = Row(record: record, previous: (old, until))
        ids[record.key.digest] = record.id
        return forgotten
    }

    mutating func remove(_ id: SessionID) -> Row? {
        guard let row = rows.removeValue(forKey: id) else { return nil }
        for digest in row.digests { ids[digest] = nil }
        owned[row.record.user]?.remove(id)
        if owned[row.record.user]?.isEmpty == true { owned[row.record.user] = nil }
        return row
    }

    mutating func removeAll(of user: UserID) -> [Row] {
        (owned[user]?.all ?? []).compactMap { remove($0) }
    }

    mutating func removeAll(of owner: SessionOwner, except kept: SessionID?, at now: Timestamp, limit: Int) -> [Row] {
        let ending = (owned[owner.user]?.all ?? []).lazy.filter { [self] id in
            id != kept && row(id, at: now)?.record.key.shard == owner.shard
        }
        return Array(ending.prefix(max(limit, 1))).compactMap { remove($0) }
    }

    mutating func sweep(at now: Timestamp, limit: Int) -> [Row] {
        let expired = rows.lazy.filter { !$0.value.isLive(at: now) }.map(\.key).prefix(limit)
        return Array(expired).compactMap { remove($0) }
    }

    /// Drops expired sessions if the shard has grown enough for it to be worth while.
    mutating func tidy(at now: Timestamp) -> [Row] {
        guard tidying.isDue(at: rows.count) else { return [] }
        let dropped = sweep(at: now, limit: .max)
        tidying.isDone(leaving: rows.count)
        return dropped
    }
}

typealias SessionPage = Page<SessionRecord, SessionID>
