import GatehouseDatastore

extension AccessTokenCases {
    static let loading = [accountAsItIs, judgesNothing, loadExpiry]

    private static let accountAsItIs = ConformanceCase(
        "access-tokens.load.account-as-it-is",
        "A token comes with its own user and that user's roles as they are now, in the order of the names' bytes.",
        requires: .ofAccessTokens.union([.roles])
    ) { world in
        var user = try await world.addUser()
        let token = try await world.addPersonalToken(of: user.id)
        let other = try await world.addUser()
        let others = try await world.addPersonalToken(of: other.id)
        var roles = try await world.addRolesInByteOrder()
        for role in roles.reversed() { try await world.grant(role, to: user) }
        try await world.grant(roles[1], to: other)
        for round in 0..<3 {
            for node in [world.second, world.first] {
                let account = try unwrap(try await world.load(token, through: node)?.account, "the account")
                try expect(account.user, equals: user, "the user in round \(round)")
                try expect(account.roles, equals: roles, "the roles in round \(round)")
                try expect(!account.isSessionEnded, "a session was ended that nobody asked about")
            }
            switch round {
            case 0:
                let username = try world.mint.username()
                user = try await world.patch(user, .username(username)) { $0.username = username }
                let role = roles.removeFirst()
                _ = try await world.first.roles.revoke(role.name, from: user.id, with: .none)
            default:
                for role in roles { _ = try await world.first.roles.remove(role.name, with: .none) }
                roles = []
            }
        }
        let found = try unwrap(try await world.load(others)?.account, "the account of the other user")
        try expect(found.user, equals: other, "the other user")
        try expect(found.roles, equals: [], "the other user's roles, which were removed")
    }

    private static let judgesNothing = ConformanceCase(
        "access-tokens.load.judges-nothing",
        "A token of another epoch, or of a user who may not sign in, is loaded, and both say so.",
        requires: .ofAccessTokens
    ) { world in
        let user = try await world.addUser()
        let token = try await world.addPersonalToken(of: user.id)
        let patched = try await world.patch(user, .activation(false), bumping: true) { $0.isActive = false }
        let found = try unwrap(try await world.load(token), "the token")
        try expect(found.token, equals: token, "the token")
        try expect(found.account.user, equals: patched, "its user")
        try expect(try await world.walkPersonalTokens(of: user.id), equals: [token], "the list")
    }

    private static let loadExpiry = ConformanceCase(
        "access-tokens.load.expiry-to-the-microsecond",
        "A token is there in its last microsecond and absent at its end, however short its life; unknown ones are absent.",
        requires: .ofAccessTokens
    ) { world in
        let user = try await world.addUser().id
        for lifetime in [Duration.seconds(3_600), .microseconds(1_500), .milliseconds(1), .microseconds(1)] {
            let token = try await world.addPersonalToken(of: user, lifetime: lifetime)
            for time in [token.expiresAt, token.expiresAt + .microseconds(1)] {
                let over = try await world.load(token, at: time)
                try expect(over?.token, equals: nil, "a token at its end after \(lifetime)")
            }
            let last = try await world.load(token, at: token.expiresAt - .microseconds(1))
            try expect(last?.token, equals: token, "a token in its last microsecond after \(lifetime)")
            let early = try await world.load(token, at: world.now - .seconds(86_400))
            try expect(early?.token, equals: token, "a token on a node whose clock is behind")
        }
        let unknown = try world.mint.personalToken(of: user, at: world.now)
        try expect(try await world.load(unknown)?.token, equals: nil, "a token that was never added")
    }
}
