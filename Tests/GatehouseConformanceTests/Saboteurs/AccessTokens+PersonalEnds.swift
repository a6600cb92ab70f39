import GatehouseDatastore

extension Saboteurs {
    static let personalEnds = [
        revokedStillUsed, nobodyMayRevoke, revokedTwice, personalPageMore, expiredPersonalListed,
    ]

    private static let revokedStillUsed = Saboteur(
        "access-tokens.revoke.ends-at-once",
        "Says of a token that was revoked that it was used a moment ago."
    ) { sabotage in
        let revoked = Remembered<Set<PersonalTokenID>>([])
        sabotage.revokePersonal = { node, id, user, now, companions in
            let ending = try await node.store.revokePersonalToken(id, of: user, at: now, with: companions)
            if ending == .ended { revoked.withLock { _ = $0.insert(id) } }
            return ending
        }
        sabotage.touchPersonal = { node, id, now, granularity in
            let touch = try await node.store.touchPersonalToken(id, at: now, granularity: granularity)
            return touch == .absent && revoked.withLock({ $0.contains(id) }) ? .recent : touch
        }
    }

    private static let nobodyMayRevoke = Saboteur(
        "access-tokens.revoke.own-live-ones",
        "Revokes a token, without saying so, for a user who does not exist."
    ) { sabotage in
        let memory = sabotage.remembersPersonal()
        sabotage.revokePersonal = { node, id, user, now, companions in
            if let owner = memory.recall(id)?.user, owner != user, try await node.store.load(user) == nil {
                _ = try await node.store.revokePersonalToken(id, of: owner, at: now, with: .none)
            }
            return try await node.store.revokePersonalToken(id, of: user, at: now, with: companions)
        }
    }

    private static let revokedTwice = Saboteur(
        "access-tokens.revoke.one-winner",
        "Tells the fortieth of many callers that it revoked the token too."
    ) { sabotage in
        let late = Tally<PersonalTokenID>()
        sabotage.revokePersonal = { node, id, user, now, companions in
            let ending = try await node.store.revokePersonalToken(id, of: user, at: now, with: companions)
            return ending == .absent && late.add(id) == 40 ? .ended : ending
        }
    }

    private static let personalPageMore = Saboteur(
        "access-tokens.personal-list.pages-in-order",
        "Takes a full page of tokens for one that others follow."
    ) { sabotage in
        sabotage.listPersonal = { node, user, now, position, limit in
            try await node.store.personalTokens(of: user, at: now, after: position, limit: limit)
                .claimingMore(limit: limit, position: \.id)
        }
    }

    private static let expiredPersonalListed = Saboteur(
        "access-tokens.personal-list.own-live-ones",
        "Lists a token at its very end."
    ) { sabotage in
        sabotage.listPersonal = { node, user, now, position, limit in
            try await node.store.personalTokens(of: user, at: now - .microseconds(1), after: position, limit: limit)
        }
    }
}
