public import GatehouseDatastore

extension MemoryDatastore {
    /// Notes that a session was ended, until the later of the ends it was noted with.
    public func bury(
        _ session: SessionID,
        of user: UserID,
        until end: Timestamp
    ) async throws(StoreError) -> SessionBurial {
        database.accounts.withLock(of: user) { rows in
            guard let filed = rows[user] else { return .noSuchUser }
            rows[user]?.tombstones[session] = max(filed.tombstones[session] ?? end, end)
            return .buried
        }
    }

    /// Returns a user, its roles, and whether a session has a tombstone.
    public func loadAccount(
        _ id: UserID,
        presenting session: SessionID?,
        at now: Timestamp
    ) async throws(StoreError) -> AccountRecord? {
        account(id, presenting: session, at: now)
    }

    /// Removes expired tombstones and returns how many.
    public func sweepTombstones(at now: Timestamp, limit: Int) async throws(StoreError) -> Int {
        let limit = max(limit, 1)
        var left = limit
        for index in database.accounts.indices where left > 0 {
            left -= database.accounts.withLock(at: index) { rows in
                var removed = 0
                for (id, row) in rows where removed < left && !row.tombstones.isEmpty {
                    let expired = row.tombstones.lazy.filter { $0.value <= now }.map(\.key).prefix(left - removed)
                    for session in Array(expired) {
                        rows[id]?.tombstones[session] = nil
                        removed += 1
                    }
                }
                return removed
            }
        }
        return limit - left
    }
}
