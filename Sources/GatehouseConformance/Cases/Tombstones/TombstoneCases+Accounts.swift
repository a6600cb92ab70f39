import GatehouseDatastore

extension TombstoneCases {
    static let accounts: [ConformanceCase] = [
        ConformanceCase(
            "tombstones.account.user-as-filed",
            "An account has the user with every field as it was filed.",
            requires: .ofTombstones
        ) { world in
            let user = try await world.addUser(confirmedAt: world.now)
            let account = try await world.account(of: user)
            try expect(account.user, equals: user, "the user of the account")
        },

        ConformanceCase(
            "tombstones.account.no-such-user",
            "There is no account of a user who was never added, nor of one who was deleted.",
            requires: .ofTombstones
        ) { world in
            let deleted = try await world.addUser()
            _ = try await world.first.users.delete(deleted.id, with: .none)
            for user in [world.mint.id(), deleted.id] {
                let account = try await world.second.tombstones.loadAccount(user, presenting: nil, at: world.now)
                try expect(account == nil, "an account of nobody is loaded")
            }
        },

        ConformanceCase(
            "tombstones.account.presenting-nothing",
            "Who presents no session is not told that one was ended.",
            requires: .ofTombstones
        ) { world in
            let user = try await world.addUser()
            _ = try await world.bury(of: user, until: [world.now + .seconds(60)])
            let isEnded = try await world.isEnded(nil, of: user)
            try expect(!isEnded, "no session is ended")
        },

        ConformanceCase(
            "tombstones.account.sees-epoch-at-once",
            "An epoch that one node has raised is what the other loads next.",
            requires: .ofTombstones
        ) { world in
            let user = try await world.addUser()
            let before = try await world.account(of: user, through: world.second)
            try expect(before.user.securityEpoch, equals: .first, "the epoch before")
            _ = try await world.first.users.bumpSecurityEpoch(of: user.id, at: world.now, with: .none)
            let after = try await world.account(of: user, through: world.second)
            try expect(after.user.securityEpoch, equals: SecurityEpoch(2), "the epoch after")
        },
    ]

    static let accountRoles: [ConformanceCase] = [
        ConformanceCase(
            "tombstones.account.roles-in-byte-order",
            "The roles of an account come in the order of their names' bytes.",
            requires: .ofTombstones.union([.roles])
        ) { world in
            let user = try await world.addUser()
            let roles = try await world.addRolesInByteOrder()
            for role in roles.reversed() { try await world.grant(role, to: user) }
            let account = try await world.account(of: user)
            try expect(account.roles.map(\.name), equals: roles.map(\.name), "the names of the roles")
        },

        ConformanceCase(
            "tombstones.account.own-roles-only",
            "An account has its user's roles and nobody else's.",
            requires: .ofTombstones.union([.roles])
        ) { world in
            for _ in 0..<2 {
                let user = try await world.addUser()
                let none = try await world.account(of: user)
                try expect(none.roles, equals: [], "the roles of a user who has none")
                let role = try await world.addRole()
                try await world.grant(role, to: user)
                let account = try await world.account(of: user)
                try expect(account.roles, equals: [role], "the roles of the account")
            }
        },

        ConformanceCase(
            "tombstones.account.sees-grants-at-once",
            "A role that one node has granted or revoked is there or gone in what the other loads next.",
            requires: .ofTombstones.union([.roles])
        ) { world in
            let user = try await world.addUser()
            let role = try await world.addRole()
            try await world.grant(role, to: user)
            let granted = try await world.account(of: user, through: world.second)
            try expect(granted.roles.map(\.name), equals: [role.name], "the roles after the grant")
            _ = try await world.first.roles.revoke(role.name, from: user.id, with: .none)
            let revoked = try await world.account(of: user, through: world.second)
            try expect(revoked.roles.map(\.name), equals: [], "the roles after it was revoked")
        },

        ConformanceCase(
            "tombstones.account.sees-permissions-at-once",
            "An account's roles allow what they allow now, not what they allowed when they were granted.",
            requires: .ofTombstones.union([.roles])
        ) { world in
            let user = try await world.addUser()
            let role = try await world.addRole()
            try await world.grant(role, to: user)
            let added = try world.mint.permission()
            _ = try await world.first.roles.changePermissions(
                of: role.name,
                adding: [added],
                removing: role.permissions,
                with: .none
            )
            let account = try await world.account(of: user)
            try expect(account.roles.first?.permissions, equals: [added], "what the role allows")
        },

        ConformanceCase(
            "tombstones.account.removed-role",
            "A role that was removed is gone from every account that had it.",
            requires: .ofTombstones.union([.roles])
        ) { world in
            let user = try await world.addUser()
            let role = try await world.addRole()
            try await world.grant(role, to: user)
            _ = try await world.first.roles.remove(role.name, with: .none)
            let account = try await world.account(of: user)
            try expect(account.roles.map(\.name), equals: [], "the roles of the account")
        },
    ]
}
