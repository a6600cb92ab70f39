import GatehouseDatastore

extension UserCases {
    static let deleting = [
        deleteGone, deleteFrees, deleteGrants, deleteTokens, deleteSessions, deleteAudit, deleteCompanions,
    ]

    private static let deleteGone = ConformanceCase(
        "users.delete.gone",
        "A deleted user is found in no way by any node; the others stay.",
        requires: [.users]
    ) { world in
        let user = try await world.addUser()
        let other = try await world.addUser()
        _ = try await world.second.users.load(user.id)
        let deletion = try await world.first.users.delete(user.id, with: .none)
        try expect(deletion, equals: .deleted, "deleting a user")
        for node in [world.second, world.first] {
            try expect(try await node.users.load(user.id) == nil, "a deleted user by identifier")
            for identifier in [user.email, try unwrap(user.username, "a name")] {
                let found = try await node.users.load(identifier.canonical)
                try expect(found == nil, "a deleted user by \(identifier.canonical)")
            }
            let listed = try await node.users.users(after: nil, limit: 10)
            try expect(listed.elements.map(\.id), equals: [other.id], "users in the list")
        }
        try await world.expectStored(other, "the user who stays")
        let again = try await world.second.users.delete(user.id, with: .none)
        try expect(again, equals: .absent, "deleting the user again")
    }

    private static let deleteFrees = ConformanceCase(
        "users.delete.frees",
        "The address and the name of a deleted user can be taken by another.",
        requires: [.users]
    ) { world in
        let user = try await world.addUser()
        _ = try await world.first.users.delete(user.id, with: .none)
        let heir = try world.mint.user(at: world.now, email: user.email, username: user.username)
        try await world.second.users.insert(heir, with: .none)
        let found = try await world.first.users.load(user.email.canonical)
        try expect(found?.id == heir.id, "the address leads to its new holder")
    }

    private static let deleteGrants = ConformanceCase(
        "users.delete.takes-grants",
        "With a user go the grants of roles to them, and only those.",
        requires: [.users, .roles]
    ) { world in
        let (user, other) = (try await world.addUser(), try await world.addUser())
        let roles = [try await world.addRole(), try await world.addRole()]
        for role in roles {
            _ = try await world.first.roles.grant(role.name, to: user.id, with: .none)
            _ = try await world.first.roles.grant(role.name, to: other.id, with: .none)
        }
        _ = try await world.first.users.delete(user.id, with: .none)
        try expect(try await world.second.roles.roles(of: user.id), equals: [], "roles of a deleted user")
        for role in roles {
            let members = try await world.second.roles.members(of: role.name, after: nil, limit: 10)
            try expect(members.elements, equals: [other.id], "members after one was deleted")
        }
        try expect(try await world.second.roles.roles(of: other.id).count, equals: 2, "roles of the user who stays")
    }

    private static let deleteTokens = ConformanceCase(
        "users.delete.takes-tokens",
        "With a user go their one-time tokens, so that nothing is left to count, to revoke or to sweep; others' stay.",
        requires: [.users, .tokens]
    ) { world in
        let (user, other) = (try await world.addUser(), try await world.addUser())
        let tokens = try await repeated(3) { try await world.addToken(of: user.id) }
        let kept = try await world.addToken(of: other.id)
        _ = try await world.first.users.delete(user.id, with: .none)
        let store = try world.second.tokens
        for token in tokens {
            let attempt = try await store.failAttempt(token.handle, limit: 3, at: world.now)
            try expect(attempt, equals: .absent, "a wrong code for a token of a deleted user")
        }
        let revoked = try await store.revokeTokens(of: user.id, for: nil, at: world.now)
        try expect(revoked, equals: 0, "tokens of a deleted user that were revoked")
        let attempt = try await store.failAttempt(kept.handle, limit: 3, at: world.now)
        try expect(attempt, equals: .remaining(2), "a wrong code for a token of another user")
        let swept = try await store.sweepTokens(at: .distantFuture, limit: 10)
        try expect(swept, equals: 1, "tokens that were left to sweep")
    }

    private static let deleteSessions = ConformanceCase(
        "users.delete.takes-sessions",
        "With a user go their sessions, where one store keeps both, and only those.",
        requires: [.users, .sessions]
    ) { world in
        let (user, other) = (try await world.addUser(), try await world.addUser())
        let sessions = try await repeated(3) { try await world.addSession(of: user.id) }
        let kept = try await world.addSession(of: other.id, shard: 8)
        _ = try await world.first.users.delete(user.id, with: .none)
        for session in sessions {
            let lookup = try await world.second.sessions.load(session.key, at: world.now)
            try expect(lookup, equals: .absent, "a session of a deleted user")
        }
        let owner = SessionOwner(user: user.id, shard: 7)
        let listed = try await world.second.sessions.sessions(of: owner, at: world.now, after: nil, limit: 10)
        try expect(listed.elements, equals: [], "sessions of a deleted user")
        let lookup = try await world.second.sessions.load(kept.key, at: world.now)
        try expect(lookup, equals: .current(kept), "a session of another user")
    }

    private static let deleteAudit = ConformanceCase(
        "users.delete.keeps-audit",
        "What happened to a user stays in the audit trail when the user is gone.",
        requires: [.users, .audit]
    ) { world in
        let user = try await world.addUser()
        let events = [world.mint.event(of: user.id, at: world.now), world.mint.event(of: user.id, at: world.now)]
        try await world.first.audit.append(events)
        _ = try await world.first.users.delete(user.id, with: .none)
        let filter = AuditFilter(user: user.id)
        let trail = try await world.second.audit.events(matching: filter, before: nil, limit: 10)
        try expect(trail.elements, equals: events.reversed(), "events of a deleted user")
    }

    private static let deleteCompanions = ConformanceCase(
        "users.delete.companions",
        "Events are written with a user who is deleted, and otherwise not.",
        requires: [.users, .audit]
    ) { world in
        let (user, other) = (try await world.addUser(), try await world.addUser())
        let users = try world.second.users
        let events = [world.mint.event(of: user.id, at: world.now), world.mint.event(at: world.now)]
        _ = try await users.delete(user.id, with: AccompanyingRecords(audit: events))
        _ = try await users.delete(user.id, with: .audit(world.mint.event(at: world.now)))
        try await expect(refusal: .duplicate(.id), of: "a deletion whose event is there already") {
            try await users.delete(other.id, with: .audit(events[0]))
        }
        try await world.expectStored(other, "no deletion without its events")
        try await world.expectTrail(events, "after one deletion and two others")
    }
}
