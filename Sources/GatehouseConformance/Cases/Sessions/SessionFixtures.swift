import GatehouseDatastore

extension ConformanceWorld {
    /// An owner of sessions nobody has used yet.
    func makeOwner(shard: UInt16 = 0x4A7E) -> SessionOwner {
        SessionOwner(user: mint.id(), shard: shard)
    }

    /// A fresh key in an owner's shard.
    func makeKey(of owner: SessionOwner) -> SessionKey {
        SessionKey(shard: owner.shard, digest: mint.digest())
    }

    /// A standing as a sign-in at the world's time leaves it.
    func makeStanding(lasting lifetime: Duration = .seconds(3_600)) -> SessionStanding {
        mint.standing(at: now, lifetime: lifetime)
    }

    /// A session of an owner, begun at the world's time and not stored yet.
    func makeSession(of owner: SessionOwner, lasting lifetime: Duration = .seconds(3_600)) -> SessionRecord {
        mint.session(of: owner.user, at: now, shard: owner.shard, lifetime: lifetime)
    }

    /// A session of an owner, stored through the first node at the world's time.
    func storeSession(
        of owner: SessionOwner,
        lasting lifetime: Duration = .seconds(3_600)
    ) async throws -> SessionRecord {
        let session = makeSession(of: owner, lasting: lifetime)
        try await first.sessions.insert(session, at: now)
        return session
    }

    /// Replaces a session's key through the first node, which must succeed, and returns the session after it.
    func rotate(
        _ session: SessionRecord,
        grace: Duration = .seconds(30),
        at time: Timestamp? = nil
    ) async throws -> SessionRecord {
        let successor = SessionKey(shard: session.key.shard, digest: mint.digest())
        let outcome = try await first.sessions.rotate(
            session.key,
            to: successor,
            standing: session.standing,
            grace: grace,
            at: time ?? now
        )
        guard case .rotated(let rotated) = outcome else {
            throw ConformanceFailure("rotating a current key: expected rotated, got \(outcome)")
        }
        return rotated
    }

    /// Reads all pages of an owner's sessions through one node.
    func walkSessions(
        of owner: SessionOwner,
        at time: Timestamp? = nil,
        limit: Int = 100,
        through node: ConformanceNode? = nil
    ) async throws -> [SessionRecord] {
        let sessions = try (node ?? first).sessions
        return try await walk(limit: limit) { position in
            try await sessions.sessions(of: owner, at: time ?? now, after: position, limit: limit)
        }
    }
}

extension SessionLookup {
    /// The session behind the key, whichever way the key stands to it.
    var session: SessionRecord? {
        switch self {
        case .current(let session), .superseded(let session), .reused(let session): session
        case .absent: nil
        }
    }

    /// Whether the key opens the session, by itself or within a grace.
    var isLive: Bool {
        switch self {
        case .current, .superseded: true
        case .reused, .absent: false
        }
    }
}
