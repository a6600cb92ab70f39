import GatehouseDatastore

extension PrincipalCases {
    static let freshness: [ConformanceCase] = [
        ConformanceCase(
            "principals.load.sees-epoch-at-once",
            "An epoch that one node has raised is what the other loads next.",
            requires: .ofPrincipals
        ) { world in
            let user = try await world.addUser()
            let session = try await world.addSession(of: user.id)
            let before = try await world.requirePrincipal(session.key, through: world.second)
            try expect(before.account.user.securityEpoch, equals: .first, "the epoch before")
            _ = try await world.first.users.bumpSecurityEpoch(of: user.id, at: world.now, with: .none)
            let epoch = SecurityEpoch(2)
            _ = try await world.first.sessions.save(
                session.key,
                SessionChange(standing: world.mint.standing(at: world.now, epoch: epoch), data: []),
                expecting: session.version,
                at: world.now
            )
            let after = try await world.requirePrincipal(session.key, through: world.second)
            try expect(after.account.user.securityEpoch, equals: epoch, "the epoch after")
        },

        ConformanceCase(
            "principals.load.sees-save-at-once",
            "A session that one node has saved is what the other loads next.",
            requires: .ofPrincipals
        ) { world in
            let session = try await world.addSession(of: world.addUser().id)
            _ = try await world.requirePrincipal(session.key, through: world.second)
            let save = try await world.first.sessions.save(
                session.key,
                SessionChange(standing: session.standing, data: [42]),
                expecting: session.version,
                at: world.now
            )
            try expect(save, equals: .saved(session.version.next), "the save")
            let after = try await world.requirePrincipal(session.key, through: world.second)
            try expect(after.lookup.session?.version, equals: session.version.next, "the session's version")
        },

        ConformanceCase(
            "principals.load.deleted-session",
            "A session that one node has deleted leads to nobody at the other.",
            requires: .ofPrincipals
        ) { world in
            let session = try await world.addSession(of: world.addUser().id)
            _ = try await world.requirePrincipal(session.key, through: world.second)
            _ = try await world.first.sessions.delete(session.key, at: world.now)
            let after = try await world.principal(session.key, through: world.second)
            try expect(after == nil, "a deleted session led to a principal")
        },

        ConformanceCase(
            "principals.load.deleted-user",
            "The session of a user whom one node has deleted leads to nobody at the other.",
            requires: .ofPrincipals
        ) { world in
            let user = try await world.addUser()
            let session = try await world.addSession(of: user.id)
            _ = try await world.requirePrincipal(session.key, through: world.second)
            _ = try await world.first.users.delete(user.id, with: .none)
            let after = try await world.principal(session.key, through: world.second)
            try expect(after == nil, "the session of a deleted user led to a principal")
        },
    ]
}
