import GatehouseDatastore

extension UserCases {
    static let deletionRaces = [deleteRace, deleteChangeRace, deleteGrantRace]

    private static let deleteRace = ConformanceCase(
        "users.delete.race",
        "Of 64 deletions of one user at once, one deletes and the others find nobody.",
        requires: [.users]
    ) { world in
        let user = try await world.addUser()
        let outcomes = try await race { number in
            try await world.node(number).users.delete(user.id, with: .none)
        }
        try expect(outcomes.count { $0 == .deleted }, equals: 1, "deletions")
        try expect(outcomes.count { $0 == .absent }, equals: 63, "deletions that found nobody")
    }

    private static let deleteChangeRace = ConformanceCase(
        "users.delete.race-changes",
        "No change that races a deletion brings the user back.",
        requires: [.users]
    ) { world in
        let user = try await world.addUser()
        _ = try await race { number in
            let users = try world.node(number / 4).users
            switch number % 4 {
            case 0 where number == 32: _ = try await users.delete(user.id, with: .none)
            case 0, 1: _ = try await users.recordSignIn(of: user.id, .init(at: world.now, address: nil), with: .none)
            case 2: _ = try await users.bumpSecurityEpoch(of: user.id, at: world.now, with: .none)
            default:
                _ = try await users.patch(
                    user.id,
                    UserPatch(.activation(false)),
                    expecting: RecordVersion(Int64(number % 8)),
                    at: world.now,
                    with: .none
                )
            }
        }
        try expect(try await world.second.users.load(user.id) == nil, "the user after the race")
        try expect(try await world.second.users.load(user.email.canonical) == nil, "the user by address")
        let listed = try await world.first.users.users(after: nil, limit: 10)
        try expect(listed.elements.count, equals: 0, "users in the list")
    }

    private static let deleteGrantRace = ConformanceCase(
        "users.delete.race-grants",
        "A grant that races the deletion of its user leaves no member who is gone.",
        requires: [.users, .roles]
    ) { world in
        let user = try await world.addUser()
        let roles = try await repeated(63) { try await world.addRole() }
        _ = try await race { number in
            if number == 63 {
                _ = try await world.second.users.delete(user.id, with: .none)
            } else {
                _ = try await world.node(number).roles.grant(roles[number].name, to: user.id, with: .none)
            }
        }
        for role in roles {
            let members = try await world.first.roles.members(of: role.name, after: nil, limit: 10)
            try expect(members.elements, equals: [], "members of a role whose only one is gone")
        }
        try expect(try await world.second.roles.roles(of: user.id), equals: [], "roles of the user who is gone")
    }
}
