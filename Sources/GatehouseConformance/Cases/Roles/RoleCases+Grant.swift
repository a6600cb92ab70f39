import GatehouseDatastore

extension RoleCases {
    static let granting = [grantOutcomes, grantCompanions, grantRace]
    static let revoking = [revokeOutcomes, revokeCompanions, revokeRace]

    private static let grantOutcomes = ConformanceCase(
        "roles.grant.outcomes",
        "A grant is seen at each node, counts once, and a user's roles come by the bytes of their names.",
        requires: [.roles, .users]
    ) { world in
        let (user, other) = (try await world.addUser(), try await world.addUser())
        var roles: [RoleRecord] = []
        for name in ["b", "a", "Z", "\u{1F511}", "e\u{301}", "\u{E9}", "\u{FFFD}"] {
            let role = try await world.addRole(try world.mint.roleName(name))
            roles.append(role)
            let grant = try await world.first.roles.grant(role.name, to: user.id, with: .none)
            try expect(grant, equals: .granted, "a grant")
            let again = try await world.second.roles.grant(role.name, to: user.id, with: .none)
            try expect(again, equals: .alreadyGranted, "the same grant again")
            let members = try await world.second.roles.members(of: role.name, after: nil, limit: 10)
            try expect(members.elements, equals: [user.id], "members of a role")
        }
        let wanted = roles.sorted { $0.name < $1.name }
        for node in [world.second, world.first] {
            let found = try await node.roles.roles(of: user.id)
            try expect(found == wanted, "the roles of a user, whole and in order")
        }
        try expect(try await world.second.roles.roles(of: other.id), equals: [], "roles of another user")
    }

    private static let grantCompanions = ConformanceCase(
        "roles.grant.companions",
        "Events are written with a grant, and with no other outcome.",
        requires: [.roles, .users, .audit]
    ) { world in
        let (user, role, other) = (try await world.addUser(), try await world.addRole(), try await world.addRole())
        let events = [world.mint.event(of: user.id, at: world.now), world.mint.event(at: world.now)]
        func grant(_ name: RoleName, to user: UserID, with events: [AuditRecord]? = nil) async throws {
            let companions = AccompanyingRecords(audit: events ?? [world.mint.event(of: user, at: world.now)])
            _ = try await world.second.roles.grant(name, to: user, with: companions)
        }
        try await grant(role.name, to: user.id, with: events)
        try await grant(role.name, to: user.id)
        try await grant(try world.mint.roleName(), to: user.id)
        try await grant(role.name, to: world.mint.id())
        try await expect(refusal: .duplicate(.id), of: "a grant whose event is there already") {
            try await grant(other.name, to: user.id, with: [events[0]])
        }
        try expect(try await world.first.roles.roles(of: user.id), equals: [role], "no grant without its events")
        try await world.expectTrail(events, "after one grant and four others")
    }

    private static let grantRace = ConformanceCase(
        "roles.grant.race",
        "Of 64 grants of one role to one user at once, one grants and the others find it granted.",
        requires: [.roles, .users]
    ) { world in
        let (user, role) = (try await world.addUser(), try await world.addRole())
        let grants = try await race { number in
            try await world.node(number).roles.grant(role.name, to: user.id, with: .none)
        }
        try expect(grants.count { $0 == .granted }, equals: 1, "grants")
        try expect(grants.count { $0 == .alreadyGranted }, equals: 63, "grants that found it granted")
        let members = try await world.second.roles.members(of: role.name, after: nil, limit: 10)
        try expect(members.elements, equals: [user.id], "members of the role")
    }

    private static let revokeOutcomes = ConformanceCase(
        "roles.revoke.outcomes",
        "A role is taken from one user alone, once; what was not granted cannot be taken.",
        requires: [.roles, .users]
    ) { world in
        let (user, other) = (try await world.addUser(), try await world.addUser())
        let (role, kept) = (try await world.addRole(), try await world.addRole())
        for name in [role.name, kept.name] { _ = try await world.first.roles.grant(name, to: user.id, with: .none) }
        _ = try await world.first.roles.grant(role.name, to: other.id, with: .none)
        let roles = try world.second.roles
        try expect(try await roles.revoke(role.name, from: user.id, with: .none), equals: .revoked, "taking a role")
        let others: [(RoleName, UserID, String)] = [
            (role.name, user.id, "taking a role again"), (kept.name, other.id, "taking what was not granted"),
            (try world.mint.roleName(), user.id, "taking a role that is not there"),
            (role.name, world.mint.id(), "taking a role from nobody"),
        ]
        for (name, id, subject) in others {
            try expect(try await roles.revoke(name, from: id, with: .none), equals: .notGranted, subject)
        }
        try expect(try await world.first.roles.roles(of: user.id), equals: [kept], "the user's other role")
        try expect(try await world.first.roles.roles(of: other.id), equals: [role], "the other user's role")
        let again = try await world.first.roles.grant(role.name, to: user.id, with: .none)
        try expect(again, equals: .granted, "granting what was taken")
    }

    private static let revokeCompanions = ConformanceCase(
        "roles.revoke.companions",
        "Events are written with a role that is taken, and otherwise not.",
        requires: [.roles, .users, .audit]
    ) { world in
        let (user, role, other) = (try await world.addUser(), try await world.addRole(), try await world.addRole())
        for name in [role.name, other.name] { _ = try await world.first.roles.grant(name, to: user.id, with: .none) }
        let events = [world.mint.event(of: user.id, at: world.now), world.mint.event(at: world.now)]
        let roles = try world.second.roles
        _ = try await roles.revoke(role.name, from: user.id, with: AccompanyingRecords(audit: events))
        _ = try await roles.revoke(role.name, from: user.id, with: .audit(world.mint.event(at: world.now)))
        try await expect(refusal: .duplicate(.id), of: "a revocation whose event is there already") {
            try await roles.revoke(other.name, from: user.id, with: .audit(events[0]))
        }
        try expect(try await world.first.roles.roles(of: user.id), equals: [other], "no revocation without its events")
        try await world.expectTrail(events, "after one revocation and two others")
    }

    private static let revokeRace = ConformanceCase(
        "roles.revoke.race",
        "Of 64 revocations of one grant at once, one takes it and the others find it gone.",
        requires: [.roles, .users]
    ) { world in
        let (user, role) = (try await world.addUser(), try await world.addRole())
        _ = try await world.first.roles.grant(role.name, to: user.id, with: .none)
        let outcomes = try await race { number in
            try await world.node(number).roles.revoke(role.name, from: user.id, with: .none)
        }
        try expect(outcomes.count { $0 == .revoked }, equals: 1, "revocations")
        try expect(try await world.second.roles.roles(of: user.id), equals: [], "roles after the race")
    }
}
