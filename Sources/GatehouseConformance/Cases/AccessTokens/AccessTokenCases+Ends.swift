import GatehouseDatastore

// How long a family lasts.

extension AccessTokenCases {
    static let ends = [expiryExact, endClamped, overAtOnce]

    private static let expiryExact = ConformanceCase(
        "access-tokens.advance.expiry-to-the-microsecond",
        "A family advances in its last microsecond and is absent at its end, however short its life or its last step.",
        requires: .ofAccessTokens
    ) { world in
        let user = try await world.addUser().id
        for lifetime in [Duration.seconds(3_600), .microseconds(1_500), .milliseconds(1), .microseconds(1)] {
            let end = world.now + lifetime
            let new = try await world.addFamily(of: user, lifetime: lifetime)
            let old = try await world.addFamily(of: user)
            let advanced = try await world.advanced(old, until: end, grace: .seconds(600))
            for family in [new, advanced, old] {
                let over = try await world.advance(family, at: end)
                try expect(over, equals: .absent, "a family at its end after \(lifetime)")
            }
            for family in [new, advanced] {
                let last = try await world.advance(family, until: end, at: end - .microseconds(1))
                guard case .advanced(let family) = last else {
                    throw ConformanceFailure("a family in its last microsecond after \(lifetime): \(last)")
                }
                try expect(family.expiresAt, equals: end, "the end of a family after \(lifetime)")
            }
        }
    }

    private static let endClamped = ConformanceCase(
        "access-tokens.advance.end-never-past-the-last",
        "However much a family is used, it ends when its last end has come.",
        requires: .ofAccessTokens
    ) { world in
        for lifetime in [Duration.seconds(3_600), .seconds(20_000)] {
            let user = try await world.addUser().id
            let end = world.now + .seconds(7_200)
            let family = changed(world.mint.family(of: user, at: world.now, lifetime: lifetime)) { $0.endsAt = end }
            try expect(try await world.insert(family), equals: .inserted, "adding a family")
            var last = family
            for time in [world.now, world.now + .seconds(3_000), end - .microseconds(1)] {
                last = try await world.advanced(last, until: end + .seconds(3_600), at: time)
                try expect(last.expiresAt, equals: end, "the end after a step")
                let found = try await world.walkFamilies(of: user, at: time)
                try expect(found, equals: [last], "the family after a step")
            }
            try expect(try await world.advance(last, at: end), equals: .absent, "presenting the due token at the end")
            try expect(try await world.walkFamilies(of: user, at: end), equals: [], "the list at the end")
        }
    }

    private static let overAtOnce = ConformanceCase(
        "access-tokens.advance.over-at-once",
        "A step whose end is not after its time ends the family.",
        requires: .ofAccessTokens
    ) { world in
        let user = try await world.addUser().id
        let time = world.now + .seconds(60)
        for end in [time, time - .microseconds(1), world.now - .seconds(86_400)] {
            let family = try await world.addFamily(of: user)
            let wanted = changed(family) { wanted in
                wanted.digest = world.mint.digest()
                wanted.lastUsedAt = time
                wanted.expiresAt = end
            }
            let outcome = try await world.advance(family, to: wanted.digest, until: end, at: time)
            try expect(outcome, equals: .advanced(wanted), "the last step")
            for token in [wanted.digest, family.digest] {
                let late = try await world.advance(family, presenting: token, at: time)
                try expect(late, equals: .absent, "presenting a token after it")
            }
            try expect(try await world.end(family, at: time), equals: .absent, "ending the family after it")
            try expect(try await world.walkFamilies(of: user, at: time), equals: [], "the list after it")
        }
    }
}
