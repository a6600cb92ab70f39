import GatehouseDatastore
import Logging

// Listing sessions and ending them, one or all.

extension SessionFeature {
    /// The user's sessions that have not ended, oldest first: without those that the epoch or a tombstone has ended, while
    /// their store still has them or has them again.
    func live(of user: UserID) async throws(GatehouseError) -> [SessionRecord] {
        let records = try await list(of: user)
        let now = surroundings.now()
        return try await translatingStoreErrors { () async throws(StoreError) in
            guard let account = try await stores.users.load(user) else { return [] }
            var live: [SessionRecord] = []
            for record in records where record.standing.securityEpoch == account.securityEpoch {
                let standing = try await stores.tombstones?.loadAccount(user, presenting: record.id, at: now)
                if standing?.isSessionEnded != true { live.append(record) }
            }
            return live
        }
    }

    /// The user's sessions as their store has them, oldest first.
    func list(of user: UserID) async throws(GatehouseError) -> [SessionRecord] {
        let now = surroundings.now()
        return try await translatingStoreErrors { () async throws(StoreError) in
            var sessions: [SessionRecord] = []
            for owner in owners(of: user) {
                sessions += try await Page.elements { position async throws(StoreError) in
                    try await stores.sessions.sessions(of: owner, at: now, after: position, limit: 200)
                }
            }
            return sessions.sorted { $0.id < $1.id }
        }
    }

    /// Ends the session of a token, everywhere and at once; false if there was none.
    func end(_ token: SessionToken, client: ClientInfo) async throws(GatehouseError) -> Bool {
        let now = surroundings.now()
        let lookup = try await translatingStoreErrors { () async throws(StoreError) in
            try await stores.sessions.load(token.key, at: now)
        }
        guard let record = lookup.record else { return false }
        try await translatingStoreErrors { () async throws(StoreError) in try await end(record, at: now) }
        try await trail.record(.signOut, user: record.user, client: client)
        return true
    }

    /// Ends one of a user's sessions, by its public identifier; false if the user has none of it.
    func end(_ id: SessionID, of user: UserID, client: ClientInfo) async throws(GatehouseError) -> Bool {
        guard let record = try await list(of: user).first(where: { $0.id == id }) else { return false }
        try await translatingStoreErrors { () async throws(StoreError) in
            try await end(record, at: surroundings.now())
        }
        try await trail.record(.sessionsEnded, user: user, client: client)
        return true
    }

    /// Removes the sessions that a user's raised epoch has ended, and returns how many; nil if their store cannot now.
    ///
    /// The epoch is kept with the accounts: they are ended all the same, and what is left of them expires.
    func clear(of user: UserID, client: ClientInfo) async throws(GatehouseError) -> Int? {
        let count = await removeAll(of: user)
        try await trail.record(.sessionsEnded, user: user, client: client)
        return count
    }

    /// Removes the sessions of a user who is gone, or whose raised epoch has ended them, and returns how many; nil, and a line
    /// in the log, if their store cannot now.
    @discardableResult
    func removeAll(of user: UserID) async -> Int? {
        let now = surroundings.now()
        let limit = 500
        return await tidy { () async throws(StoreError) in
            var count = 0
            for owner in owners(of: user) {
                var step = limit
                while step == limit {
                    step = try await stores.sessions.deleteAll(of: owner, except: nil, at: now, limit: limit)
                    count += step
                }
            }
            return count
        }
    }

    /// Removes a user's sessions that the raised epoch has ended, all but one.
    func clearOthers(of user: UserID, but kept: SessionID) async {
        let now = surroundings.now()
        _ = await tidy { () async throws(StoreError) in
            for owner in owners(of: user) {
                var position: SessionID?
                repeat {
                    let page = try await stores.sessions.sessions(of: owner, at: now, after: position, limit: 200)
                    for record in page.elements where record.id != kept {
                        _ = try await stores.sessions.delete(record.key, at: now)
                    }
                    position = page.next
                } while position != nil
            }
        }
    }

    /// Removes what has ended already; nil, and a line in the log, if the store cannot now.
    func tidy<Result>(_ step: () async throws(StoreError) -> Result) async -> Result? {
        do {
            return try await step()
        } catch {
            trail.logger.warning(
                "Sessions that were ended could not be removed from their store; they open nothing and expire.",
                metadata: ["error": "\(error)"]
            )
            return nil
        }
    }

    /// Ends a session; apart from the accounts its tombstone is there before its store is asked, and has ended it even if
    /// that store cannot remove it now.
    func end(_ record: SessionRecord, at now: Timestamp) async throws(StoreError) {
        guard let tombstones = stores.tombstones else {
            _ = try await stores.sessions.delete(record.key, at: now)
            return
        }
        _ = try await tombstones.bury(record.id, of: record.user, until: record.standing.endsAt)
        _ = await tidy { () async throws(StoreError) in try await stores.sessions.delete(record.key, at: now) }
    }
}
