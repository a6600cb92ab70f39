import GatehouseDatastore

extension PrincipalCases {
    static let keys: [ConformanceCase] = [
        ConformanceCase(
            "principals.load.unknown-key",
            "A key that was never filed leads to nobody, whoever else is in its shard.",
            requires: .ofPrincipals
        ) { world in
            let session = try await world.addSession(of: world.addUser().id)
            _ = try await world.requirePrincipal(session.key)
            let unknown = world.mint.sessionKey(shard: session.key.shard)
            let principal = try await world.principal(unknown)
            try expect(principal == nil, "an unknown key led to a principal")
        },

        ConformanceCase(
            "principals.load.wrong-shard",
            "The right digest with another shard leads to nobody.",
            requires: .ofPrincipals
        ) { world in
            let key = try await world.addSession(of: world.addUser().id).key
            _ = try await world.requirePrincipal(key)
            for shard in [key.shard ^ 1, key.shard ^ 0x40, key.shard ^ 0x8000, ~key.shard] {
                let principal = try await world.principal(SessionKey(shard: shard, digest: key.digest))
                try expect(principal == nil, "shard \(shard) in place of \(key.shard) led to a principal")
            }
        },

        ConformanceCase(
            "principals.load.expires-now",
            "A session that expires exactly now leads to nobody.",
            requires: .ofPrincipals
        ) { world in
            let session = try await world.addSession(of: world.addUser().id)
            _ = try await world.requirePrincipal(session.key)
            for time in [session.standing.expiresAt, session.standing.expiresAt + .seconds(1)] {
                let principal = try await world.principal(session.key, at: time)
                try expect(principal == nil, "an expired session led to a principal")
            }
        },

        ConformanceCase(
            "principals.load.keeps-microseconds",
            "A session leads to its user until a microsecond before its end, also if it lasts a millisecond.",
            requires: .ofPrincipals
        ) { world in
            let user = try await world.addUser()
            for lifetime in [Duration.milliseconds(1), .seconds(1_800)] {
                let session = try await world.addSession(of: user.id, lifetime: lifetime)
                let last = session.standing.expiresAt - .microseconds(1)
                let principal = try await world.requirePrincipal(session.key, at: last)
                try expect(principal.account.user.id, equals: user.id, "the user of the principal")
            }
        },

        ConformanceCase(
            "principals.load.superseded-key",
            "A replaced key is superseded until a microsecond before its grace ends, and leads to the same user.",
            requires: .ofPrincipals
        ) { world in
            let user = try await world.addUser()
            let session = try await world.addSession(of: user.id)
            let rotated = try await world.rotate(session, grace: .milliseconds(1))
            for time in [world.now, world.now + .microseconds(999)] {
                let principal = try await world.requirePrincipal(session.key, at: time)
                try expect(principal.lookup, equals: .superseded(rotated), "the replaced key within its grace")
                try expect(principal.account.user.id, equals: user.id, "the user of the principal")
            }
        },

        ConformanceCase(
            "principals.load.grace-ends-now",
            "A replaced key leads a principal no longer than the session alone: its grace ends exactly now for both.",
            requires: .ofPrincipals
        ) { world in
            let session = try await world.addSession(of: world.addUser().id)
            _ = try await world.rotate(session, grace: .milliseconds(1))
            let end = world.now + .milliseconds(1)
            let principal = try await world.principal(session.key, at: end)
            let lookup = try await world.first.sessions.load(session.key, at: end)
            try expect(
                principal?.lookup.isLive != true || lookup.isLive,
                "the principal's key is in its grace, which is over for the session alone"
            )
        },

        ConformanceCase(
            "principals.load.reused-key",
            "A replaced key is reused after its grace, and tells whose session it was.",
            requires: .ofPrincipals
        ) { world in
            let user = try await world.addUser()
            let session = try await world.addSession(of: user.id)
            let rotated = try await world.rotate(session, grace: .zero)
            let principal = try await world.requirePrincipal(session.key, at: world.now + .seconds(1))
            try expect(principal.lookup, equals: .reused(rotated), "the replaced key after its grace")
            try expect(principal.account.user.id, equals: user.id, "the user of the principal")
        },
    ]
}
