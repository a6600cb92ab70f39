import GatehouseDatastore

/// Every owner whose sessions the store took in.
private typealias Owners = Remembered<Set<SessionOwner>>

extension Sabotage {
    /// Makes the store remember the owner of each session it takes in.
    fileprivate mutating func remembersOwners() -> Owners {
        let owners = Owners([])
        insertSession = { node, session, now in
            try await node.store.insert(session, at: now)
            owners.withLock { _ = $0.insert(SessionOwner(user: session.user, shard: session.key.shard)) }
        }
        return owners
    }
}

extension Owners {
    /// The other owners in an owner's shard.
    fileprivate func neighbours(of owner: SessionOwner) -> [SessionOwner] {
        withLock { owners in owners.filter { $0.shard == owner.shard && $0 != owner } }
    }
}

extension Saboteurs {
    static let sessionLists = [
        newestFirst, onePageMore, nothingAskedFor, neighboursListed, expiredListed, pagedByOffset,
    ]

    private static let newestFirst = Saboteur(
        "sessions.list.pages-in-order",
        "Turns each page round."
    ) { sabotage in
        sabotage.listSessions = { node, owner, now, position, limit in
            let page = try await node.store.sessions(of: owner, at: now, after: position, limit: limit)
            return Page(page.elements.reversed(), next: page.next)
        }
    }

    private static let onePageMore = Saboteur(
        "sessions.list.last-page-says-so",
        "Takes a full page for one that others follow."
    ) { sabotage in
        sabotage.listSessions = { node, owner, now, position, limit in
            let page = try await node.store.sessions(of: owner, at: now, after: position, limit: limit)
            return page.elements.count == limit ? Page(page.elements, next: page.elements.last?.id) : page
        }
    }

    private static let nothingAskedFor = Saboteur(
        "sessions.list.limit-below-one",
        "Returns nothing when asked for nothing."
    ) { sabotage in
        sabotage.listSessions = { node, owner, now, position, limit in
            guard limit > 0 else { return Page([], next: nil) }
            return try await node.store.sessions(of: owner, at: now, after: position, limit: limit)
        }
    }

    private static let neighboursListed = Saboteur(
        "sessions.list.only-the-owners",
        "Lists the sessions of a shard."
    ) { sabotage in
        let owners = sabotage.remembersOwners()
        sabotage.listSessions = { node, owner, now, position, limit in
            var page = try await node.store.sessions(of: owner, at: now, after: position, limit: limit)
            guard page.next == nil else { return page }
            for other in owners.neighbours(of: owner) {
                page.elements += try await node.store.sessions(of: other, at: now, after: nil, limit: 1).elements
            }
            return page
        }
    }

    private static let expiredListed = Saboteur(
        "sessions.list.only-live-ones",
        "Lists a session at its very end."
    ) { sabotage in
        sabotage.listSessions = { node, owner, now, position, limit in
            try await node.store.sessions(of: owner, at: now - .microseconds(1), after: position, limit: limit)
        }
    }

    private static let pagedByOffset = Saboteur(
        "sessions.list.complete-while-changing",
        "Begins a page after as many sessions as were on the pages before."
    ) { sabotage in
        let offsets = Remembered<[SessionID: Int]>([:])
        sabotage.listSessions = { node, owner, now, position, limit in
            let all = try await node.store.sessions(of: owner, at: now, after: nil, limit: 10_000).elements
            let start = position.flatMap { offsets.recall($0) } ?? 0
            let elements = Array(all.dropFirst(start).prefix(max(limit, 1)))
            let end = start + elements.count
            if let last = elements.last { offsets.note(last.id, end) }
            return Page(elements, next: end < all.count ? elements.last?.id : nil)
        }
    }
}

extension Saboteurs {
    static let sessionBulk = [
        neighboursEnded, exceptionEnded, limitIgnored, predecessorsOutliveAll, laterSessionsUnlisted,
        countedTwice, sweptEarly, sweepLimitIgnored, predecessorsOutliveSweep,
    ]

    private static let neighboursEnded = Saboteur(
        "sessions.delete-all.only-the-owners",
        "Ends the sessions of a shard."
    ) { sabotage in
        let owners = sabotage.remembersOwners()
        sabotage.deleteAllSessions = { node, owner, kept, now, limit in
            for other in owners.neighbours(of: owner) {
                _ = try await node.store.deleteAll(of: other, except: kept, at: now, limit: limit)
            }
            return try await node.store.deleteAll(of: owner, except: kept, at: now, limit: limit)
        }
    }

