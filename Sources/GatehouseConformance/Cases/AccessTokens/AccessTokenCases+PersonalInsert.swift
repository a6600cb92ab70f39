import GatehouseDatastore

extension AccessTokenCases {
    static let personalInsertion = [personalFieldsKept, personalNoSuchUser, personalTaken, personalPlaceFree]

    private static let personalFieldsKept = ConformanceCase(
        "access-tokens.personal-insert.every-field-kept",
        "Every field of a token comes back as it was filed, with no permissions or hundreds, in a list and alone.",
        requires: .ofAccessTokens
    ) { world in
        let user = try await world.addUser().id
        var full = try world.mint.personalToken(of: user, at: world.now)
        full.name = try stored("\u{1F510} e\u{301} é " + String(repeating: "\u{10FFFF}", count: 4_000))
        full.permissions = Set(try (0..<300).map { try world.mint.permission("permission:\($0)") })
        full.securityEpoch = SecurityEpoch(.max)
        full.createdAt = Timestamp(microseconds: -1_001)
        full.expiresAt = world.now + .microseconds(31_536_000_000_007)
        full.lastUsedAt = world.now - .microseconds(3)
        var bare = try world.mint.personalToken(of: user, at: world.now)
        bare.name = try stored("")
        bare.permissions = []
        bare.securityEpoch = SecurityEpoch(-1)
        var odd = try world.mint.personalToken(of: user, at: world.now)
        let names = ["\u{1F600}:lesen", "é", "e\u{301}", "\"", "\\", "{a}", "'", "NULL"]
        odd.permissions = Set(try names.map { try world.mint.permission($0) })
        for token in [full, bare, odd] {
            try expect(try await world.insert(token), equals: .inserted, "adding a token")
        }
        for node in [world.first, world.second] {
            let found = try await world.walkPersonalTokens(of: user, through: node)
            try expect(found == [full, bare, odd], "the tokens came back changed in a list")
            for token in [full, bare, odd] {
                let account = try await world.load(token, through: node)
                try expect(account?.token == token, "a token came back changed")
            }
        }
    }

    private static let personalNoSuchUser = ConformanceCase(
        "access-tokens.personal-insert.no-such-user",
        "A token of a user that does not exist is refused, and is not there when the user is.",
        requires: .ofAccessTokens
    ) { world in
        let user = try world.mint.user(at: world.now)
        let token = try world.mint.personalToken(of: user.id, at: world.now)
        for limit in [1, 100] {
            let insertion = try await world.insert(token, limit: limit)
            try expect(insertion, equals: .noSuchUser, "adding a token of nobody")
        }
        try await world.first.users.insert(user, with: .none)
        try expect(try await world.load(token)?.token, equals: nil, "the token when the user is there")
        try expect(try await world.walkPersonalTokens(of: user.id), equals: [], "the list when the user is there")
        try expect(try await world.insert(token, limit: 1), equals: .inserted, "adding it when the user is there")
    }

    private static let personalTaken = ConformanceCase(
        "access-tokens.personal-insert.taken",
        "A digest or an identifier that a live token has is refused, whosever it is, and nothing changes.",
        requires: .ofAccessTokens
    ) { world in
        let holder = try await world.addPersonalToken(of: world.addUser().id)
        for user in [holder.user, try await world.addUser().id] {
            var sameDigest = try world.mint.personalToken(of: user, at: world.now)
            sameDigest.digest = holder.digest
            var sameID = try world.mint.personalToken(of: user, at: world.now)
            sameID.id = holder.id
            for token in [sameDigest, sameID] {
                try await expect(refusal: .duplicate(.token), of: "adding a token of a taken value") {
                    try await world.insert(token)
                }
            }
            try expect(try await world.load(holder)?.token, equals: holder, "the token that has them")
            try expect(try await world.load(sameID)?.token, equals: nil, "the token that was refused")
            let wanted = user == holder.user ? [holder] : []
            try expect(try await world.walkPersonalTokens(of: user), equals: wanted, "the list after it")
        }
    }

    private static let personalPlaceFree = ConformanceCase(
        "access-tokens.personal-insert.expired-place-is-free",
        "The digest and the identifier of a token are free from the moment it expires, and not before.",
        requires: .ofAccessTokens
    ) { world in
        let user = try await world.addUser().id
        let end = world.now + .seconds(60)
        for heir in [user, try await world.addUser().id] {
            let expiring = [
                try await world.addPersonalToken(of: user, lifetime: .seconds(60)),
                try await world.addPersonalToken(of: user, lifetime: .seconds(60)),
            ]
            // The follower takes the place of two at once.
            let follower = changed(try world.mint.personalToken(of: heir, at: world.now)) { token in
                token.digest = expiring[0].digest
                token.id = expiring[1].id
            }
            try await expect(refusal: .duplicate(.token), of: "adding it in the last microsecond") {
                try await world.insert(follower, at: end - .microseconds(1))
            }
            try expect(try await world.insert(follower, at: end), equals: .inserted, "adding it at the end")
            try expect(try await world.load(follower, at: end)?.token, equals: follower, "the token in their place")
            let found = try await world.walkPersonalTokens(of: heir, at: end).filter { $0.id == follower.id }
            try expect(found, equals: [follower], "the list after it")
        }
    }
}
