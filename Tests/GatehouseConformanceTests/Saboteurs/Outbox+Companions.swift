import GatehouseDatastore

// Verbs that take effect and lose the mails that go with it.

extension Saboteurs {
    static let outboxCompanions = [
        dropsUsersInsert, dropsUsersPatch, dropsUsersHash, dropsUsersSignIn, dropsUsersEpoch, dropsUsersDelete,
        dropsTokensIssue, dropsTokensConsume, dropsRolesDefine, dropsRolesRemove, dropsRolesPermissions,
        dropsRolesGrant, dropsRolesRevoke,
    ]

    private static let dropsUsersInsert = Saboteur("outbox.with.users-insert", "Loses the mails of an insert.") {
        sabotage in
        sabotage.insertUser = { node, user, records in
            try await node.store.insert(user, with: records.withoutMail)
        }
    }

    private static let dropsUsersPatch = Saboteur("outbox.with.users-patch", "Loses the mails of a patch.") {
        sabotage in
        sabotage.patchUser = { node, id, patch, version, now, records in
            try await node.store.patch(id, patch, expecting: version, at: now, with: records.withoutMail)
        }
    }

    private static let dropsUsersHash = Saboteur("outbox.with.users-hash", "Loses the mails of a new hash.") {
        sabotage in
        sabotage.replaceHash = { node, id, old, new, bumping, now, records in
            try await node.store.replacePasswordHash(
                of: id,
                from: old,
                to: new,
                bumpingEpoch: bumping,
                at: now,
                with: records.withoutMail
            )
        }
    }

    private static let dropsUsersSignIn = Saboteur("outbox.with.users-sign-in", "Loses the mails of a sign-in.") {
        sabotage in
        sabotage.recordSignIn = { node, id, entry, records in
            try await node.store.recordSignIn(of: id, entry, with: records.withoutMail)
        }
    }

    private static let dropsUsersEpoch = Saboteur("outbox.with.users-epoch", "Loses the mails of a bump.") { sabotage in
        sabotage.bumpEpoch = { node, id, now, records in
            try await node.store.bumpSecurityEpoch(of: id, at: now, with: records.withoutMail)
        }
    }

    private static let dropsUsersDelete = Saboteur("outbox.with.users-delete", "Loses the mails of a deletion.") {
        sabotage in
        sabotage.deleteUser = { node, id, records in
            try await node.store.delete(id, with: records.withoutMail)
        }
    }

    private static let dropsTokensIssue = Saboteur("outbox.with.tokens-issue", "Loses the mails of a token.") {
        sabotage in
        sabotage.issueToken = { node, token, replacement, now, records in
            try await node.store.issue(token, replacement, at: now, with: records.withoutMail)
        }
    }

    private static let dropsTokensConsume = Saboteur("outbox.with.tokens-consume", "Loses the mails of a consumption.")
    { sabotage in
        sabotage.consumeToken = { node, digest, purpose, attempt, now, records in
            try await node.store.consume(
                digest,
                for: purpose,
                attempt: attempt,
                at: now,
                with: records.withoutMail
            )
        }
    }

    private static let dropsRolesDefine = Saboteur("outbox.with.roles-define", "Loses the mails of a new role.") {
        sabotage in
        sabotage.defineRole = { node, role, records in
            try await node.store.define(role, with: records.withoutMail)
        }
    }

    private static let dropsRolesRemove = Saboteur(
        "outbox.with.roles-remove",
        "Loses the mails of a role that is removed."
    ) { sabotage in
        sabotage.removeRole = { node, name, records in
            try await node.store.remove(name, with: records.withoutMail)
        }
    }

    private static let dropsRolesPermissions = Saboteur(
        "outbox.with.roles-permissions",
        "Loses the mails of permissions."
    ) { sabotage in
        sabotage.changePermissions = { node, name, added, removed, records in
            try await node.store.changePermissions(
                of: name,
                adding: added,
                removing: removed,
                with: records.withoutMail
            )
        }
    }

    private static let dropsRolesGrant = Saboteur("outbox.with.roles-grant", "Loses the mails of a grant.") {
        sabotage in
        sabotage.grantRole = { node, name, user, records in
            try await node.store.grant(name, to: user, with: records.withoutMail)
        }
    }

    private static let dropsRolesRevoke = Saboteur("outbox.with.roles-revoke", "Loses the mails of a revocation.") {
        sabotage in
        sabotage.revokeRole = { node, name, user, records in
            try await node.store.revoke(name, from: user, with: records.withoutMail)
        }
    }
}