    private static let exceptionEnded = Saboteur(
        "sessions.delete-all.spares-the-exception",
        "Ends the exception too."
    ) { sabotage in
        sabotage.deleteAllSessions = { node, owner, _, now, limit in
            try await node.store.deleteAll(of: owner, except: nil, at: now, limit: limit)
        }
    }

    private static let limitIgnored = Saboteur(
        "sessions.delete-all.limit-and-count",
        "Ends all sessions whatever the limit."
    ) { sabotage in
        sabotage.deleteAllSessions = { node, owner, kept, now, _ in
            try await node.store.deleteAll(of: owner, except: kept, at: now, limit: 1_000)
        }
    }

    private static let predecessorsOutliveAll = Saboteur(
        "sessions.delete-all.ends-every-key",
        "Leaves the keys that were replaced when it ends all sessions."
    ) { sabotage in
        let replaced = sabotage.remembersReplaced()
        let ghosts = SessionMemory([:])
        sabotage.haunts(by: ghosts)
        sabotage.deleteAllSessions = { node, owner, kept, now, limit in
            let count = try await node.store.deleteAll(of: owner, except: kept, at: now, limit: limit)
            for (key, session) in replaced.withLock({ $0 }) where session.user == owner.user {
                ghosts.note(key, session)
            }
            return count
        }
    }

    private static let laterSessionsUnlisted = Saboteur(
        "sessions.delete-all.list-stays-true",
        "Lists no session that began after all were ended."
    ) { sabotage in
        let closed = Owners([])
        let unlisted = Remembered<Set<SessionID>>([])
        sabotage.insertSession = { node, session, now in
            try await node.store.insert(session, at: now)
            let owner = SessionOwner(user: session.user, shard: session.key.shard)
            if closed.withLock({ $0.contains(owner) }) { unlisted.withLock { _ = $0.insert(session.id) } }
        }
        sabotage.deleteAllSessions = { node, owner, kept, now, limit in
            closed.withLock { _ = $0.insert(owner) }
            return try await node.store.deleteAll(of: owner, except: kept, at: now, limit: limit)
        }
        sabotage.listSessions = { node, owner, now, position, limit in
            var page = try await node.store.sessions(of: owner, at: now, after: position, limit: limit)
            let hidden = unlisted.withLock { $0 }
            page.elements.removeAll { hidden.contains($0.id) }
            return page
        }
    }

    private static let countedTwice = Saboteur(
        "sessions.delete-all.race",
        "Counts one session more when many end all sessions of a user."
    ) { sabotage in
        let tally = Tally<SessionOwner>()
        sabotage.deleteAllSessions = { node, owner, kept, now, limit in
            let count = try await node.store.deleteAll(of: owner, except: kept, at: now, limit: limit)
            // In a race of eight over forty sessions, three at a time, there are more than twenty calls.
            return tally.add(owner) == 15 ? count + 1 : count
        }
    }

    private static let sweptEarly = Saboteur(
        "sessions.sweep.only-expired",
        "Sweeps a session in its last microsecond."
    ) { sabotage in
        sabotage.sweepSessions = { node, now, limit in
            try await node.store.sweepSessions(at: now + .microseconds(1), limit: limit)
        }
    }

    private static let sweepLimitIgnored = Saboteur(
        "sessions.sweep.limit-and-end",
        "Sweeps all that has expired whatever the limit."
    ) { sabotage in
        sabotage.sweepSessions = { node, now, _ in try await node.store.sweepSessions(at: now, limit: 1_000) }
    }

    private static let predecessorsOutliveSweep = Saboteur(
        "sessions.sweep.replaced-keys-too",
        "Leaves the keys that were replaced when it sweeps."
    ) { sabotage in
        let replaced = sabotage.remembersReplaced()
        let ghosts = SessionMemory([:])
        sabotage.haunts(by: ghosts)
        sabotage.sweepSessions = { node, now, limit in
            let count = try await node.store.sweepSessions(at: now, limit: limit)
            for (key, session) in replaced.withLock({ $0 }) where session.standing.expiresAt <= now {
                ghosts.note(key, session)
            }
            return count
        }
    }
}
