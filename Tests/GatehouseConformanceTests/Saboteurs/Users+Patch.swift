import GatehouseDatastore

extension Saboteurs {
    static let usersPatch = [
        patchKeepsProof, patchHoldsOld, patchKeepsName, patchKeepsConfirmation, patchSkipsSame, patchForgetsEpoch,
        patchTakesNewer, patchRefusesOwn, patchNotesStale, patchRetries, patchMixesPairs, patchHidesDuplicate,
    ]

    private static let patchKeepsProof = Saboteur(
        "users.patch.email",
        "Keeps the confirmation of the old address for the new one."
    ) { sabotage in
        sabotage.patchUser = { node, id, patch, version, now, companions in
            var patch = patch
            if case .email(let email, nil) = patch.change {
                patch.change = .email(email, confirmedAt: try await node.store.load(id)?.confirmedAt)
            }
            return try await node.store.patch(id, patch, expecting: version, at: now, with: companions)
        }
    }

    private static let patchHoldsOld = Saboteur(
        "users.patch.frees",
        "Never frees an address that a user gave up."
    ) { sabotage in
        let held = Remembered<Set<CanonicalIdentifier>>([])
        sabotage.patchUser = { node, id, patch, version, now, companions in
            let before = try await node.store.load(id)
            let outcome = try await node.store.patch(id, patch, expecting: version, at: now, with: companions)
            if case .email = patch.change, case .patched = outcome, let before {
                held.withLock { _ = $0.insert(before.email.canonical) }
            }
            return outcome
        }
        sabotage.insertUser = { node, user, companions in
            if held.withLock({ $0.contains(user.email.canonical) }) { throw StoreError.duplicate(.email) }
            try await node.store.insert(user, with: companions)
        }
    }

    private static let patchKeepsName = Saboteur(
        "users.patch.username",
        "Does not take a name away unless the epoch rises."
    ) { sabotage in
        sabotage.patchUser = { node, id, patch, version, now, companions in
            var patch = patch
            if case .username(nil) = patch.change, !patch.bumpsSecurityEpoch {
                patch.change = .username(try await node.store.load(id)?.username)
            }
            return try await node.store.patch(id, patch, expecting: version, at: now, with: companions)
        }
    }

    private static let patchKeepsConfirmation = Saboteur(
        "users.patch.confirmation",
        "Never takes a confirmation back."
    ) { sabotage in
        sabotage.patchUser = { node, id, patch, version, now, companions in
            var patch = patch
            if case .confirmation(nil) = patch.change {
                patch.change = .confirmation(at: try await node.store.load(id)?.confirmedAt)
            }
            return try await node.store.patch(id, patch, expecting: version, at: now, with: companions)
        }
    }

    private static let patchSkipsSame = Saboteur(
        "users.patch.activation",
        "Leaves the version alone when an account that is shut is shut again."
    ) { sabotage in
        sabotage.patchUser = { node, id, patch, version, now, companions in
            if case .activation(false) = patch.change, let user = try await node.store.load(id),
                !user.isActive, user.version == version
            {
                return .patched(user)
            }
            return try await node.store.patch(id, patch, expecting: version, at: now, with: companions)
        }
    }

    private static let patchForgetsEpoch = Saboteur(
        "users.patch.bumps-epoch",
        "Takes a name away without raising the epoch."
    ) { sabotage in
        sabotage.patchUser = { node, id, patch, version, now, companions in
            var patch = patch
            if case .username(nil) = patch.change { patch.bumpsSecurityEpoch = false }
            return try await node.store.patch(id, patch, expecting: version, at: now, with: companions)
        }
    }

    private static let patchTakesNewer = Saboteur(
        "users.patch.stale",
        "Applies a patch from a version that is yet to come."
    ) { sabotage in
        sabotage.patchUser = { node, id, patch, version, now, companions in
            let version = min(version, try await node.store.load(id)?.version ?? version)
            return try await node.store.patch(id, patch, expecting: version, at: now, with: companions)
        }
    }

    private static let patchRefusesOwn = Saboteur(
        "users.patch.duplicate",
        "Refuses a user the name that the user has."
    ) { sabotage in
        sabotage.patchUser = { node, id, patch, version, now, companions in
            if case .username(let name?) = patch.change, try await node.store.load(name.canonical) != nil {
                throw StoreError.duplicate(.username)
            }
            return try await node.store.patch(id, patch, expecting: version, at: now, with: companions)
        }
    }

    private static let patchNotesStale = Saboteur(
        "users.patch.companions",
        "Writes the events of a stale patch."
    ) { sabotage in
        sabotage.patchUser = { node, id, patch, version, now, companions in
            let outcome = try await node.store.patch(id, patch, expecting: version, at: now, with: companions)
            if case .stale = outcome { try await node.store.append(companions.audit) }
            return outcome
        }
    }

    private static let patchRetries = Saboteur(
        "users.patch.race",
        "Applies a stale patch to the present version when others race it."
    ) { sabotage in
        let crowd = Crowd()
        sabotage.patchUser = { node, id, patch, version, now, companions in
            let isCrowded = await crowd.gathers()
            let outcome = try await node.store.patch(id, patch, expecting: version, at: now, with: companions)
            guard isCrowded, case .activation = patch.change, case .stale(let user) = outcome else { return outcome }
            return try await node.store.patch(id, patch, expecting: user.version, at: now, with: companions)
        }
    }

    private static let patchMixesPairs = Saboteur(
        "users.patch.race-pairs",
        "Pairs an address with the confirmation of another when changes race."
    ) { sabotage in
        let crowd = Crowd()
        sabotage.patchUser = { node, id, patch, version, now, companions in
            var patch = patch
            if case .email(let email, let confirmedAt?) = patch.change, await crowd.gathers() {
                patch.change = .email(email, confirmedAt: confirmedAt + .seconds(1))
            }
            return try await node.store.patch(id, patch, expecting: version, at: now, with: companions)
        }
    }

    private static let patchHidesDuplicate = Saboteur(
        "users.patch.race-duplicate",
        "Calls a patch to a taken address stale when several race for it."
    ) { sabotage in
        let crowd = Crowd()
        sabotage.patchUser = { node, id, patch, version, now, companions in
            let isCrowded = await crowd.gathers()
            let outcome = try await unlessTaken(.email) {
                try await node.store.patch(id, patch, expecting: version, at: now, with: companions)
            }
            if let outcome { return outcome }
            guard isCrowded, let user = try await node.store.load(id) else { throw StoreError.duplicate(.email) }
            return .stale(user)
        }
    }
}
