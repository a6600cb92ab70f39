import GatehouseDatastore

extension Saboteurs {
    static let familySteps = [
        endNeverNearer, ownSuccessorTold, nobodyEndsIt, lastUseSetBack, shortGraceDrawnOut, graceForNone,
        shortLifeDrawnOut, lastEndPassed, oneSecondMore,
    ]

    private static let endNeverNearer = Saboteur(
        "access-tokens.advance.moves-on",
        "Never brings the end of a family nearer, unless it is near."
    ) { sabotage in
        sabotage.advanceFamily = { node, id, user, step, now, companions in
            var step = step
            if let filed = try await node.family(id, of: user, at: now), step.expiresAt >= now + .seconds(100) {
                step.expiresAt = max(step.expiresAt, filed.expiresAt)
            }
            return try await node.store.advance(id, of: user, step, at: now, onReuse: companions)
        }
    }

    private static let ownSuccessorTold = Saboteur(
        "access-tokens.advance.superseded",
        "Tells the third who comes too late of the successor that they offered."
    ) { sabotage in
        let late = Tally<RefreshFamilyID>()
        sabotage.reports { id, step, _, outcome in
            guard case .superseded(var family) = outcome, late.add(id) == 3 else { return outcome }
            family.digest = step.successor
            return .superseded(family)
        }
    }

    private static let nobodyEndsIt = Saboteur(
        "access-tokens.advance.other-user",
        "Ends a family when a token of it is presented for a user who does not exist."
    ) { sabotage in
        let memory = sabotage.remembersFamilies()
        sabotage.advanceFamily = { node, id, user, step, now, companions in
            if let owner = memory.recall(id)?.user, owner != user, try await node.store.load(user) == nil {
                _ = try await node.store.endFamily(id, of: owner, at: now, with: .none)
            }
            return try await node.store.advance(id, of: user, step, at: now, onReuse: companions)
        }
    }

    private static let lastUseSetBack = Saboteur(
        "access-tokens.advance.clock-moved-back",
        "Sets the last use to the time of the step, though it be earlier."
    ) { sabotage in
        sabotage.reports { _, _, now, outcome in
            guard case .advanced(var family) = outcome else { return outcome }
            family.lastUsedAt = min(family.lastUsedAt, now)
            return .advanced(family)
        }
    }

    private static let shortGraceDrawnOut = Saboteur(
        "access-tokens.advance.grace-to-the-microsecond",
        "Draws short graces out to a second."
    ) { sabotage in
        sabotage.steps { step, _ in
            if step.grace > .zero, step.grace < .seconds(1) { step.grace = .seconds(1) }
        }
    }

    private static let graceForNone = Saboteur(
        "access-tokens.advance.no-grace",
        "Takes no grace for one of half a minute."
    ) { sabotage in
        sabotage.steps { step, _ in
            if step.grace <= .zero { step.grace = .seconds(30) }
        }
    }

    private static let shortLifeDrawnOut = Saboteur(
        "access-tokens.advance.expiry-to-the-microsecond",
        "Draws a step's life of less than a millisecond out to one."
    ) { sabotage in
        sabotage.steps { step, now in
            if step.expiresAt > now { step.expiresAt = max(step.expiresAt, now + .milliseconds(1)) }
        }
    }

    private static let lastEndPassed = Saboteur(
        "access-tokens.advance.end-never-past-the-last",
        "Reports the end that a step asked for, past the last one."
    ) { sabotage in
        sabotage.reports { _, step, _, outcome in
            guard case .advanced(var family) = outcome else { return outcome }
            family.expiresAt = step.expiresAt
            return .advanced(family)
        }
    }

    private static let oneSecondMore = Saboteur(
        "access-tokens.advance.over-at-once",
        "Gives a family a second more when a step's end is not after its time."
    ) { sabotage in
        sabotage.steps { step, now in
            if step.expiresAt <= now { step.expiresAt = now + .seconds(1) }
        }
    }
}
