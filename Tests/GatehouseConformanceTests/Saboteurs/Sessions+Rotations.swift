import GatehouseDatastore

extension Saboteurs {
    static let sessionRotations = [
        standingKept, graceLong, graceInvented, secondPredecessorLost, reusedKeyRotates, successorStolen,
        sightingSetBack, loserMisled, rotationRevives,
    ]

    private static let standingKept = Saboteur(
        "sessions.rotate.replaces-key-and-standing",
        "Leaves the time of authentication out of a rotation."
    ) { sabotage in
        sabotage.rotateSession = { node, key, successor, standing, grace, now in
            var standing = standing
            if let session = try await node.store.load(key, at: now).session {
                standing.authenticatedAt = session.standing.authenticatedAt
            }
            return try await node.store.rotate(key, to: successor, standing: standing, grace: grace, at: now)
        }
    }

    private static let graceLong = Saboteur(
        "sessions.rotate.grace-to-the-microsecond",
        "Draws a grace out by a microsecond."
    ) { sabotage in
        sabotage.rotateSession = { node, key, successor, standing, grace, now in
            let grace = grace > .zero ? grace + .microseconds(1) : grace
            return try await node.store.rotate(key, to: successor, standing: standing, grace: grace, at: now)
        }
    }

    private static let graceInvented = Saboteur(
        "sessions.rotate.no-grace",
        "Grants a second's grace where none was asked for."
    ) { sabotage in
        sabotage.rotateSession = { node, key, successor, standing, grace, now in
            let grace = grace > .zero ? grace : .seconds(1)
            return try await node.store.rotate(key, to: successor, standing: standing, grace: grace, at: now)
        }
    }

    private static let secondPredecessorLost = Saboteur(
        "sessions.rotate.twice",
        "Remembers the first key that was replaced, and not the second."
    ) { sabotage in
        let rotations = Remembered<[SessionID: Int]>([:])
        sabotage.rotateSession = { node, key, successor, standing, grace, now in
            let rotation = try await node.store.rotate(key, to: successor, standing: standing, grace: grace, at: now)
            if case .rotated(let session) = rotation {
                rotations.note(session.id, (rotations.recall(session.id) ?? 0) + 1)
            }
            return rotation
        }
        sabotage.loadSession = { node, key, now in
            let lookup = try await node.store.load(key, at: now)
            if case .superseded(let session) = lookup, rotations.recall(session.id) ?? 0 > 1 { return .absent }
            return lookup
        }
    }

    private static let reusedKeyRotates = Saboteur(
        "sessions.rotate.only-by-the-current-key",
        "Rotates by a key whose grace is over."
    ) { sabotage in
        sabotage.rotateSession = { node, key, successor, standing, grace, now in
            var key = key
            if case .reused(let session) = try await node.store.load(key, at: now) { key = session.key }
            return try await node.store.rotate(key, to: successor, standing: standing, grace: grace, at: now)
        }
    }

    private static let successorStolen = Saboteur(
        "sessions.rotate.successor-taken",
        "Ends the session that has the successor's digest."
    ) { sabotage in
        sabotage.rotateSession = { node, key, successor, standing, grace, now in
            do {
                return try await node.store.rotate(key, to: successor, standing: standing, grace: grace, at: now)
            } catch let error as StoreError where error.code == .duplicate(.session) {
                _ = try await node.store.delete(successor, at: now)
                return try await node.store.rotate(key, to: successor, standing: standing, grace: grace, at: now)
            }
        }
    }

    private static let sightingSetBack = Saboteur(
        "sessions.rotate.time-never-runs-back",
        "Sets the last sighting to the time of a first rotation, though it be earlier."
    ) { sabotage in
        sabotage.rotateSession = { node, key, successor, standing, grace, now in
            let rotation = try await node.store.rotate(key, to: successor, standing: standing, grace: grace, at: now)
            guard case .rotated(var session) = rotation, session.version == RecordVersion(2) else { return rotation }
            session.lastSeenAt = now
            return .rotated(session)
        }
    }

    private static let loserMisled = Saboteur(
        "sessions.rotate.one-winner",
        "Tells one of many losers that its own successor won."
    ) { sabotage in
        let losers = Tally<SessionKey>()
        sabotage.rotateSession = { node, key, successor, standing, grace, now in
            let rotation = try await node.store.rotate(key, to: successor, standing: standing, grace: grace, at: now)
            guard case .superseded(var session) = rotation, losers.add(key) == 30 else { return rotation }
            session.key = successor
            return .superseded(session)
        }
    }

    private static let rotationRevives = Saboteur(
        "sessions.rotate.never-outlives-delete",
        "Files a deleted session under the successor when it is rotated."
    ) { sabotage in
        let deleted = sabotage.remembersDeleted()
        sabotage.rotateSession = { node, key, successor, standing, grace, now in
            let rotation = try await node.store.rotate(key, to: successor, standing: standing, grace: grace, at: now)
            guard rotation == .absent, var session = deleted.recall(key) else { return rotation }
            session.key = successor
            try await node.store.insert(session, at: now)
            return .rotated(session)
        }
    }
}

extension Saboteurs {
    static let sessionDeletions = [deletedTwice, reusedKeyCannotEnd, predecessorOutlives, secondNodeCaches]

    private static let deletedTwice = Saboteur(
        "sessions.delete.ends-at-once",
        "Says of a session that it was deleted as often as it is asked."
    ) { sabotage in
        let deleted = Remembered<[SessionKey: SessionDeletion]>([:])
        sabotage.deleteSession = { node, key, now in
            let deletion = try await node.store.delete(key, at: now)
            if deletion == .absent { return deleted.recall(key) ?? .absent }
            deleted.note(key, deletion)
            return deletion
        }
    }

    private static let reusedKeyCannotEnd = Saboteur(
        "sessions.delete.replaced-key",
        "Does not end a session by a key whose grace is over."
    ) { sabotage in
        sabotage.deleteSession = { node, key, now in
            if case .reused = try await node.store.load(key, at: now) { return .absent }
            return try await node.store.delete(key, at: now)
        }
    }

    private static let predecessorOutlives = Saboteur(
        "sessions.delete.ends-every-key",
        "Leaves the key before when a session is ended by its current one."
    ) { sabotage in
        let replaced = sabotage.remembersReplaced()
        let ghosts = SessionMemory([:])
        sabotage.haunts(by: ghosts)
        sabotage.deleteSession = { node, key, now in
            let predecessors = replaced.withLock { $0.filter { $0.value.key == key } }
            let deletion = try await node.store.delete(key, at: now)
            for (predecessor, session) in predecessors { ghosts.note(predecessor, session) }
            return deletion
        }
    }

    private static let secondNodeCaches = Saboteur(
        "sessions.nodes.seen-at-once",
        "Answers on the second node from what it loaded before."
    ) { sabotage in
        let cache = Remembered<[SessionKey: SessionLookup]>([:])
        sabotage.loadSession = { node, key, now in
            guard node.isSecond else { return try await node.store.load(key, at: now) }
            if let cached = cache.recall(key) { return cached }
            let lookup = try await node.store.load(key, at: now)
            if case .current = lookup { cache.note(key, lookup) }
            return lookup
        }
    }
}
