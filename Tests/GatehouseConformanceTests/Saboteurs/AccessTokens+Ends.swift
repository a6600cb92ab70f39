import GatehouseDatastore

extension Saboteurs {
    static let familyEnds = [predecessorOutlivesEnd, nobodyMayEnd, endedTwice]

    private static let predecessorOutlivesEnd = Saboteur(
        "access-tokens.end.ends-at-once",
        "Leaves the token before when a family is ended that was advanced."
    ) { sabotage in
        let ended = sabotage.remembersEnded()
        sabotage.reports { id, step, _, outcome in
            guard outcome == .absent, let family = ended.recall(id), family.lastUsedAt > family.createdAt,
                family.digest != step.presented
            else { return outcome }
            return .superseded(family)
        }
    }

    private static let nobodyMayEnd = Saboteur(
        "access-tokens.end.own-live-ones",
        "Ends a family, without saying so, for a user who does not exist."
    ) { sabotage in
        let memory = sabotage.remembersFamilies()
        sabotage.endFamily = { node, id, user, now, companions in
            if let owner = memory.recall(id)?.user, owner != user, try await node.store.load(user) == nil {
                _ = try await node.store.endFamily(id, of: owner, at: now, with: .none)
            }
            return try await node.store.endFamily(id, of: user, at: now, with: companions)
        }
    }

    private static let endedTwice = Saboteur(
        "access-tokens.end.one-winner",
        "Tells the fortieth of many callers that it ended the family too."
    ) { sabotage in
        let late = Tally<RefreshFamilyID>()
        sabotage.endFamily = { node, id, user, now, companions in
            let ending = try await node.store.endFamily(id, of: user, at: now, with: companions)
            return ending == .absent && late.add(id) == 40 ? .ended : ending
        }
    }
}

extension Saboteurs {
    static let familyLists = [familyPageMore, expiredFamilyListed]

    private static let familyPageMore = Saboteur(
        "access-tokens.families.pages-in-order",
        "Takes a full page of families for one that others follow."
    ) { sabotage in
        sabotage.listFamilies = { node, user, now, position, limit in
            try await node.store.families(of: user, at: now, after: position, limit: limit)
                .claimingMore(limit: limit, position: \.id)
        }
    }

    private static let expiredFamilyListed = Saboteur(
        "access-tokens.families.own-live-ones",
        "Lists a family that was never advanced at its very end."
    ) { sabotage in
        sabotage.listFamilies = { node, user, now, position, limit in
            var page = try await node.store.families(of: user, at: now, after: position, limit: limit)
            let before = now - .microseconds(1)
            let late = try await node.store.families(of: user, at: before, after: position, limit: 100).elements
            if page.next == nil {
                page.elements += late.filter { $0.expiresAt == now && $0.lastUsedAt == $0.createdAt }
            }
            return page
        }
    }
}

extension Saboteurs {
    static let accessTokenOwners = [deletedUsersTokenUsed, deletedUsersFamilyListed, secondNodeRemembers]

    private static let deletedUsersTokenUsed = Saboteur(
        "access-tokens.users.deleted",
        "Says of a deleted user's token that it was used a moment ago."
    ) { sabotage in
        let memory = sabotage.remembersPersonal()
        sabotage.touchPersonal = { node, id, now, granularity in
            let touch = try await node.store.touchPersonalToken(id, at: now, granularity: granularity)
            guard touch == .absent, let owner = memory.recall(id)?.user, try await node.store.load(owner) == nil else {
                return touch
            }
            return .recent
        }
    }

    private static let deletedUsersFamilyListed = Saboteur(
        "access-tokens.users.delete-race",
        "Keeps a family that comes after its user was deleted, in the list."
    ) { sabotage in
        let deleted = Remembered<Set<UserID>>([])
        let late = FamilyMemory([:])
        sabotage.deleteUser = { node, user, companions in
            deleted.withLock { _ = $0.insert(user) }
            return try await node.store.delete(user, with: companions)
        }
        sabotage.insertFamily = { node, family, limit, now, companions in
            let insertion = try await node.store.insert(family, limit: limit, at: now, with: companions)
            if insertion == .noSuchUser, deleted.withLock({ $0.contains(family.user) }) { late.note(family.id, family) }
            return insertion
        }
        sabotage.listFamilies = { node, user, now, position, limit in
            var page = try await node.store.families(of: user, at: now, after: position, limit: limit)
            if page.next == nil { page.elements += late.withLock { $0.values.filter { $0.user == user } } }
            return page
        }
    }

    private static let secondNodeRemembers = Saboteur(
        "access-tokens.nodes.seen-at-once",
        "Answers on the second node from what it loaded before, when the token is gone."
    ) { sabotage in
        let cache = Remembered<[TokenDigest: PersonalTokenAccount]>([:])
        sabotage.loadPersonal = { node, digest, now in
            let found = try await node.store.loadPersonalToken(digest, at: now)
            guard node.isSecond else { return found }
            if let found { cache.note(digest, found) }
            return found ?? cache.recall(digest)
        }
    }
}

extension Saboteurs {
    static let accessTokenSweeps = [accessTokenSweptEarly, accessTokenSweepUnlimited]

    private static let accessTokenSweptEarly = Saboteur(
        "access-tokens.sweep.only-expired",
        "Sweeps what has a microsecond to live."
    ) { sabotage in
        sabotage.sweepAccessTokens = { node, now, limit in
            try await node.store.sweepAccessTokens(at: now + .microseconds(1), limit: limit)
        }
    }

    private static let accessTokenSweepUnlimited = Saboteur(
        "access-tokens.sweep.limit-and-end",
        "Takes a limit below one for none."
    ) { sabotage in
        sabotage.sweepAccessTokens = { node, now, limit in
            try await node.store.sweepAccessTokens(at: now, limit: limit < 1 ? 1_000 : limit)
        }
    }
}
