import GatehouseDatastore

extension Saboteurs {
    static let familyReuse = [
        twoBackForgiven, unknownIgnored, dueOutlivesReuse, advancedTwice, reuseWrittenTwice, stepRevives,
    ]

    private static let twoBackForgiven = Saboteur(
        "access-tokens.advance.two-back-is-reuse",
        "Tells every token that a family ever had of the present one."
    ) { sabotage in
        let passed = Remembered<[RefreshFamilyID: [TokenDigest]]>([:])
        sabotage.advanceFamily = { node, id, user, step, now, companions in
            let older = passed.recall(id)?.dropLast() ?? []
            if older.contains(step.presented), let family = try await node.family(id, of: user, at: now) {
                return .superseded(family)
            }
            let outcome = try await node.store.advance(id, of: user, step, at: now, onReuse: companions)
            if case .advanced = outcome { passed.withLock { $0[id, default: []].append(step.presented) } }
            return outcome
        }
    }

    private static let unknownIgnored = Saboteur(
        "access-tokens.advance.unknown-is-reuse",
        "Takes a token that no family ever had for that of an absent one."
    ) { sabotage in
        let known = Remembered<Set<TokenDigest>>([])
        sabotage.insertFamily = { node, family, limit, now, companions in
            known.withLock { _ = $0.insert(family.digest) }
            return try await node.store.insert(family, limit: limit, at: now, with: companions)
        }
        sabotage.advanceFamily = { node, id, user, step, now, companions in
            guard known.withLock({ $0.contains(step.presented) }) else { return .absent }
            known.withLock { _ = $0.insert(step.successor) }
            return try await node.store.advance(id, of: user, step, at: now, onReuse: companions)
        }
    }

    private static let dueOutlivesReuse = Saboteur(
        "access-tokens.advance.reuse-ends",
        "Lets the token that was due lead on when reuse has ended its family."
    ) { sabotage in
        let ended = FamilyMemory([:])
        sabotage.reports { id, step, _, outcome in
            if case .reused(let family) = outcome { ended.note(id, family) }
            guard outcome == .absent, let family = ended.recall(id), family.digest == step.presented else {
                return outcome
            }
            return .superseded(family)
        }
    }

    private static let advancedTwice = Saboteur(
        "access-tokens.advance.one-winner",
        "Tells the fortieth of many callers that it advanced the family too."
    ) { sabotage in
        let late = Tally<RefreshFamilyID>()
        sabotage.reports { id, _, _, outcome in
            guard case .superseded(let family) = outcome, late.add(id) == 40 else { return outcome }
            return .advanced(family)
        }
    }

    private static let reuseWrittenTwice = Saboteur(
        "access-tokens.advance.reuse-race",
        "Writes what goes with reuse again for one of many who came too late."
    ) { sabotage in
        let late = Tally<RefreshFamilyID>()
        sabotage.advanceFamily = { node, id, user, step, now, companions in
            let outcome = try await node.store.advance(id, of: user, step, at: now, onReuse: companions)
            if outcome == .absent, late.add(id) == 30 { try await node.store.append(companions.audit) }
            return outcome
        }
    }

    private static let stepRevives = Saboteur(
        "access-tokens.advance.never-outlives-end",
        "Files a family that was ended in its first moment under the successor when it is advanced."
    ) { sabotage in
        let ended = sabotage.remembersEnded()
        sabotage.advanceFamily = { node, id, user, step, now, companions in
            let outcome = try await node.store.advance(id, of: user, step, at: now, onReuse: companions)
            guard outcome == .absent, var family = ended.recall(id), family.lastUsedAt == family.createdAt else {
                return outcome
            }
            family.digest = step.successor
            _ = try await node.store.insert(family, limit: 1_000, at: now, with: .none)
            return .advanced(family)
        }
    }
}
