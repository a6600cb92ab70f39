import GatehouseDatastore

extension AccessTokenCases {
    static let insertion = [fieldsKept, noSuchUser, liveIDTaken, expiredIDFree, digestsShared, kindsApart]

    private static let fieldsKept = ConformanceCase(
        "access-tokens.insert.every-field-kept",
        "Every field of a family comes back as it was filed: texts byte for byte, what is nil as nil, each microsecond.",
        requires: .ofAccessTokens
    ) { world in
        let user = try await world.addUser().id
        var full = world.mint.family(of: user, at: world.now)
        full.securityEpoch = SecurityEpoch(.max)
        full.authenticatedAt = Timestamp(microseconds: -1_001)
        full.createdAt = world.now - .microseconds(86_400_000_001)
        full.lastUsedAt = world.now + .microseconds(3)
        full.address = try stored("2001:db8::\u{1F510} e\u{301} é \u{10FFFF}")
        full.agent = try stored(String(repeating: "\u{1F600}", count: StoredText.maximumByteCount / 4))
        full.expiresAt = world.now + .microseconds(3_600_000_003)
        full.endsAt = world.now + .microseconds(31_536_000_000_007)
        var bare = world.mint.family(of: user, at: world.now)
        bare.authenticatedAt = nil
        bare.address = nil
        bare.agent = nil
        var empty = world.mint.family(of: user, at: world.now)
        empty.address = try stored("")
        empty.agent = try stored(" ")
        empty.securityEpoch = SecurityEpoch(-1)
        for family in [full, bare, empty] {
            try expect(try await world.insert(family), equals: .inserted, "adding a family")
        }
        for node in [world.first, world.second] {
            let found = try await world.walkFamilies(of: user, through: node)
            try expect(found == [full, bare, empty], "the families came back changed")
        }
    }

    private static let noSuchUser = ConformanceCase(
        "access-tokens.insert.no-such-user",
        "A family of a user that does not exist is refused, and is not there when the user is.",
        requires: .ofAccessTokens
    ) { world in
        let user = try world.mint.user(at: world.now)
        let family = world.mint.family(of: user.id, at: world.now)
        for limit in [1, 100] {
            let insertion = try await world.insert(family, limit: limit)
            try expect(insertion, equals: .noSuchUser, "adding a family of nobody")
        }
        try await world.first.users.insert(user, with: .none)
        try expect(try await world.walkFamilies(of: user.id), equals: [], "the list when the user is there")
        try expect(try await world.advance(family), equals: .absent, "presenting its token")
        try expect(try await world.insert(family), equals: .inserted, "adding it when the user is there")
    }

    private static let liveIDTaken = ConformanceCase(
        "access-tokens.insert.live-id-taken",
        "An identifier that a live family has is refused, whosever it is, and nothing changes or ends.",
        requires: .ofAccessTokens
    ) { world in
        let user = try await world.addUser().id
        let other = try await world.addUser().id
        let holders = [try await world.addFamily(of: user), try await world.addFamily(of: user)]
        let others = [try await world.addFamily(of: other), try await world.addFamily(of: other)]
        for id in [user, other] {
            let taken = changed(world.mint.family(of: id, at: world.now)) { $0.id = holders[1].id }
            try await expect(refusal: .duplicate(.token), of: "adding a family of a taken identifier") {
                try await world.insert(taken, limit: 1)
            }
        }
        try expect(try await world.walkFamilies(of: user), equals: holders, "the families of the holder")
        try expect(try await world.walkFamilies(of: other), equals: others, "the families of the other user")
    }

    private static let expiredIDFree = ConformanceCase(
        "access-tokens.insert.expired-id-free",
        "The identifier of a family is free from the moment it expires, for any user, and not before.",
        requires: .ofAccessTokens
    ) { world in
        let user = try await world.addUser().id
        let end = world.now + .seconds(60)
        for heir in [user, try await world.addUser().id] {
            let expiring = try await world.addFamily(of: user, lifetime: .seconds(60))
            let follower = changed(world.mint.family(of: heir, at: world.now)) { $0.id = expiring.id }
            try await expect(refusal: .duplicate(.token), of: "adding it in the last microsecond") {
                try await world.insert(follower, at: end - .microseconds(1))
            }
            try expect(try await world.insert(follower, at: end), equals: .inserted, "adding it at the end")
            let found = try await world.walkFamilies(of: heir, at: end).filter { $0.id == follower.id }
            try expect(found, equals: [follower], "the family in the place of an expired one")
            let old = try await world.advance(follower, presenting: expiring.digest, at: end)
            try expect(old, equals: .reused(follower), "presenting the token of the expired one")
        }
    }

    private static let digestsShared = ConformanceCase(
        "access-tokens.insert.digests-shared",
        "Families may have one digest: each is found by its identifier, and advances and ends alone.",
        requires: .ofAccessTokens
    ) { world in
        let user = try await world.addUser().id
        let digest = world.mint.digest()
        var families: [RefreshFamilyRecord] = []
        for id in [user, user, try await world.addUser().id] {
            let family = changed(world.mint.family(of: id, at: world.now)) { $0.digest = digest }
            try expect(try await world.insert(family), equals: .inserted, "adding a family of a digest in use")
            families.append(family)
        }
        let first = try await world.advanced(families[0])
        try expect(first.id, equals: families[0].id, "the family that advanced")
        try expect(try await world.walkFamilies(of: user), equals: [first, families[1]], "the families after it")
        try expect(try await world.end(families[1]), equals: .ended, "ending another")
        let last = try await world.advanced(families[2])
        try expect(last.id, equals: families[2].id, "the third family")
        try expect(try await world.walkFamilies(of: user), equals: [first], "the families at the end")
    }

    private static let kindsApart = ConformanceCase(
        "access-tokens.insert.kinds-apart",
        "A family and a personal access token of one identifier and digest do not know of each other.",
        requires: .ofAccessTokens
    ) { world in
        let user = try await world.addUser().id
        let families = [try await world.addFamily(of: user), try await world.addFamily(of: user)]
        var tokens: [PersonalTokenRecord] = []
        for family in families {
            var token = try world.mint.personalToken(of: user, at: world.now)
            token.id = PersonalTokenID(uuid: family.id.uuid)
            token.digest = family.digest
            try expect(try await world.insert(token, limit: 2), equals: .inserted, "adding a personal access token")
            tokens.append(token)
        }
        try expect(try await world.revoke(tokens[0]), equals: .ended, "ending a personal access token")
        try expect(try await world.walkFamilies(of: user), equals: families, "the families after it")
        try expect(try await world.end(families[1]), equals: .ended, "ending a family")
        let found = try await world.load(tokens[1])
        try expect(found?.token, equals: tokens[1], "the personal access token after it")
        try expect(try await world.walkPersonalTokens(of: user), equals: [tokens[1]], "the tokens after it")
    }
}
