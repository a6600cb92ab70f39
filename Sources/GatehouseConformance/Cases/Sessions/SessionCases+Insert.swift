import GatehouseDatastore

extension SessionCases {
    static let insert: [ConformanceCase] = [
        ConformanceCase(
            "sessions.insert.live-digest-taken",
            "A digest that a live session has is refused, whosever it is, and nothing changes.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            let holder = try await world.storeSession(of: world.makeOwner())
            var refused = world.makeSession(of: world.makeOwner())
            refused.key = holder.key
            let other = refused
            try await expect(refusal: .duplicate(.session), of: "inserting a taken digest") {
                try await sessions.insert(other, at: world.now)
            }
            let lookup = try await sessions.load(holder.key, at: world.now)
            try expect(lookup, equals: .current(holder), "the session that had the digest")
        },

        ConformanceCase(
            "sessions.insert.replaced-digest-taken",
            "A digest that a live session had before its rotation is refused, within its grace and after.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            let owner = world.makeOwner()
            let holder = try await world.storeSession(of: owner)
            let rotated = try await world.rotate(holder, grace: .seconds(30))
            for time in [world.now + .seconds(10), world.now + .seconds(60)] {
                var other = world.makeSession(of: owner)
                other.key = holder.key
                try await expect(refusal: .duplicate(.session), of: "inserting a replaced digest") {
                    try await sessions.insert(other, at: time)
                }
            }
            let lookup = try await sessions.load(rotated.key, at: world.now)
            try expect(lookup.session?.id, equals: holder.id, "the session that had the digest")
        },

        ConformanceCase(
            "sessions.insert.live-id-taken",
            "An identifier that a live session has is refused, and nothing changes.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            let owner = world.makeOwner()
            let holder = try await world.storeSession(of: owner)
            var other = world.makeSession(of: owner)
            other.id = holder.id
            let refused = other
            try await expect(refusal: .duplicate(.id), of: "inserting a taken identifier") {
                try await sessions.insert(refused, at: world.now)
            }
            let lookup = try await sessions.load(holder.key, at: world.now)
            try expect(lookup, equals: .current(holder), "the session that had the identifier")
            let refusedLookup = try await sessions.load(refused.key, at: world.now)
            try expect(refusedLookup, equals: .absent, "the session that was refused")
        },

        ConformanceCase(
            "sessions.insert.expired-place-is-free",
            "The digest and the identifier of a session are free from the moment it expires, and not before.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            let owner = world.makeOwner()
            let end = world.now + .seconds(60)
            for sharesKey in [true, false] {
                let expiring = try await world.storeSession(of: owner, lasting: .seconds(60))
                var next = world.makeSession(of: owner)
                if sharesKey { next.key = expiring.key } else { next.id = expiring.id }
                let follower = next
                let code: StoreError.Code = sharesKey ? .duplicate(.session) : .duplicate(.id)
                try await expect(refusal: code, of: "inserting in the last microsecond") {
                    try await sessions.insert(follower, at: end - .microseconds(1))
                }
                try await sessions.insert(follower, at: end)
                let lookup = try await sessions.load(follower.key, at: end)
                try expect(lookup, equals: .current(follower), "the session in the place of an expired one")
            }
        },

        ConformanceCase(
            "sessions.insert.one-winner",
            "Of many concurrent inserts of one digest on two nodes exactly one succeeds.",
            requires: [.sessions]
        ) { world in
            let owner = world.makeOwner()
            let key = world.makeKey(of: owner)
            let winners = try await race { number -> SessionRecord? in
                var session = world.makeSession(of: owner)
                session.key = key
                do {
                    try await world.node(number).sessions.insert(session, at: world.now)
                    return session
                } catch let error as StoreError where error.code == .duplicate(.session) {
                    return nil
                }
            }.compactMap { $0 }
            try expect(winners.count, equals: 1, "inserts that succeeded")
            let lookup = try await world.second.sessions.load(key, at: world.now)
            try expect(lookup.session?.id, equals: winners.first?.id, "the session that is there")
        },

        ConformanceCase(
            "sessions.insert.concurrent-all-listed",
            "Of many concurrent inserts for one user on two nodes every one is listed and loads.",
            requires: [.sessions]
        ) { world in
            let owner = world.makeOwner()
            let stored = try await race { number -> SessionRecord in
                let session = world.makeSession(of: owner)
                try await world.node(number).sessions.insert(session, at: world.now)
                return session
            }
            let listed = try await world.walkSessions(of: owner)
            try expect(Set(listed.map(\.id)), equals: Set(stored.map(\.id)), "the listed sessions")
            try expect(listed.count, equals: 64, "how many are listed")
            for session in stored {
                let lookup = try await world.second.sessions.load(session.key, at: world.now)
                try expect(lookup, equals: .current(session), "a session of the race")
            }
        },
    ]
}
