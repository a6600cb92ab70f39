import GatehouseDatastore

extension RoleCases {
    static let permissions = [permissionsChange, permissionsCompanions, permissionsRace]

    private static let permissionsChange = ConformanceCase(
        "roles.permissions.change",
        "Permissions are added and taken away in one step; what is in both sets is taken away; the rest stays.",
        requires: [.roles]
    ) { world in
        var role = try await world.addRole()
        let other = try await world.addRole()
        let present = try unwrap(role.permissions.first, "a permission")
        let (one, two) = (try world.mint.permission(), try world.mint.permission())
        let longest = try world.mint.permission(String(repeating: "p", count: 128))
        let alike = Set([try world.mint.permission("\u{E9}"), try world.mint.permission("e\u{301}")])
        let steps: [(added: Set<Permission>, removed: Set<Permission>)] = [
            ([one, two], []), ([one], []), ([], [two]), ([], [two]), ([two, one], [two, present]), ([present], [one]),
            ([], []), (alike.union([longest]), []), ([], [try world.mint.permission("\u{E9}")]),
        ]
        for (added, removed) in steps {
            role.permissions = role.permissions.union(added).subtracting(removed)
            let change = try await world.first.roles.changePermissions(
                of: role.name,
                adding: added,
                removing: removed,
                with: .none
            )
            try expect(change, equals: .changed(role), "the role that came back")
            try expect(try await world.second.roles.load(role.name) == role, "the role after a change")
        }
        try expect(try await world.second.roles.load(other.name) == other, "another role")
    }

    private static let permissionsCompanions = ConformanceCase(
        "roles.permissions.companions",
        "Events are written with a change of permissions, and otherwise not.",
        requires: [.roles, .audit]
    ) { world in
        let role = try await world.addRole()
        let added: Set<Permission> = [try world.mint.permission()]
        let events = [world.mint.event(at: world.now), world.mint.event(at: world.now)]
        func change(_ name: RoleName, adding added: Set<Permission>, with events: [AuditRecord]) async throws {
            let companions = AccompanyingRecords(audit: events)
            _ = try await world.second.roles.changePermissions(of: name, adding: added, removing: [], with: companions)
        }
        try await change(role.name, adding: added, with: events)
        try await change(try world.mint.roleName(), adding: added, with: [world.mint.event(at: world.now)])
        try await expect(refusal: .duplicate(.id), of: "a change whose event is there already") {
            try await change(role.name, adding: [try world.mint.permission()], with: [events[1]])
        }
        let loaded = try await world.first.roles.load(role.name)
        try expect(loaded?.permissions == role.permissions.union(added), "no change without its events")
        try await world.expectTrail(events, "after one change and two others")
    }

    private static let permissionsRace = ConformanceCase(
        "roles.permissions.race",
        "Of 64 changes of one role at once none is lost.",
        requires: [.roles]
    ) { world in
        let present = try (0..<32).map { _ in try world.mint.permission() }
        let added = try (0..<32).map { _ in try world.mint.permission() }
        let role = changed(try world.mint.role(at: world.now)) { $0.permissions = Set(present) }
        try await world.first.roles.define(role, with: .none)
        _ = try await race { number in
            try await world.node(number / 2).roles.changePermissions(
                of: role.name,
                adding: number.isMultiple(of: 2) ? [added[number / 2]] : [],
                removing: number.isMultiple(of: 2) ? [] : [present[number / 2]],
                with: .none
            )
        }
        let loaded = try await world.second.roles.load(role.name)
        try expect(loaded?.permissions == Set(added), "each permission of the race is added, each old one gone")
    }
}
