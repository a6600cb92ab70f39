import GatehouseDatastore

extension Saboteurs {
    static let personalInsertions = [
        permissionsCut, personalOfNobody, holderRevoked, digestTakenAtItsEnd, nothingBelowOne, epochsCounted,
        thirtiethTooMany,
    ]

    private static let permissionsCut = Saboteur(
        "access-tokens.personal-insert.every-field-kept",
        "Keeps 256 permissions at most."
    ) { sabotage in
        sabotage.insertPersonal = { node, token, limit, now, companions in
            var token = token
            token.permissions = Set(token.permissions.sorted().prefix(256))
            return try await node.store.insert(token, limit: limit, at: now, with: companions)
        }
    }

    private static let personalOfNobody = Saboteur(
        "access-tokens.personal-insert.no-such-user",
        "Says that it added a token of nobody."
    ) { sabotage in
        sabotage.insertPersonal = { node, token, limit, now, companions in
            let insertion = try await node.store.insert(token, limit: limit, at: now, with: companions)
            return insertion == .noSuchUser ? .inserted : insertion
        }
    }

    private static let holderRevoked = Saboteur(
        "access-tokens.personal-insert.taken",
        "Revokes the token whose digest is asked for again."
    ) { sabotage in
        let memory = sabotage.remembersPersonal()
        let insert = sabotage.insertPersonal
        sabotage.insertPersonal = { node, token, limit, now, companions in
            do {
                return try await insert?(node, token, limit, now, companions) ?? .noSuchUser
            } catch let error as StoreError where error.code == .duplicate(.token) {
                let holders = memory.withLock { $0.values.filter { $0.digest == token.digest } }
                for holder in holders {
                    _ = try await node.store.revokePersonalToken(holder.id, of: holder.user, at: now, with: .none)
                }
                throw error
            }
        }
    }

    private static let digestTakenAtItsEnd = Saboteur(
        "access-tokens.personal-insert.expired-place-is-free",
        "Takes a digest for taken in the moment its token expires."
    ) { sabotage in
        let ends = Remembered<[TokenDigest: Timestamp]>([:])
        sabotage.insertPersonal = { node, token, limit, now, companions in
            if ends.recall(token.digest) == now { throw StoreError.duplicate(.token) }
            let insertion = try await node.store.insert(token, limit: limit, at: now, with: companions)
            if insertion == .inserted { ends.note(token.digest, token.expiresAt) }
            return insertion
        }
    }

    private static let nothingBelowOne = Saboteur(
        "access-tokens.personal-insert.limit",
        "Adds nothing under a limit below one."
    ) { sabotage in
        sabotage.insertPersonal = { node, token, limit, now, companions in
            guard limit > 0 else { return .tooMany }
            return try await node.store.insert(token, limit: limit, at: now, with: companions)
        }
    }

    private static let epochsCounted = Saboteur(
        "access-tokens.personal-insert.limit-counts-live",
        "Counts tokens of every epoch."
    ) { sabotage in
        sabotage.insertPersonal = { node, token, limit, now, companions in
            let tokens = try await node.store.personalTokens(of: token.user, at: now, after: nil, limit: 1_000)
            if tokens.elements.count >= max(limit, 1) { return .tooMany }
            return try await node.store.insert(token, limit: limit, at: now, with: companions)
        }
    }

    private static let thirtiethTooMany = Saboteur(
        "access-tokens.personal-insert.limit-race",
        "Tells the thirtieth of those who are too many that its token was added."
    ) { sabotage in
        let refused = Tally<UserID>()
        sabotage.insertPersonal = { node, token, limit, now, companions in
            let insertion = try await node.store.insert(token, limit: limit, at: now, with: companions)
            return insertion == .tooMany && refused.add(token.user) == 30 ? .inserted : insertion
        }
    }
}

extension Saboteurs {
    static let personalLooks = [
        rolesTurnedRound, inactiveHidden, shownAtItsEnd, shortGranularityDrawnOut, useSetBack, usedAtItsEnd,
    ]

    private static let rolesTurnedRound = Saboteur(
        "access-tokens.load.account-as-it-is",
        "Gives a user's roles from the last to the first."
    ) { sabotage in
        sabotage.loadPersonal = { node, digest, now in
            var found = try await node.store.loadPersonalToken(digest, at: now)
            found?.account.roles.reverse()
            return found
        }
    }

    private static let inactiveHidden = Saboteur(
        "access-tokens.load.judges-nothing",
        "Does not load the token of a user who may not sign in."
    ) { sabotage in
        sabotage.loadPersonal = { node, digest, now in
            let found = try await node.store.loadPersonalToken(digest, at: now)
            return found?.account.user.isActive == false ? nil : found
        }
    }

    private static let shownAtItsEnd = Saboteur(
        "access-tokens.load.expiry-to-the-microsecond",
        "Loads a token in the moment of its end."
    ) { sabotage in
        sabotage.loadPersonal = { node, digest, now in
            if let found = try await node.store.loadPersonalToken(digest, at: now) { return found }
            return try await node.store.loadPersonalToken(digest, at: now - .microseconds(1))
        }
    }

    private static let shortGranularityDrawnOut = Saboteur(
        "access-tokens.touch.granularity",
        "Draws short granularities out to a second."
    ) { sabotage in
        sabotage.touchPersonal = { node, id, now, granularity in
            let isShort = granularity > .zero && granularity < .seconds(1)
            let granularity = isShort ? .seconds(1) : granularity
            return try await node.store.touchPersonalToken(id, at: now, granularity: granularity)
        }
    }

    private static let useSetBack = Saboteur(
        "access-tokens.touch.time-never-runs-back",
        "Says that it noted an earlier use when the granularity is below zero."
    ) { sabotage in
        sabotage.touchPersonal = { node, id, now, granularity in
            let touch = try await node.store.touchPersonalToken(id, at: now, granularity: granularity)
            return touch == .recent && granularity < .zero ? .touched : touch
        }
    }

    private static let usedAtItsEnd = Saboteur(
        "access-tokens.touch.absent",
        "Notes a use of a token in the moment of its end."
    ) { sabotage in
        let memory = sabotage.remembersPersonal()
        sabotage.touchPersonal = { node, id, now, granularity in
            let touch = try await node.store.touchPersonalToken(id, at: now, granularity: granularity)
            return touch == .absent && memory.recall(id)?.expiresAt == now ? .touched : touch
        }
    }
}
