import GatehouseDatastore

extension Saboteurs {
    static let principals: [Saboteur] =
        ofAccounts("principals.load") { $0.spoilPrincipals($1) } + [
            withoutTombstone, withoutData, firstUser, judgesEpoch, judgesUser, lastForUnknown, anyShard,
            lateByAMicrosecond,
            wholeMilliseconds, supersededAsCurrent, graceLateByAMicrosecond, reusedAsAbsent, cachedSession,
            cachedDeletedSession, cachedDeletedUser, absentWhileRotating, deletedUserInACrowd,
        ]

    private static let withoutData = Saboteur(
        "principals.load.session-as-filed",
        "Leaves out the application's data."
    ) { sabotage in
        sabotage.loadPrincipal = { node, key, now in
            guard case .session(.current(var session), let account) = try await node.store.loadPrincipal(key, at: now)
            else { return try await node.store.loadPrincipal(key, at: now) }
            session.data = []
            return .session(.current(session), account)
        }
    }

    private static let withoutTombstone = Saboteur(
        "principals.load.tells-tombstone",
        "Leaves the tombstone of the session aside."
    ) { sabotage in
        sabotage.spoilPrincipals { _, account in
            var account = account
            account.isSessionEnded = false
            return account
        }
    }

    private static let firstUser = Saboteur(
        "principals.load.own-user",
        "Gives every session the user that was loaded first."
    ) { sabotage in
        let first = Remembered<UserRecord?>(nil)
        sabotage.spoilPrincipals { _, account in
            var account = account
            let user = account.user
            let other = first.withLock { first in
                first = first ?? user
                return first
            }
            if let other, other.id != user.id { account.user = other }
            return account
        }
    }

    private static let judgesEpoch = Saboteur(
        "principals.load.judges-no-epoch",
        "Hides a session whose epoch is not its user's."
    ) { sabotage in
        sabotage.spoilLookups { node, key, now, lookup, account in
            let epoch = lookup.record?.standing.securityEpoch
            return epoch == account.user.securityEpoch ? .session(lookup, account) : .absent
        }
    }

    private static let judgesUser = Saboteur(
        "principals.load.judges-no-user",
        "Hides the session of a user who may not sign in."
    ) { sabotage in
        sabotage.spoilLookups { node, key, now, lookup, account in
            account.user.isActive ? .session(lookup, account) : .absent
        }
    }

    private static let lastForUnknown = Saboteur(
        "principals.load.unknown-key",
        "Answers a key it never saw with the principal it loaded last."
    ) { sabotage in
        let filed = Remembered<Set<TokenDigest>>([])
        let last = Remembered(PrincipalLookup.absent)
        sabotage.insertSession = { node, session, now in
            filed.withLock { _ = $0.insert(session.key.digest) }
            try await node.store.insert(session, at: now)
        }
        sabotage.loadPrincipal = { node, key, now in
            guard filed.withLock({ $0.contains(key.digest) }) else { return last.withLock { $0 } }
            let principal = try await node.store.loadPrincipal(key, at: now)
            last.withLock { $0 = principal }
            return principal
        }
    }

    private static let anyShard = Saboteur(
        "principals.load.wrong-shard",
        "Looks a session up by its digest and leaves the shard aside."
    ) { sabotage in
        let keys = Remembered<[TokenDigest: SessionKey]>([:])
        sabotage.insertSession = { node, session, now in
            keys.withLock { $0[session.key.digest] = session.key }
            try await node.store.insert(session, at: now)
        }
        sabotage.loadPrincipal = { node, key, now in
            try await node.store.loadPrincipal(keys.withLock { $0[key.digest] ?? key }, at: now)
        }
    }

    private static let lateByAMicrosecond = Saboteur(
        "principals.load.expires-now",
        "Lets a session live through the microsecond in which it expires."
    ) { sabotage in
        sabotage.loadPrincipal = { node, key, now in
            let principal = try await node.store.loadPrincipal(key, at: now)
            guard case .absent = principal else { return principal }
            return try await node.store.loadPrincipal(key, at: now - .microseconds(1))
        }
    }

    private static let wholeMilliseconds = Saboteur(
        "principals.load.keeps-microseconds",
        "Cuts the end of a session down to a millisecond."
    ) { sabotage in
        sabotage.spoilLookups { node, key, now, lookup, account in
            let end = lookup.record?.standing.expiresAt.microseconds ?? .max
            return end - end % 1_000 > now.microseconds ? .session(lookup, account) : .absent
        }
    }

    private static let supersededAsCurrent = Saboteur(
        "principals.load.superseded-key",
        "Calls a replaced key current within its grace."
    ) { sabotage in
        sabotage.spoilLookups { node, key, now, lookup, account in
            guard case .superseded(let session) = lookup else { return .session(lookup, account) }
            return .session(.current(session), account)
        }
    }

