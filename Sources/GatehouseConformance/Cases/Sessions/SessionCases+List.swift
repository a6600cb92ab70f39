import GatehouseDatastore

extension SessionCases {
    static let list: [ConformanceCase] = [
        ConformanceCase(
            "sessions.list.pages-in-order",
            "The pages hold each session once, oldest identifier first, in whatever order they were stored.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            let owner = world.makeOwner()
            let stored = (0..<7).map { _ in world.makeSession(of: owner) }
            for number in [3, 0, 6, 2, 5, 1, 4] { try await sessions.insert(stored[number], at: world.now) }
            var position: SessionID?
            var sizes: [Int] = []
            var found: [SessionRecord] = []
            repeat {
                let page = try await sessions.sessions(of: owner, at: world.now, after: position, limit: 3)
                sizes.append(page.elements.count)
                found += page.elements
                position = page.next
            } while position != nil && sizes.count < 10
            try expect(found, equals: stored, "the walk")
            try expect(sizes, equals: [3, 3, 1], "the sizes of the pages")
        },

        ConformanceCase(
            "sessions.list.last-page-says-so",
            "The last page has no next one, also when it is full or empty.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            let owner = world.makeOwner()
            let empty = try await sessions.sessions(of: owner, at: world.now, after: nil, limit: 2)
            try expect(empty.elements.isEmpty && empty.next == nil, "the page of no sessions is not the last one")
            for _ in 0..<4 { _ = try await world.storeSession(of: owner) }
            let first = try await sessions.sessions(of: owner, at: world.now, after: nil, limit: 2)
            let next = try unwrap(first.next, "where the second page begins")
            let last = try await sessions.sessions(of: owner, at: world.now, after: next, limit: 2)
            try expect(last.elements.count, equals: 2, "how many are on the last page")
            try expect(last.next, equals: nil, "what comes after the last page")
        },

        ConformanceCase(
            "sessions.list.limit-below-one",
            "A limit below one means one.",
            requires: [.sessions]
        ) { world in
            let owner = world.makeOwner()
            let oldest = try await world.storeSession(of: owner)
            _ = try await world.storeSession(of: owner)
            for limit in [0, -1, Int.min] {
                let page = try await world.first.sessions.sessions(of: owner, at: world.now, after: nil, limit: limit)
                try expect(page.elements, equals: [oldest], "the page with a limit of \(limit)")
            }
        },

        ConformanceCase(
            "sessions.list.only-the-owners",
            "The list has no session of another user in the same shard.",
            requires: [.sessions]
        ) { world in
            let owners = [world.makeOwner(), world.makeOwner()]
            for owner in owners {
                let session = try await world.storeSession(of: owner)
                for listed in owners {
                    let wanted = listed == owner ? [session.id] : []
                    let found = try await world.walkSessions(of: listed).map(\.id)
                    try expect(found, equals: wanted, "the list of one of two users")
                }
                _ = try await world.first.sessions.delete(session.key, at: world.now)
            }
        },

        ConformanceCase(
            "sessions.list.only-live-ones",
            "A session is listed in its last microsecond and not at its end.",
            requires: [.sessions]
        ) { world in
            let owner = world.makeOwner()
            let short = try await world.storeSession(of: owner, lasting: .seconds(60))
            let long = try await world.storeSession(of: owner)
            let end = short.standing.expiresAt
            let before = try await world.walkSessions(of: owner, at: end - .microseconds(1)).map(\.id)
            try expect(Set(before), equals: [short.id, long.id], "the list before the end of one")
            let after = try await world.walkSessions(of: owner, at: end, limit: 1).map(\.id)
            try expect(after, equals: [long.id], "the list at the end of one")
        },

        ConformanceCase(
            "sessions.list.complete-while-changing",
            "A session that is there for a whole walk is seen exactly once, whatever comes and goes meanwhile.",
            requires: [.sessions]
        ) { world in
            let sessions = try world.first.sessions
            let owner = world.makeOwner()
            let all = (0..<24).map { _ in world.makeSession(of: owner) }
            // Of each four, the first is there until the walk has passed it, the second comes late, two always stay.
            for (number, session) in all.enumerated() where number % 4 != 1 {
                try await sessions.insert(session, at: world.now)
            }
            let lasting = all.enumerated().filter { $0.offset % 4 > 1 }.map(\.element.id)
            var seen: [SessionID] = []
            var position: SessionID?
            for step in 0..<24 {
                let page = try await world.node(step).sessions.sessions(
                    of: owner,
                    at: world.now,
                    after: position,
                    limit: 3
                )
                seen += page.elements.map(\.id)
                guard let next = page.next else { break }
                position = next
                let passed = all.enumerated().filter { $0.offset % 4 == 0 && $0.element.id <= next }
                for (_, session) in passed { _ = try await sessions.delete(session.key, at: world.now) }
                if step < 6 { try await sessions.insert(all[(5 - step) * 4 + 1], at: world.now) }
            }
            try expect(seen.count, equals: Set(seen).count, "sessions seen, against different ones")
            try expect(Set(lasting).isSubset(of: seen), "a session that was there for the whole walk was not seen")
        },
    ]
}
