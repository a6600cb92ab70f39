import GatehouseDatastore

extension Saboteurs {
    static let accessTokens: [Saboteur] =
        familyInsertions + familyLimits + familySteps + familyReuse + familyEnds + familyLists + personalInsertions
        + personalLooks + personalEnds + accessTokenOwners + accessTokenCompanions + accessTokenSweeps

    private static let familyInsertions = [
        emptyAddressLost, familyOfNobody, limitBeforeRefusal, idTakenAtItsEnd, digestTakenByFamily, kindsEndTogether,
    ]

    private static let emptyAddressLost = Saboteur(
        "access-tokens.insert.every-field-kept",
        "Takes an empty address for none."
    ) { sabotage in
        sabotage.insertFamily = { node, family, limit, now, companions in
            var family = family
            if family.address?.string.isEmpty == true { family.address = nil }
            return try await node.store.insert(family, limit: limit, at: now, with: companions)
        }
    }

    private static let familyOfNobody = Saboteur(
        "access-tokens.insert.no-such-user",
        "Says that it added a family of nobody."
    ) { sabotage in
        sabotage.insertFamily = { node, family, limit, now, companions in
            _ = try await node.store.insert(family, limit: limit, at: now, with: companions)
            return .inserted
        }
    }

    private static let limitBeforeRefusal = Saboteur(
        "access-tokens.insert.live-id-taken",
        "Makes room for a family before it refuses it."
    ) { sabotage in
        sabotage.insertFamily = { node, family, limit, now, companions in
            do {
                return try await node.store.insert(family, limit: limit, at: now, with: companions)
            } catch let error as StoreError where error.code == .duplicate(.token) {
                let others = try await node.store.families(of: family.user, at: now, after: nil, limit: 1)
                for other in others.elements where limit == 1 {
                    _ = try await node.store.endFamily(other.id, of: other.user, at: now, with: .none)
                }
                throw error
            }
        }
    }

    private static let idTakenAtItsEnd = Saboteur(
        "access-tokens.insert.expired-id-free",
        "Takes an identifier for taken in the moment its family expires."
    ) { sabotage in
        let memory = sabotage.remembersFamilies()
        let insert = sabotage.insertFamily
        sabotage.insertFamily = { node, family, limit, now, companions in
            if memory.recall(family.id)?.expiresAt == now { throw StoreError.duplicate(.token) }
            return try await insert?(node, family, limit, now, companions) ?? .noSuchUser
        }
    }

    private static let digestTakenByFamily = Saboteur(
        "access-tokens.insert.digests-shared",
        "Refuses a family with the digest of another."
    ) { sabotage in
        let taken = Remembered<[TokenDigest: RefreshFamilyID]>([:])
        sabotage.insertFamily = { node, family, limit, now, companions in
            if let holder = taken.recall(family.digest), holder != family.id { throw StoreError.duplicate(.token) }
            let insertion = try await node.store.insert(family, limit: limit, at: now, with: companions)
            if insertion == .inserted { taken.note(family.digest, family.id) }
            return insertion
        }
    }

    private static let kindsEndTogether = Saboteur(
        "access-tokens.insert.kinds-apart",
        "Ends the family of the same identifier with a personal access token."
    ) { sabotage in
        sabotage.revokePersonal = { node, id, user, now, companions in
            let ending = try await node.store.revokePersonalToken(id, of: user, at: now, with: companions)
            let family = RefreshFamilyID(uuid: id.uuid)
            if ending == .ended { _ = try await node.store.endFamily(family, of: user, at: now, with: .none) }
            return ending
        }
    }
}

extension Saboteurs {
    private static let familyLimits = [oldestByTime, expiringCounted, noLimitBelowOne, limitForgotten]

    private static let oldestByTime = Saboteur(
        "access-tokens.insert.limit-ends-oldest",
        "Ends those beyond the limit that began first, whatever their identifiers."
    ) { sabotage in
        sabotage.insertFamily = { node, family, limit, now, companions in
            let others = try await node.store.families(of: family.user, at: now, after: nil, limit: 1_000).elements
            // Where all began at once, nothing but the identifiers tells which is the oldest.
            guard others.count > 1, Set(others.map(\.createdAt)).count == others.count else {
                return try await node.store.insert(family, limit: limit, at: now, with: companions)
            }
            let insertion = try await node.store.insert(family, limit: 1_000, at: now, with: companions)
            let excess = max(others.count + 1 - max(limit, 1), 0)
            for other in others.sorted(by: { $0.createdAt < $1.createdAt }).prefix(excess) {
                _ = try await node.store.endFamily(other.id, of: other.user, at: now, with: .none)
            }
            return insertion
        }
    }

    private static let expiringCounted = Saboteur(
        "access-tokens.insert.limit-counts-live",
        "Counts families that expire in this moment for a small limit."
    ) { sabotage in
        sabotage.insertFamily = { node, family, limit, now, companions in
            let time = limit < 10 ? now - .microseconds(1) : now
            return try await node.store.insert(family, limit: limit, at: time, with: companions)
        }
    }

    private static let noLimitBelowOne = Saboteur(
        "access-tokens.insert.limit-below-one",
        "Takes a limit below one for none."
    ) { sabotage in
        sabotage.insertFamily = { node, family, limit, now, companions in
            try await node.store.insert(family, limit: limit < 1 ? 1_000 : limit, at: now, with: companions)
        }
    }

    private static let limitForgotten = Saboteur(
        "access-tokens.insert.limit-race",
        "Forgets the limit of families that are added at once."
    ) { sabotage in
        let crowd = Crowd()
        sabotage.insertFamily = { node, family, limit, now, companions in
            let limit = await crowd.gathers() ? 1_000 : limit
            return try await node.store.insert(family, limit: limit, at: now, with: companions)
        }
    }
}
