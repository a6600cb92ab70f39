import GatehouseDatastore

extension RoleCases {
    static let removing = [removeGrants, removeCompanions, removeRace, removeGrantRace]

    private static let removeGrants = ConformanceCase(
        "roles.remove.takes-grants",
        "With a role goes every grant of it, and a new role of its name begins with nobody and its own permissions.",
        requires: [.roles, .users]
    ) { world in
        let users = try await repeated(3) { try await world.addUser() }
        let (role, kept) = (try await world.addRole(), try await world.addRole())
        for user in users {
            _ = try await world.first.roles.grant(role.name, to: user.id, with: .none)
            _ = try await world.first.roles.grant(kept.name, to: user.id, with: .none)
        }
        try expect(try await world.first.roles.remove(role.name, with: .none), equals: .removed, "removing a role")
        try expect(try await world.second.roles.load(role.name) == nil, "the role that was removed")
        try expect(try await world.second.roles.remove(role.name, with: .none), equals: .absent, "removing it again")
        let anew = try await world.addRole(role.name)
        try expect(try await world.second.roles.load(role.name) == anew, "the new role of the name")
        let members = try await world.second.roles.members(of: role.name, after: nil, limit: 10)
        try expect(members.elements, equals: [], "members of the new role")
        for user in users {
            try expect(try await world.second.roles.roles(of: user.id), equals: [kept], "the roles that stay")
        }
    }

    private static let removeCompanions = ConformanceCase(
        "roles.remove.companions",
        "Events are written with a role that is removed, and otherwise not.",
        requires: [.roles, .audit]
    ) { world in
        let (role, other) = (try await world.addRole(), try await world.addRole())
        let events = [world.mint.event(at: world.now), world.mint.event(at: world.now)]
        let roles = try world.second.roles
        _ = try await roles.remove(role.name, with: AccompanyingRecords(audit: events))
        _ = try await roles.remove(role.name, with: .audit(world.mint.event(at: world.now)))
        try await expect(refusal: .duplicate(.id), of: "a removal whose event is there already") {
            try await roles.remove(other.name, with: .audit(events[0]))
        }
        try expect(try await world.first.roles.load(other.name) == other, "no removal without its events")
        try await world.expectTrail(events, "after one removal and two others")
    }

    private static let removeRace = ConformanceCase(
        "roles.remove.race",
        "Of 64 removals of one role at once, one removes it and the others find none.",
        requires: [.roles]
    ) { world in
        let role = try await world.addRole()
        let outcomes = try await race { number in
            try await world.node(number).roles.remove(role.name, with: .none)
        }
        try expect(outcomes.count { $0 == .removed }, equals: 1, "removals")
        try expect(try await world.second.roles.load(role.name) == nil, "the role after the race")
    }

    private static let removeGrantRace = ConformanceCase(
        "roles.remove.race-grants",
        "A grant that races the removal of its role leaves nobody with a role that is gone, nor with its successor.",
        requires: [.roles, .users]
    ) { world in
        let users = try await repeated(63) { try await world.addUser() }
        let role = try await world.addRole()
        _ = try await race { number in
            if number == 63 {
                _ = try await world.second.roles.remove(role.name, with: .none)
            } else {
                _ = try await world.node(number).roles.grant(role.name, to: users[number].id, with: .none)
            }
        }
        for user in users {
            try expect(try await world.second.roles.roles(of: user.id), equals: [], "roles after the race")
        }
        _ = try await world.addRole(role.name)
        let members = try await world.second.roles.members(of: role.name, after: nil, limit: 100)
        try expect(members.elements, equals: [], "members of a new role of the name")
    }
}
