import GatehouseDatastore

extension UserCases {
    static let loading = [loadExactly, absentEverywhere]

    private static let loadExactly = ConformanceCase(
        "users.load.exactly",
        "Nothing but the exact canonical bytes finds a user: no shown form, no other case, no part, no pattern.",
        requires: [.users]
    ) { world in
        let user = try await world.addUser(
            email: try world.mint.email("anna_b@example.org"),
            username: try world.mint.username("anna_b")
        )
        let texts = [
            "Anna_b@example.org", "anna_b@example.or", "anna_b@example.org ", "anna%", "annaxb@example.org", "*",
            user.email.display.string, "ANNA_B", "anna_", "annaxb", "anna_b\u{301}",
        ]
        for text in texts {
            for kind in [CanonicalIdentifier.Kind.email, .username] {
                let found = try await world.second.users.load(try world.mint.identifier(kind, text).canonical)
                try expect(found == nil, "\(text) as \(kind) leads to nobody")
            }
        }
        try expect(try await world.second.users.load(world.mint.id(UserID.self)) == nil, "an unknown identifier")
    }

    private static let absentEverywhere = ConformanceCase(
        "users.absent",
        "Every change of a user who is not there is absent, and makes none.",
        requires: [.users]
    ) { world in
        let bystander = try await world.addUser()
        let nobody = world.mint.id(UserID.self)
        let users = try world.second.users
        let hash = world.mint.passwordHash()
        guard
            case .absent = try await users.patch(
                nobody,
                UserPatch(.activation(false)),
                expecting: .first,
                at: world.now,
                with: .none
            )
        else { throw ConformanceFailure("a patch of nobody is not absent") }
        for old in [nil, hash] {
            guard
                case .absent = try await users.replacePasswordHash(
                    of: nobody,
                    from: old,
                    to: hash,
                    bumpingEpoch: true,
                    at: world.now,
                    with: .none
                )
            else { throw ConformanceFailure("a new hash for nobody is not absent") }
        }
        guard case .absent = try await users.recordSignIn(of: nobody, .init(at: world.now, address: nil), with: .none)
        else { throw ConformanceFailure("a sign-in of nobody is not absent") }
        let bump = try await users.bumpSecurityEpoch(of: nobody, at: world.now, with: .none)
        try expect(bump, equals: .absent, "a bump of nobody")
        let deletion = try await users.delete(nobody, with: .none)
        try expect(deletion, equals: .absent, "deleting nobody")
        let listed = try await world.first.users.users(after: nil, limit: 10)
        try expect(listed.elements.map(\.id), equals: [bystander.id], "users in the list")
    }
}
