import GatehouseDatastore

extension Saboteurs {
    static let sessions: [Saboteur] =
        sessionInserts + sessionLoads + sessionSaves + sessionTouches + sessionRotations + sessionDeletions
        + sessionLists + sessionBulk
}

extension Saboteurs {
    private static let sessionInserts = [
        digestUniqueForOneUser, replacedDigestForgotten, refusalChangesData, placeNeverFree, rememberingLost,
        dataCut, textCut, lateInsertAccepted, fiftiethLost,
    ]

    private static let digestUniqueForOneUser = Saboteur(
        "sessions.insert.live-digest-taken",
        "Asks for a digest to be unique among the sessions of one user only."
    ) { sabotage in
        sabotage.insertSession = { node, session, now in
            do {
                try await node.store.insert(session, at: now)
            } catch let error as StoreError where error.code == .duplicate(.session) {
                let holder = try await node.store.load(session.key, at: now).session
                if holder?.user == session.user { throw error }
            }
        }
    }

    private static let replacedDigestForgotten = Saboteur(
        "sessions.insert.replaced-digest-taken",
        "Compares a new digest with current ones only."
    ) { sabotage in
        sabotage.insertSession = { node, session, now in
            do {
                try await node.store.insert(session, at: now)
            } catch let error as StoreError where error.code == .duplicate(.session) {
                if case .current = try await node.store.load(session.key, at: now) { throw error }
            }
        }
    }

    private static let refusalChangesData = Saboteur(
        "sessions.insert.live-id-taken",
        "Writes the data of a session before it finds that the identifier is taken."
    ) { sabotage in
        sabotage.insertSession = { node, session, now in
            do {
                try await node.store.insert(session, at: now)
            } catch let error as StoreError where error.code == .duplicate(.id) {
                let owner = SessionOwner(user: session.user, shard: session.key.shard)
                let page = try await node.store.sessions(of: owner, at: now, after: nil, limit: 100)
                for holder in page.elements where holder.id == session.id {
                    let change = SessionChange(standing: holder.standing, data: session.data)
                    _ = try await node.store.save(holder.key, change, expecting: holder.version, at: now)
                }
                throw error
            }
        }
    }

    private static let placeNeverFree = Saboteur(
        "sessions.insert.expired-place-is-free",
        "Never gives the digest or the identifier of an expired session to another."
    ) { sabotage in
        let taken = Remembered<[SessionID: TokenDigest]>([:])
        sabotage.insertSession = { node, session, now in
            let duplicate = taken.withLock { taken -> StoreError.Field? in
                if taken.values.contains(session.key.digest) { return .session }
                return taken[session.id] == nil ? nil : .id
            }
            if let duplicate { throw StoreError.duplicate(duplicate) }
            try await node.store.insert(session, at: now)
            taken.note(session.id, session.key.digest)
        }
    }

    private static let rememberingLost = Saboteur(
        "sessions.insert.every-field-kept",
        "Forgets that the user asked to be remembered."
    ) { sabotage in
        sabotage.insertSession = { node, session, now in
            var session = session
            session.standing.isRemembered = false
            try await node.store.insert(session, at: now)
        }
    }

    private static let dataCut = Saboteur(
        "sessions.insert.data-byte-for-byte",
        "Keeps the first 32 KiB of the data."
    ) { sabotage in
        sabotage.insertSession = { node, session, now in
            var session = session
            session.data = Array(session.data.prefix(32_768))
            try await node.store.insert(session, at: now)
        }
    }

    private static let textCut = Saboteur(
        "sessions.insert.texts-byte-for-byte",
        "Keeps the first 4 KiB of a text."
    ) { sabotage in
        sabotage.insertSession = { node, session, now in
            var session = session
            session.agent = session.agent.map { StoredText(lossy: $0.string, limit: 4_096) }
            try await node.store.insert(session, at: now)
        }
    }

