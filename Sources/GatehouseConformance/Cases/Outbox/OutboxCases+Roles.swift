import GatehouseDatastore

// Mails beside the changes of roles.

extension OutboxCases {
    static let ofRoles = [withDefine, withRemove, withPermissions, withGrant, withRevoke]

    private static let withDefine = ConformanceCase(
        "outbox.with.roles-define",
        "Mails are filed with a role that is defined, and otherwise not.",
        requires: [.outbox, .roles]
    ) { world in
        let role = try world.mint.role(at: world.now)
        let idle: MailStep = { companions in
            _ = try await attempt { try await world.first.roles.define(role, with: companions) }
        }
        try await world.expectMails(with: "a role", notWith: [idle]) { companions in
            try await world.second.roles.define(role, with: companions)
        }
    }

    private static let withRemove = ConformanceCase(
        "outbox.with.roles-remove",
        "Mails are filed with a role that is removed, and otherwise not.",
        requires: [.outbox, .roles]
    ) { world in
        let role = try await world.addRole().name
        let idle: MailStep = { companions in
            _ = try await world.first.roles.remove(role, with: companions)
        }
        try await world.expectMails(with: "a role's end", notWith: [idle]) { companions in
            let removal = try await world.second.roles.remove(role, with: companions)
            try expect(removal, equals: .removed, "removing a role")
        }
    }

    private static let withPermissions = ConformanceCase(
        "outbox.with.roles-permissions",
        "Mails are filed with permissions that change, and not where there is no such role.",
        requires: [.outbox, .roles]
    ) { world in
        let role = try await world.addRole()
        let unknown = try world.mint.roleName()
        let added = try world.mint.permission()
        func change(_ name: RoleName, with companions: AccompanyingRecords) async throws -> PermissionChange {
            try await world.second.roles.changePermissions(of: name, adding: [added], removing: [], with: companions)
        }
        let idle: MailStep = { companions in
            _ = try await change(unknown, with: companions)
        }
        try await world.expectMails(with: "permissions", notWith: [idle]) { companions in
            guard case .changed = try await change(role.name, with: companions) else {
                throw ConformanceFailure("permissions are not changed")
            }
        }
    }

    private static let withGrant = ConformanceCase(
        "outbox.with.roles-grant",
        "Mails are filed with a role that is granted, and otherwise not.",
        requires: [.outbox, .roles, .users]
    ) { world in
        let user = try await world.addUser().id
        let role = try await world.addRole().name
        let unknown = try world.mint.roleName()
        let roles = try world.second.roles
        let idle: [MailStep] = [
            { companions in _ = try await roles.grant(role, to: user, with: companions) },
            { companions in _ = try await roles.grant(unknown, to: user, with: companions) },
            { companions in _ = try await roles.grant(role, to: world.mint.id(), with: companions) },
        ]
        try await world.expectMails(with: "a grant", of: user, notWith: idle) { companions in
            let grant = try await roles.grant(role, to: user, with: companions)
            try expect(grant, equals: .granted, "granting")
        }
    }

    private static let withRevoke = ConformanceCase(
        "outbox.with.roles-revoke",
        "Mails are filed with a role that is revoked, and otherwise not.",
        requires: [.outbox, .roles, .users]
    ) { world in
        let user = try await world.addUser().id
        let role = try await world.addRole().name
        _ = try await world.first.roles.grant(role, to: user, with: .none)
        let idle: MailStep = { companions in
            _ = try await world.first.roles.revoke(role, from: user, with: companions)
        }
        try await world.expectMails(with: "a revocation", of: user, notWith: [idle]) { companions in
            let revocation = try await world.second.roles.revoke(role, from: user, with: companions)
            try expect(revocation, equals: .revoked, "revoking")
        }
    }
}
