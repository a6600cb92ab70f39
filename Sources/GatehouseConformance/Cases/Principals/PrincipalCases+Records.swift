import GatehouseDatastore

extension PrincipalCases {
    static let records: [ConformanceCase] = [
        ConformanceCase(
            "principals.load.session-as-filed",
            "A principal has the session with every field as it was filed.",
            requires: .ofPrincipals
        ) { world in
            let session = try await world.addSession(of: world.addUser().id)
            let principal = try await world.requirePrincipal(session.key)
            try expect(principal.lookup, equals: .current(session), "the session of the principal")
        },

        ConformanceCase(
            "principals.load.user-as-filed",
            "A principal has the user with every field as it was filed.",
            requires: .ofPrincipals
        ) { world in
            let user = try await world.addUser(confirmedAt: world.now)
            let session = try await world.addSession(of: user.id)
            let principal = try await world.requirePrincipal(session.key)
            try expect(principal.account.user, equals: user, "the user of the principal")
        },

        ConformanceCase(
            "principals.load.own-user",
            "Of two sessions in one shard each one leads to its own user.",
            requires: .ofPrincipals
        ) { world in
            for _ in 0..<2 {
                let user = try await world.addUser()
                let session = try await world.addSession(of: user.id)
                let principal = try await world.requirePrincipal(session.key)
                try expect(principal.account.user.id, equals: user.id, "the user of the principal")
            }
        },

        ConformanceCase(
            "principals.load.judges-no-epoch",
            "A session whose epoch is not its user's is loaded, with both epochs as they are.",
            requires: .ofPrincipals
        ) { world in
            let user = try await world.addUser()
            let session = try await world.addSession(of: user.id)
            let bump = try await world.first.users.bumpSecurityEpoch(of: user.id, at: world.now, with: .none)
            try expect(bump, equals: .bumped(SecurityEpoch(2)), "raising the epoch")
            let principal = try await world.requirePrincipal(session.key)
            let epochs = [principal.lookup.session?.standing.securityEpoch, principal.account.user.securityEpoch]
            try expect(epochs, equals: [.first, SecurityEpoch(2)], "the epochs of session and user")
        },

        ConformanceCase(
            "principals.load.judges-no-user",
            "The session of a user who may not sign in is loaded, and the user says so.",
            requires: .ofPrincipals
        ) { world in
            let user = try await world.addUser()
            let session = try await world.addSession(of: user.id)
            _ = try await world.first.users.patch(
                user.id,
                UserPatch(.activation(false)),
                expecting: user.version,
                at: world.now,
                with: .none
            )
            let principal = try await world.requirePrincipal(session.key)
            try expect(principal.account.user.isActive, equals: false, "whether the user is active")
        },

        ConformanceCase(
            "principals.load.tells-tombstone",
            "A principal whose session has a tombstone says that the session was ended.",
            requires: .ofPrincipals.union([.tombstones])
        ) { world in
            let user = try await world.addUser()
            let session = try await world.addSession(of: user.id)
            try await world.bury(session.id, of: user, until: session.standing.endsAt)
            let principal = try await world.requirePrincipal(session.key)
            try expect(principal.account.isSessionEnded, "the principal does not say that its session was ended")
        },
    ]
}