    private static let graceLateByAMicrosecond = Saboteur(
        "principals.load.grace-ends-now",
        "Lets the grace last through the microsecond in which it ends."
    ) { sabotage in
        sabotage.spoilLookups { node, key, now, lookup, account in
            guard case .reused = lookup else { return .session(lookup, account) }
            return try await node.store.loadPrincipal(key, at: now - .microseconds(1))
        }
    }

    private static let reusedAsAbsent = Saboteur(
        "principals.load.reused-key",
        "Forgets a replaced key when its grace is over."
    ) { sabotage in
        sabotage.spoilLookups { node, key, now, lookup, account in
            guard case .reused = lookup else { return .session(lookup, account) }
            return .absent
        }
    }

    private static let cachedSession = Saboteur(
        "principals.load.sees-save-at-once",
        "Takes the session of a second look from a cache."
    ) { sabotage in
        let cache = SecondLook<SessionKey, SessionLookup>()
        sabotage.spoilLookups { node, key, now, lookup, account in
            .session(cache.answer(node, key, fresh: lookup), account)
        }
    }

    private static let cachedDeletedSession = Saboteur(
        "principals.load.deleted-session",
        "Answers a second look from a cache when the session was deleted."
    ) { sabotage in
        let deleted = Remembered<Set<SessionKey>>([])
        let cache = SecondLook<SessionKey, PrincipalLookup>()
        sabotage.deleteSession = { node, key, now in
            deleted.withLock { _ = $0.insert(key) }
            return try await node.store.delete(key, at: now)
        }
        sabotage.loadPrincipal = { node, key, now in
            let fresh = try await node.store.loadPrincipal(key, at: now)
            let cached = cache.answer(node, key, fresh: fresh)
            return deleted.withLock { $0.contains(key) } ? cached : fresh
        }
    }

    private static let cachedDeletedUser = Saboteur(
        "principals.load.deleted-user",
        "Answers a second look from a cache when the user was deleted."
    ) { sabotage in
        let deleted = Remembered<Set<UserID>>([])
        let cache = SecondLook<SessionKey, PrincipalLookup>()
        sabotage.deleteUser = { node, id, companions in
            deleted.withLock { _ = $0.insert(id) }
            return try await node.store.delete(id, with: companions)
        }
        sabotage.loadPrincipal = { node, key, now in
            let fresh = try await node.store.loadPrincipal(key, at: now)
            let cached = cache.answer(node, key, fresh: fresh)
            guard case .session(_, let account) = cached else { return fresh }
            return deleted.withLock { $0.contains(account.user.id) } ? cached : fresh
        }
    }

    private static let absentWhileRotating = Saboteur(
        "principals.load.racing-rotation",
        "Takes the old key away a while before it files the new one."
    ) { sabotage in
        let rotating = Remembered<[SessionKey: Int]>([:])
        sabotage.rotateSession = { node, key, successor, standing, grace, now in
            rotating.withLock { $0[key] = 0 }
            for _ in 0..<500 where rotating.withLock({ $0[key] == 0 }) { await Task.yield() }
            let outcome = try await node.store.rotate(key, to: successor, standing: standing, grace: grace, at: now)
            rotating.withLock { $0[key] = nil }
            return outcome
        }
        sabotage.loadPrincipal = { node, key, now in
            let isRotating = rotating.withLock { rotating in
                guard let missed = rotating[key] else { return false }
                rotating[key] = missed + 1
                return true
            }
            return isRotating ? .absent : try await node.store.loadPrincipal(key, at: now)
        }
    }

    private static let deletedUserInACrowd = Saboteur(
        "principals.load.racing-deletion",
        "Shares a principal whose user is gone among loads that overlap."
    ) { sabotage in
        let crowd = Crowd()
        let seen = Remembered<[SessionKey: PrincipalLookup]>([:])
        sabotage.loadPrincipal = { node, key, now in
            let isCrowd = await crowd.gathers()
            let fresh = try await node.store.loadPrincipal(key, at: now)
            return seen.withLock { seen in
                if case .session = fresh { seen[key] = fresh }
                return isCrowd ? seen[key] ?? fresh : fresh
            }
        }
    }
}

extension Sabotage {
    /// Spoils every principal that is there.
    fileprivate mutating func spoilLookups(
        _ fault:
            @escaping @Sendable (
                SabotagedNode, SessionKey, Timestamp, SessionLookup, AccountRecord
            ) async throws -> PrincipalLookup
    ) {
        loadPrincipal = { node, key, now in
            guard case .session(let lookup, let account) = try await node.store.loadPrincipal(key, at: now) else {
                return .absent
            }
            return try await fault(node, key, now, lookup, account)
        }
    }
}

extension SessionLookup {
    /// The session behind the key, whichever way the key stands to it.
    fileprivate var record: SessionRecord? {
        switch self {
        case .current(let session), .superseded(let session), .reused(let session): session
        case .absent: nil
        }
    }
}
