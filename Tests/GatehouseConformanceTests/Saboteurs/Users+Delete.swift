import GatehouseDatastore

extension Saboteurs {
    static let usersDelete = [
        deleteLeavesName, deleteHoldsName, deleteLeavesGrants, deleteLeavesTokens, deleteLeavesSessions,
        deleteHidesTrail, deleteDropsEvents, deleteTwice, signInRevives, grantOutlives,
    ]

    private static let deleteLeavesName = Saboteur(
        "users.delete.gone",
        "Finds a deleted user by name still."
    ) { sabotage in
        let ghosts = Remembered<[CanonicalIdentifier: UserRecord]>([:])
        sabotage.deleteUser = { node, id, companions in
            if let user = try await node.store.load(id), let name = user.username {
                ghosts.withLock { $0[name.canonical] = user }
            }
            return try await node.store.delete(id, with: companions)
        }
        sabotage.loadIdentifier = { node, identifier in
            try await node.store.load(identifier) ?? ghosts.withLock { $0[identifier] }
        }
    }

    private static let deleteHoldsName = Saboteur(
        "users.delete.frees",
        "Never frees the name of a deleted user."
    ) { sabotage in
        let held = Remembered<Set<CanonicalIdentifier>>([])
        sabotage.deleteUser = { node, id, companions in
            if let name = try await node.store.load(id)?.username?.canonical {
                held.withLock { _ = $0.insert(name) }
            }
            return try await node.store.delete(id, with: companions)
        }
        sabotage.insertUser = { node, user, companions in
            if let name = user.username?.canonical, held.withLock({ $0.contains(name) }) {
                throw StoreError.duplicate(.username)
            }
            try await node.store.insert(user, with: companions)
        }
    }

    private static let deleteLeavesGrants = Saboteur(
        "users.delete.takes-grants",
        "Lists deleted users among the members that are left."
    ) { sabotage in
        let gone = Remembered<[UserID]>([])
        sabotage.deleteUser = { node, id, companions in
            gone.withLock { $0.append(id) }
            return try await node.store.delete(id, with: companions)
        }
        sabotage.listMembers = { node, name, position, limit in
            let page = try await node.store.members(of: name, after: position, limit: limit)
            guard !page.elements.isEmpty else { return page }
            return Page(page.elements + gone.withLock { $0 }, next: page.next)
        }
    }

    private static let deleteLeavesTokens = Saboteur(
        "users.delete.takes-tokens",
        "Counts wrong codes for the tokens of a deleted user."
    ) { sabotage in
        let owners = Remembered<[TokenHandle: UserID]>([:])
        sabotage.issueToken = { node, token, replacement, now, companions in
            owners.withLock { $0[token.handle] = token.user }
            return try await node.store.issue(token, replacement, at: now, with: companions)
        }
        sabotage.failAttempt = { node, handle, limit, now in
            let attempt = try await node.store.failAttempt(handle, limit: limit, at: now)
            guard let user = owners.withLock({ $0[handle] }), try await node.store.load(user) == nil else {
                return attempt
            }
            return .remaining(1)
        }
    }

    private static let deleteLeavesSessions = Saboteur(
        "users.delete.takes-sessions",
        "Keeps the sessions of a deleted user."
    ) { sabotage in
        let sessions = Remembered<[SessionKey: SessionRecord]>([:])
        let gone = Remembered<Set<UserID>>([])
        sabotage.insertSession = { node, session, now in
            sessions.withLock { $0[session.key] = session }
            try await node.store.insert(session, at: now)
        }
        sabotage.deleteUser = { node, id, companions in
            gone.withLock { _ = $0.insert(id) }
            return try await node.store.delete(id, with: companions)
        }
        sabotage.loadSession = { node, key, now in
            if let session = sessions.withLock({ $0[key] }), gone.withLock({ $0.contains(session.user) }) {
                return .current(session)
            }
            return try await node.store.load(key, at: now)
        }
    }

    private static let deleteHidesTrail = Saboteur(
        "users.delete.keeps-audit",
        "Finds no events of a deleted user."
    ) { sabotage in
        let gone = Remembered<Set<UserID>>([])
        sabotage.deleteUser = { node, id, companions in
            gone.withLock { _ = $0.insert(id) }
            return try await node.store.delete(id, with: companions)
        }
        sabotage.listEvents = { node, filter, position, limit in
            if let user = filter.user, gone.withLock({ $0.contains(user) }) { return Page([], next: nil) }
            return try await node.store.events(matching: filter, before: position, limit: limit)
        }
    }

    private static let deleteDropsEvents = Saboteur(
        "users.delete.companions",
        "Deletes a user without the events."
    ) { sabotage in
        sabotage.deleteUser = { node, id, companions in
            try await node.store.delete(id, with: companions.withoutEvents)
        }
    }

    private static let deleteTwice = Saboteur(
        "users.delete.race",
        "Tells several callers that delete one user at once that each of them did."
    ) { sabotage in
        let crowd = Crowd()
        sabotage.deleteUser = { node, id, companions in
            let isCrowded = await crowd.gathers()
            let outcome = try await node.store.delete(id, with: companions)
            return isCrowded ? .deleted : outcome
        }
    }

    private static let signInRevives = Saboteur(
        "users.delete.race-changes",
        "Writes the whole user back at a sign-in, though the user was deleted meanwhile."
    ) { sabotage in
        let crowd = Crowd()
        let isGone = Remembered(false)
        sabotage.deleteUser = { node, id, companions in
            _ = await crowd.gathers()
            defer { isGone.withLock { $0 = true } }
            return try await node.store.delete(id, with: companions)
        }
        sabotage.recordSignIn = { node, id, entry, companions in
            let user = try await node.store.load(id)
            if await crowd.gathers() { await waitInTurns { isGone.withLock { $0 } } }
            let outcome = try await node.store.recordSignIn(of: id, entry, with: companions)
            if case .absent = outcome, let user { try? await node.store.insert(user, with: .none) }
            return outcome
        }
    }

    private static let grantOutlives = Saboteur(
        "users.delete.race-grants",
        "Keeps a grant that came just after its user was deleted."
    ) { sabotage in
        let crowd = Crowd()
        let isGone = Remembered(false)
        let orphans = Remembered<[RoleName: UserID]>([:])
        sabotage.deleteUser = { node, id, companions in
            _ = await crowd.gathers()
            defer { isGone.withLock { $0 = true } }
            return try await node.store.delete(id, with: companions)
        }
        sabotage.grantRole = { node, name, user, companions in
            let isCrowded = await crowd.gathers()
            if isCrowded { await waitInTurns { isGone.withLock { $0 } } }
            let grant = try await node.store.grant(name, to: user, with: companions)
            if isCrowded, grant == .noSuchUser { orphans.withLock { $0[name] = user } }
            return grant
        }
        sabotage.listMembers = { node, name, position, limit in
            if let orphan = orphans.withLock({ $0[name] }) { return Page([orphan], next: nil) }
            return try await node.store.members(of: name, after: position, limit: limit)
        }
    }
}
