import GatehouseDatastore

extension PrincipalCases {
    static let roles: [ConformanceCase] = [
        ConformanceCase(
            "principals.load.roles-in-byte-order",
            "The roles of a principal come in the order of their names' bytes.",
            requires: .ofPrincipals
        ) { world in
            let user = try await world.addUser()
            let session = try await world.addSession(of: user.id)
            let roles = try await world.addRolesInByteOrder()
            for role in roles.reversed() { try await world.grant(role, to: user) }
            let principal = try await world.requirePrincipal(session.key)
            try expect(principal.account.roles.map(\.name), equals: roles.map(\.name), "the names of the roles")
        },

        ConformanceCase(
            "principals.load.own-roles-only",
            "A principal has its user's roles and nobody else's.",
            requires: .ofPrincipals
        ) { world in
            for _ in 0..<2 {
                let user = try await world.addUser()
                let session = try await world.addSession(of: user.id)
                let none = try await world.requirePrincipal(session.key)
                try expect(none.account.roles, equals: [], "the roles of a user who has none")
                let role = try await world.addRole()
                try await world.grant(role, to: user)
                let principal = try await world.requirePrincipal(session.key)
                try expect(principal.account.roles, equals: [role], "the roles of the principal")
            }
        },

        ConformanceCase(
            "principals.load.sees-grants-at-once",
            "A role that one node has granted or revoked is there or gone in what the other loads next.",
            requires: .ofPrincipals
        ) { world in
            let user = try await world.addUser()
            let session = try await world.addSession(of: user.id)
            let role = try await world.addRole()
            try await world.grant(role, to: user)
            let granted = try await world.requirePrincipal(session.key, through: world.second)
            try expect(granted.account.roles.map(\.name), equals: [role.name], "the roles after the grant")
            _ = try await world.first.roles.revoke(role.name, from: user.id, with: .none)
            let revoked = try await world.requirePrincipal(session.key, through: world.second)
            try expect(revoked.account.roles.map(\.name), equals: [], "the roles after it was revoked")
        },

        ConformanceCase(
            "principals.load.sees-permissions-at-once",
            "A principal's roles allow what they allow now, not what they allowed when they were granted.",
            requires: .ofPrincipals
        ) { world in
            let user = try await world.addUser()
            let session = try await world.addSession(of: user.id)
            let role = try await world.addRole()
            try await world.grant(role, to: user)
            let added = try world.mint.permission()
            _ = try await world.first.roles.changePermissions(
                of: role.name,
                adding: [added],
                removing: role.permissions,
                with: .none
            )
            let principal = try await world.requirePrincipal(session.key)
            try expect(principal.account.roles.first?.permissions, equals: [added], "what the role allows")
        },

        ConformanceCase(
            "principals.load.removed-role",
            "A role that was removed is gone from every principal that had it.",
            requires: .ofPrincipals
        ) { world in
            let user = try await world.addUser()
            let session = try await world.addSession(of: user.id)
            let role = try await world.addRole()
            try await world.grant(role, to: user)
            _ = try await world.first.roles.remove(role.name, with: .none)
            let principal = try await world.requirePrincipal(session.key)
            try expect(principal.account.roles.map(\.name), equals: [], "the roles of the principal")
        },
    ]
}
