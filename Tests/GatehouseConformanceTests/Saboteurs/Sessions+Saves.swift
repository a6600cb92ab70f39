import GatehouseDatastore

extension Saboteurs {
    static let sessionSaves = [
        authenticationKept, laterVersionAccepted, replacedKeySaves, expiredRevived, endIgnored, lateSaveClaimed,
        saveRevives,
    ]

    private static let authenticationKept = Saboteur(
        "sessions.save.replaces-standing-and-data",
        "Leaves the time of authentication out of a save."
    ) { sabotage in
        sabotage.saveSession = { node, key, change, version, now in
            var change = change
            if let session = try await node.store.load(key, at: now).session {
                change.standing.authenticatedAt = session.standing.authenticatedAt
            }
            return try await node.store.save(key, change, expecting: version, at: now)
        }
    }

    private static let laterVersionAccepted = Saboteur(
        "sessions.save.other-version-is-stale",
        "Takes a version that is yet to come for the present one."
    ) { sabotage in
        sabotage.saveSession = { node, key, change, version, now in
            let present = try await node.store.load(key, at: now).session?.version ?? version
            return try await node.store.save(key, change, expecting: min(version, present), at: now)
        }
    }

    private static let replacedKeySaves = Saboteur(
        "sessions.save.replaced-key-is-stale",
        "Saves by a key that a rotation replaced."
    ) { sabotage in
        sabotage.saveSession = { node, key, change, version, now in
            let current = try await node.store.load(key, at: now).session?.key ?? key
            return try await node.store.save(current, change, expecting: version, at: now)
        }
    }

    private static let expiredRevived = Saboteur(
        "sessions.save.never-creates",
        "Makes an expired session anew when it is saved."
    ) { sabotage in
        let inserted = sabotage.remembersInserted()
        sabotage.saveSession = { node, key, change, version, now in
            let outcome = try await node.store.save(key, change, expecting: version, at: now)
            if var session = inserted.recall(key), outcome == .absent, session.standing.expiresAt <= now {
                session.standing = change.standing
                try await node.store.insert(session, at: now)
            }
            return outcome
        }
    }

    private static let endIgnored = Saboteur(
        "sessions.save.end-in-the-past-ends",
        "Ignores an end that has passed when it saves."
    ) { sabotage in
        sabotage.saveSession = { node, key, change, version, now in
            var change = change
            if change.standing.expiresAt <= now { change.standing.expiresAt = now + .seconds(60) }
            return try await node.store.save(key, change, expecting: version, at: now)
        }
    }

    private static let lateSaveClaimed = Saboteur(
        "sessions.save.one-winner",
        "Tells one of many stale saves that it was saved."
    ) { sabotage in
        let stale = Tally<SessionKey>()
        sabotage.saveSession = { node, key, change, version, now in
            let outcome = try await node.store.save(key, change, expecting: version, at: now)
            return outcome == .stale && stale.add(key) == 30 ? .saved(version.next) : outcome
        }
    }

    private static let saveRevives = Saboteur(
        "sessions.save.never-outlives-delete",
        "Brings a deleted session back when it is saved."
    ) { sabotage in
        let deleted = sabotage.remembersDeleted()
        sabotage.saveSession = { node, key, change, version, now in
            let outcome = try await node.store.save(key, change, expecting: version, at: now)
            guard outcome == .absent, let session = deleted.recall(key) else { return outcome }
            try await node.store.insert(session, at: now)
            return .saved(version)
        }
    }
}

extension Saboteurs {
    static let sessionTouches = [
        addressIgnored, granularityShort, oldSightingTaken, endBroughtNearer, endPassed, graceNotTouched, touchRevives,
    ]

    private static let addressIgnored = Saboteur(
        "sessions.touch.notes-the-sighting",
        "Leaves the address as it was at sign-in."
    ) { sabotage in
        sabotage.touchSession = { node, key, sighting in
            var sighting = sighting
            sighting.address = nil
            return try await node.store.touch(key, sighting)
        }
    }

    private static let granularityShort = Saboteur(
        "sessions.touch.granularity",
        "Notes a sighting a microsecond too early."
    ) { sabotage in
        sabotage.touchSession = { node, key, sighting in
            var sighting = sighting
            sighting.granularity -= .microseconds(1)
            return try await node.store.touch(key, sighting)
        }
    }

    private static let oldSightingTaken = Saboteur(
        "sessions.touch.time-never-runs-back",
        "Claims to note a sighting that is older than the filed one."
    ) { sabotage in
        sabotage.touchSession = { node, key, sighting in
            let filed = try await node.store.load(key, at: sighting.at).session?.lastSeenAt
            let outcome = try await node.store.touch(key, sighting)
            guard let filed, outcome == .recent, sighting.at <= filed else { return outcome }
            return sighting.granularity <= .zero ? .touched : outcome
        }
    }

    private static let endBroughtNearer = Saboteur(
        "sessions.touch.end-never-nearer",
        "Takes the end from each touch, though it be nearer."
    ) { sabotage in
        let ends = Remembered<[SessionID: Timestamp]>([:])
        sabotage.touchSession = { node, key, sighting in
            let outcome = try await node.store.touch(key, sighting)
            let session = try await node.store.load(key, at: sighting.at).session
            if let session, outcome == .touched, sighting.expiresAt < session.standing.expiresAt {
                ends.note(session.id, sighting.expiresAt)
            }
            return outcome
        }
        sabotage.loadSession = { node, key, now in
            try await node.store.load(key, at: now).changing { session in
                session.standing.expiresAt = min(session.standing.expiresAt, ends.recall(session.id) ?? .distantFuture)
            }
        }
    }

    private static let endPassed = Saboteur(
        "sessions.touch.end-never-past-the-last",
        "Lets a touch move the end past the last one."
    ) { sabotage in
        let ends = Remembered<[SessionID: Timestamp]>([:])
        sabotage.touchSession = { node, key, sighting in
            let outcome = try await node.store.touch(key, sighting)
            let session = try await node.store.load(key, at: sighting.at).session
            if let session, outcome == .touched, sighting.expiresAt > session.standing.endsAt {
                ends.note(session.id, sighting.expiresAt)
            }
            return outcome
        }
        sabotage.loadSession = { node, key, now in
            try await node.store.load(key, at: now).changing { session in
                session.standing.expiresAt = max(session.standing.expiresAt, ends.recall(session.id) ?? .distantPast)
            }
        }
    }

    private static let graceNotTouched = Saboteur(
        "sessions.touch.replaced-key",
        "Does not find a session by the key before when it is touched."
    ) { sabotage in
        sabotage.touchSession = { node, key, sighting in
            if case .superseded = try await node.store.load(key, at: sighting.at) { return .absent }
            return try await node.store.touch(key, sighting)
        }
    }

    private static let touchRevives = Saboteur(
        "sessions.touch.never-outlives-delete",
        "Brings a deleted session back when it is touched."
    ) { sabotage in
        let deleted = sabotage.remembersDeleted()
        sabotage.touchSession = { node, key, sighting in
            let outcome = try await node.store.touch(key, sighting)
            guard outcome == .absent, let session = deleted.recall(key) else { return outcome }
            try await node.store.insert(session, at: sighting.at)
            return .touched
        }
    }
}