    private static let lateInsertAccepted = Saboteur(
        "sessions.insert.one-winner",
        "Lets one of many refused inserts of a digest pass."
    ) { sabotage in
        let refusals = Tally<SessionKey>()
        sabotage.insertSession = { node, session, now in
            do {
                try await node.store.insert(session, at: now)
            } catch let error as StoreError where error.code == .duplicate(.session) {
                if refusals.add(session.key) != 30 { throw error }
            }
        }
    }

    private static let fiftiethLost = Saboteur(
        "sessions.insert.concurrent-all-listed",
        "Loses the fiftieth session of a user."
    ) { sabotage in
        let inserts = Tally<UserID>()
        sabotage.insertSession = { node, session, now in
            try await node.store.insert(session, at: now)
            if inserts.add(session.user) == 50 { _ = try await node.store.delete(session.key, at: now) }
        }
    }
}

extension Saboteurs {
    private static let sessionLoads = [
        unknownIsCorrupt, absentBeforeItsBeginning, deletesAcrossShards, endsLate, roundsUp, deletesExpired,
    ]

    private static let unknownIsCorrupt = Saboteur(
        "sessions.load.unknown-is-absent",
        "Throws for a key it has never met."
    ) { sabotage in
        let met = Remembered<[TokenDigest: Bool]>([:])
        sabotage.insertSession = { node, session, now in
            met.note(session.key.digest, true)
            try await node.store.insert(session, at: now)
        }
        sabotage.rotateSession = { node, key, successor, standing, grace, now in
            met.note(successor.digest, true)
            return try await node.store.rotate(key, to: successor, standing: standing, grace: grace, at: now)
        }
        sabotage.loadSession = { node, key, now in
            if met.recall(key.digest) == nil { throw StoreError(.corrupt, "There is no such row.") }
            return try await node.store.load(key, at: now)
        }
    }

    private static let absentBeforeItsBeginning = Saboteur(
        "sessions.load.clock-moved-back",
        "Does not know a session before the moment it was made."
    ) { sabotage in
        sabotage.loadSession = { node, key, now in
            let lookup = try await node.store.load(key, at: now)
            guard let session = lookup.session else { return lookup }
            return session.createdAt > now ? .absent : lookup
        }
    }

    private static let deletesAcrossShards = Saboteur(
        "sessions.key.wrong-shard-is-absent",
        "Deletes by the digest alone."
    ) { sabotage in
        let shards = Remembered<[TokenDigest: UInt16]>([:])
        sabotage.insertSession = { node, session, now in
            try await node.store.insert(session, at: now)
            shards.note(session.key.digest, session.key.shard)
        }
        sabotage.deleteSession = { node, key, now in
            let shard = shards.recall(key.digest) ?? key.shard
            return try await node.store.delete(SessionKey(shard: shard, digest: key.digest), at: now)
        }
    }

    private static let endsLate = Saboteur(
        "sessions.expiry.to-the-microsecond",
        "Still loads a session of more than a second at its very end."
    ) { sabotage in
        sabotage.loadSession = { node, key, now in
            let lookup = try await node.store.load(key, at: now)
            let last = try await node.store.load(key, at: now - .microseconds(1))
            guard let session = last.session, session.version == .first else { return lookup }
            return session.standing.expiresAt > session.createdAt + .seconds(1) ? last : lookup
        }
    }

    private static let roundsUp = Saboteur(
        "sessions.expiry.short-lifetimes-kept",
        "Rounds lifetimes up to a second."
    ) { sabotage in
        sabotage.insertSession = { node, session, now in
            var session = session
            session.standing.expiresAt = max(session.standing.expiresAt, now + .seconds(1))
            session.standing.endsAt = max(session.standing.endsAt, now + .seconds(1))
            try await node.store.insert(session, at: now)
        }
    }

    private static let deletesExpired = Saboteur(
        "sessions.expiry.every-verb",
        "Judges expiry by a clock that is a second behind when it deletes."
    ) { sabotage in
        sabotage.deleteSession = { node, key, now in try await node.store.delete(key, at: now - .seconds(1)) }
    }
}
