import GatehouseDatastore

// Verbs of access tokens that write too much or too little beside their change.

extension Saboteurs {
    static let accessTokenCompanions = [
        dropsFamilyInsert, writesLateCaller, dropsFamilyEnd, writesTooMany, dropsRevocation,
    ]

    private static let dropsFamilyInsert = Saboteur(
        "access-tokens.companions.insert",
        "Loses the mails of a new family."
    ) { sabotage in
        sabotage.insertFamily = { node, family, limit, now, companions in
            try await node.store.insert(family, limit: limit, at: now, with: companions.withoutMail)
        }
    }

    private static let writesLateCaller = Saboteur(
        "access-tokens.companions.reuse",
        "Writes what goes with reuse when somebody comes too late within the grace."
    ) { sabotage in
        sabotage.advanceFamily = { node, id, user, step, now, companions in
            let outcome = try await node.store.advance(id, of: user, step, at: now, onReuse: companions)
            if case .superseded = outcome { try await node.store.enqueue(companions) }
            return outcome
        }
    }

    private static let dropsFamilyEnd = Saboteur(
        "access-tokens.companions.end",
        "Loses the mails of the end of a family."
    ) { sabotage in
        sabotage.endFamily = { node, id, user, now, companions in
            try await node.store.endFamily(id, of: user, at: now, with: companions.withoutMail)
        }
    }

    private static let writesTooMany = Saboteur(
        "access-tokens.companions.personal-insert",
        "Writes what goes with a token that is one too many."
    ) { sabotage in
        sabotage.insertPersonal = { node, token, limit, now, companions in
            let insertion = try await node.store.insert(token, limit: limit, at: now, with: companions)
            if insertion == .tooMany { try await node.store.enqueue(companions) }
            return insertion
        }
    }

    private static let dropsRevocation = Saboteur(
        "access-tokens.companions.revoke",
        "Loses the mails of a revocation."
    ) { sabotage in
        sabotage.revokePersonal = { node, id, user, now, companions in
            try await node.store.revokePersonalToken(id, of: user, at: now, with: companions.withoutMail)
        }
    }
}
