import GatehouseDatastore

extension Saboteurs {
    static let tombstones: [Saboteur] =
        tombstoneSweeps + ofAccounts("tombstones.account") { $0.spoilAccounts($1) } + [
            unseenElsewhere, endsThemAll, buriesForNobody, keepsAHundred, keepsTheFirst, keepsTheSecond, lateTombstone,
            wholeMillisecondTombstone, endsIn2255, lostInACrowd, deletedAccount, endsNothing, aliveInACrowd,
        ]

    private static let unseenElsewhere = Saboteur(
        "tombstones.bury.seen-at-once",
        "Hides from the second node what was buried at the first."
    ) { sabotage in
        let hidden = Remembered<Set<SessionID>>([])
        sabotage.bury = { node, session, user, end in
            if !node.isSecond { hidden.withLock { _ = $0.insert(session) } }
            return try await node.store.bury(session, of: user, until: end)
        }
        sabotage.spoilEndings { node, session, _, isEnded in
            isEnded && !(node.isSecond && hidden.withLock { $0.contains(session) })
        }
    }

    private static let endsThemAll = Saboteur(
        "tombstones.bury.that-session-only",
        "Ends every session of a user who has a tombstone."
    ) { sabotage in
        let buried = Remembered<[UserID: Set<SessionID>]>([:])
        sabotage.bury = { node, session, user, end in
            buried.withLock { _ = $0[user, default: []].insert(session) }
            return try await node.store.bury(session, of: user, until: end)
        }
        sabotage.spoilEndings { node, session, user, isEnded in
            isEnded || buried.withLock { !($0[user]?.contains(session) ?? true) }
        }
    }

    private static let buriesForNobody = Saboteur(
        "tombstones.bury.no-such-user",
        "Says that it buried a session of nobody."
    ) { sabotage in
        sabotage.bury = { node, session, user, end in
            _ = try await node.store.bury(session, of: user, until: end)
            return .buried
        }
    }

    private static let keepsAHundred = Saboteur(
        "tombstones.bury.many-of-one-user",
        "Keeps the last hundred tombstones of a user."
    ) { sabotage in
        let buried = Remembered<[UserID: [SessionID]]>([:])
        sabotage.bury = { node, session, user, end in
            buried.withLock { $0[user, default: []].append(session) }
            return try await node.store.bury(session, of: user, until: end)
        }
        sabotage.spoilEndings { node, session, user, isEnded in
            isEnded && buried.withLock { $0[user, default: []].suffix(100).contains(session) }
        }
    }

    private static let keepsTheFirst = Saboteur(
        "tombstones.bury.again-later",
        "Leaves a tombstone as it is when the session is buried a second time."
    ) { sabotage in
        let burials = Remembered<[SessionID: Int]>([:])
        sabotage.bury = { node, session, user, end in
            let count = burials.withLock { burials in
                burials[session, default: 0] += 1
                return burials[session]
            }
            return count == 2 ? .buried : try await node.store.bury(session, of: user, until: end)
        }
    }

    private static let keepsTheSecond = Saboteur(
        "tombstones.bury.again-earlier",
        "Lets the second end of a tombstone replace a later one."
    ) { sabotage in
        let ends = Remembered<[SessionID: [Timestamp]]>([:])
        sabotage.bury = { node, session, user, end in
            ends.withLock { $0[session, default: []].append(end) }
            return try await node.store.bury(session, of: user, until: end)
        }
        sabotage.loadAccount = { node, id, session, now in
            var account = try await node.store.loadAccount(id, presenting: session, at: now)
            let ends = session.flatMap { session in ends.withLock { $0[session] } } ?? []
            if ends.count == 2, ends[1] <= now { account?.isSessionEnded = false }
            return account
        }
    }

    private static let lateTombstone = Saboteur(
        "tombstones.bury.ends-now",
        "Lets a tombstone count in the microsecond in which it ends."
    ) { sabotage in
        sabotage.loadAccount = { node, id, session, now in
            try await node.store.loadAccount(id, presenting: session, at: now - .microseconds(1))
        }
    }

    private static let wholeMillisecondTombstone = Saboteur(
        "tombstones.bury.keeps-microseconds",
        "Compares ends with the time rounded up to a millisecond."
    ) { sabotage in
        sabotage.loadAccount = { node, id, session, now in
            let (raised, overflow) = now.microseconds.addingReportingOverflow(999)
            let time = overflow ? now : Timestamp(microseconds: raised - raised % 1_000)
            return try await node.store.loadAccount(id, presenting: session, at: time)
        }
    }

    private static let endsIn2255 = Saboteur(
        "tombstones.bury.for-ever",
        "Keeps no end that a double cannot say to the microsecond."
    ) { sabotage in
        sabotage.bury = { node, session, user, end in
            let end = min(end, Timestamp(microseconds: 1 << 53))
            return try await node.store.bury(session, of: user, until: end)
        }
    }

    private static let lostInACrowd = Saboteur(
        "tombstones.bury.racing",
        "Loses the tombstone of a session that many bury at once."
    ) { sabotage in
        let crowd = Crowd()
        let lost = Remembered<Set<SessionID>>([])
        sabotage.bury = { node, session, user, end in
            if await crowd.gathers() { lost.withLock { _ = $0.insert(session) } }
            return try await node.store.bury(session, of: user, until: end)
        }
        sabotage.spoilEndings { node, session, _, isEnded in
            isEnded && !lost.withLock { $0.contains(session) }
        }
    }

    private static let deletedAccount = Saboteur(
        "tombstones.account.no-such-user",
        "Loads a user who was deleted as it was at the end."
    ) { sabotage in
        let deleted = Remembered<[UserID: UserRecord]>([:])
        sabotage.deleteUser = { node, id, companions in
            let user = try await node.store.load(id)
            deleted.withLock { $0[id] = user }
            return try await node.store.delete(id, with: companions)
        }
        sabotage.loadAccount = { node, id, session, now in
            if let account = try await node.store.loadAccount(id, presenting: session, at: now) { return account }
            return deleted.withLock { $0[id] }.map { AccountRecord(user: $0, roles: []) }
        }
    }

    private static let endsNothing = Saboteur(
        "tombstones.account.presenting-nothing",
        "Takes any tombstone for the answer when no session is asked about."
    ) { sabotage in
        let buried = Remembered<Set<UserID>>([])
        sabotage.bury = { node, session, user, end in
            buried.withLock { _ = $0.insert(user) }
            return try await node.store.bury(session, of: user, until: end)
        }
        sabotage.loadAccount = { node, id, session, now in
            var account = try await node.store.loadAccount(id, presenting: session, at: now)
            if session == nil { account?.isSessionEnded = buried.withLock { $0.contains(id) } }
            return account
        }
    }

    private static let aliveInACrowd = Saboteur(
        "tombstones.account.racing-burial",
        "Leaves the tombstones out of loads that overlap."
    ) { sabotage in
        let crowd = Crowd()
        sabotage.spoilEndings { _, _, _, isEnded in
            let isCrowd = await crowd.gathers()
            return isEnded && !isCrowd
        }
    }
}

extension Sabotage {
    /// Spoils whether a session that is asked about was ended.
    mutating func spoilEndings(
        _ fault: @escaping @Sendable (SabotagedNode, SessionID, UserID, _ isEnded: Bool) async throws -> Bool
    ) {
        loadAccount = { node, id, session, now in
            guard var account = try await node.store.loadAccount(id, presenting: session, at: now) else { return nil }
            if let session {
                account.isSessionEnded = try await fault(node, session, id, account.isSessionEnded)
            }
            return account
        }
    }
}
