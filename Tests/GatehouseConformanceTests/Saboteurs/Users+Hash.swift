import GatehouseDatastore

extension Saboteurs {
    static let usersHash = [hashStays, hashTakesNil, hashForgetsEpoch, hashNotesSuperseded, hashOverwrites]
    static let usersSignIn = [
        signInKeepsAddress, signInDropsEvents, signInMerges, bumpForgetsTime, bumpDropsEvents, bumpMerges,
    ]

    private static let hashStays = Saboteur(
        "users.hash.replace",
        "Does not take a password away unless the epoch rises."
    ) { sabotage in
        sabotage.replaceHash = { node, id, old, new, bumping, now, companions in
            try await node.store.replacePasswordHash(
                of: id,
                from: old,
                to: bumping ? new : new ?? old,
                bumpingEpoch: bumping,
                at: now,
                with: companions
            )
        }
    }

    private static let hashTakesNil = Saboteur(
        "users.hash.superseded",
        "Takes a caller who names no old hash for one who names the right one."
    ) { sabotage in
        sabotage.replaceHash = { node, id, old, new, bumping, now, companions in
            var old = old
            if old == nil { old = try await node.store.load(id)?.passwordHash }
            return try await node.store.replacePasswordHash(
                of: id,
                from: old,
                to: new,
                bumpingEpoch: bumping,
                at: now,
                with: companions
            )
        }
    }

    private static let hashForgetsEpoch = Saboteur(
        "users.hash.bumps-epoch",
        "Takes a password away without raising the epoch."
    ) { sabotage in
        sabotage.replaceHash = { node, id, old, new, bumping, now, companions in
            try await node.store.replacePasswordHash(
                of: id,
                from: old,
                to: new,
                bumpingEpoch: bumping && new != nil,
                at: now,
                with: companions
            )
        }
    }

    private static let hashNotesSuperseded = Saboteur(
        "users.hash.companions",
        "Writes the events of a replacement that was superseded."
    ) { sabotage in
        sabotage.replaceHash = { node, id, old, new, bumping, now, companions in
            let outcome = try await node.store.replacePasswordHash(
                of: id,
                from: old,
                to: new,
                bumpingEpoch: bumping,
                at: now,
                with: companions
            )
            if case .superseded = outcome { try await node.store.append(companions.audit) }
            return outcome
        }
    }

    private static let hashOverwrites = Saboteur(
        "users.hash.race",
        "Overwrites the hash that another caller just set when they race."
    ) { sabotage in
        let crowd = Crowd()
        sabotage.replaceHash = { node, id, old, new, bumping, now, companions in
            let isCrowded = await crowd.gathers()
            let old = isCrowded ? try await node.store.load(id)?.passwordHash : old
            return try await node.store.replacePasswordHash(
                of: id,
                from: old,
                to: new,
                bumpingEpoch: bumping,
                at: now,
                with: companions
            )
        }
    }

    private static let signInKeepsAddress = Saboteur(
        "users.sign-in.record",
        "Gives a sign-in from an unknown address the address of the one before."
    ) { sabotage in
        sabotage.recordSignIn = { node, id, entry, companions in
            var entry = entry
            if entry.address == nil { entry.address = try await node.store.load(id)?.signIns.current?.address }
            return try await node.store.recordSignIn(of: id, entry, with: companions)
        }
    }

    private static let signInDropsEvents = Saboteur(
        "users.sign-in.companions",
        "Notes a sign-in without the events."
    ) { sabotage in
        sabotage.recordSignIn = { node, id, entry, companions in
            try await node.store.recordSignIn(of: id, entry, with: companions.withoutEvents)
        }
    }

    private static let signInMerges = Saboteur(
        "users.sign-in.race",
        "Does not count sign-ins that race others."
    ) { sabotage in
        let crowd = Crowd()
        sabotage.recordSignIn = { node, id, entry, companions in
            if await crowd.gathers() {
                guard let user = try await node.store.load(id) else { return .absent }
                return .recorded(user)
            }
            return try await node.store.recordSignIn(of: id, entry, with: companions)
        }
    }

    private static let bumpForgetsTime = Saboteur(
        "users.epoch.bump",
        "Raises the epoch without noting the time."
    ) { sabotage in
        sabotage.bumpEpoch = { node, id, now, companions in
            let now = try await node.store.load(id)?.updatedAt ?? now
            return try await node.store.bumpSecurityEpoch(of: id, at: now, with: companions)
        }
    }

    private static let bumpDropsEvents = Saboteur(
        "users.epoch.companions",
        "Raises the epoch without the events."
    ) { sabotage in
        sabotage.bumpEpoch = { node, id, now, companions in
            try await node.store.bumpSecurityEpoch(of: id, at: now, with: companions.withoutEvents)
        }
    }

    private static let bumpMerges = Saboteur(
        "users.epoch.race",
        "Answers bumps that race others with the present epoch."
    ) { sabotage in
        let crowd = Crowd()
        sabotage.bumpEpoch = { node, id, now, companions in
            if await crowd.gathers() {
                guard let user = try await node.store.load(id) else { return .absent }
                return .bumped(user.securityEpoch)
            }
            return try await node.store.bumpSecurityEpoch(of: id, at: now, with: companions)
        }
    }
}
