public import GatehouseDatastore
import NIOCore

extension RedisSessionStore {
    /// Adds a session.
    ///
    /// Whether a digest or an identifier is taken is known within the shard of the key, and for an identifier among the
    /// sessions of the user.
    public func insert(_ session: SessionRecord, at now: Timestamp) async throws(StoreError) {
        let reply = try await run(
            .insertSession,
            in: session.key.shard,
            at: now,
            [session.key.digest.bytes, session.rowBytes]
        )
        switch reply.text {
        case "added": return
        case "session": throw .duplicate(.session)
        case "id": throw .duplicate(.id)
        default: throw .unexpectedReply
        }
    }

    /// Returns what a presented key stands for.
    ///
    /// One `GET` for a session's current key; a key that was replaced takes a second request.
    public func load(_ key: SessionKey, at now: Timestamp) async throws(StoreError) -> SessionLookup {
        let name = keys.session(key)
        let deadline = client.makeDeadline()
        var command = RedisCommand("GET")
        command.append(name)
        switch try await client.run(command, slot: ClusterSlot.slot(of: name), isRead: true, until: deadline) {
        case .null: return .absent
        case .bytes(let bytes):
            guard bytes.first == RowLayout.pointer else {
                return try SessionRow(bytes, key: key).lookup(key.digest, at: now)
            }
        default: throw .unexpectedReply
        }
        let reply = try await run(.findSession, in: key.shard, at: now, [key.digest.bytes], until: deadline)
        if reply == .null { return .absent }
        guard let parts = reply.array else { throw .unexpectedReply }
        return try row(parts[...], shard: key.shard).lookup(key.digest, at: now)
    }

    /// Replaces the standing and the data of a session, if it still has the version named.
    public func save(
        _ key: SessionKey,
        _ change: SessionChange,
        expecting version: RecordVersion,
        at now: Timestamp
    ) async throws(StoreError) -> SessionSave {
        let reply = try await run(
            .saveSession,
            in: key.shard,
            at: now,
            [
                key.digest.bytes, OrderedDigits.of(version.number), OrderedDigits.of(version.next.number),
                change.standing.rowBytes, change.data,
            ]
        )
        switch reply.text {
        case "saved": return .saved(version.next)
        case "stale": return .stale
        case "absent": return .absent
        default: throw .unexpectedReply
        }
    }

    /// Notes that a session was used, if the filed sighting is old enough.
    public func touch(_ key: SessionKey, _ sighting: SessionSighting) async throws(StoreError) -> SessionTouch {
        let reply = try await run(
            .touchSession,
            in: key.shard,
            at: sighting.at,
            [
                key.digest.bytes, (sighting.at - sighting.granularity).digits,
                Array((sighting.address == nil ? "0" : "1").utf8), sighting.address.rowBytes,
                sighting.expiresAt.digits,
            ]
        )
        switch reply.text {
        case "touched": return .touched
        case "recent": return .recent
        case "absent": return .absent
        default: throw .unexpectedReply
        }
    }

    /// Gives a session a new key and a new standing.
    ///
    /// The successor is filed in the shard of the key presented, which it must have.
    public func rotate(
        _ key: SessionKey,
        to successor: SessionKey,
        standing: SessionStanding,
        grace: Duration,
        at now: Timestamp
    ) async throws(StoreError) -> SessionRotation {
        let reply = try await run(
            .rotateSession,
            in: key.shard,
            at: now,
            [key.digest.bytes, successor.digest.bytes, standing.rowBytes, (now + grace).digits]
        )
        if reply == .null { return .absent }
        if reply.text == "session" { throw .duplicate(.session) }
        guard let parts = reply.array, parts.count == 3 else { throw .unexpectedReply }
        let record = try row(parts.dropFirst(), shard: key.shard).record
        switch parts[0].text {
        case "rotated": return .rotated(record)
        case "superseded": return .superseded(record)
        case "reused": return .reused(record)
        default: throw .unexpectedReply
        }
    }

    /// Ends a session by its current key or the one before.
    public func delete(_ key: SessionKey, at now: Timestamp) async throws(StoreError) -> SessionDeletion {
        switch try await run(.deleteSession, in: key.shard, at: now, [key.digest.bytes]) {
        case .null: return .absent
        case .bytes(let bytes):
            guard let id = SessionID(bytes: bytes) else { throw .unexpectedReply }
            return .deleted(id)
        default: throw .unexpectedReply
        }
    }

    /// Lists the live sessions of a user, oldest first.
    public func sessions(
        of owner: SessionOwner,
        at now: Timestamp,
        after position: SessionID?,
        limit: Int
    ) async throws(StoreError) -> Page<SessionRecord, SessionID> {
        let limit = max(limit, 1)
        var found: [SessionRecord] = []
        var start = position?.bytes ?? []
        // One more than asked for tells whether there is a next page.
        while found.count <= limit {
            let wanted = min(limit - found.count, Self.greatestSlice - 1) + 1
            let reply = try await run(
                .listSessions,
                in: owner.shard,
                at: now,
                [owner.user.bytes, start, .decimal(wanted)]
            )
            guard let parts = reply.array, let next = parts.first, parts.count <= 1 + 2 * wanted else {
                throw .unexpectedReply
            }
            var rest = parts.dropFirst()
            while !rest.isEmpty {
                found.append(try row(rest.prefix(2), shard: owner.shard).record)
                rest = rest.dropFirst(2)
            }
            if next == .null { break }
            // A look that begins no later than the one before would find the same for ever.
            guard let bytes = next.bytes, SessionID(bytes: bytes) != nil, start.lexicographicallyPrecedes(bytes) else {
                throw .unexpectedReply
            }
            start = bytes
        }
        let page = Array(found.prefix(limit))
        return Page(page, next: found.count > limit ? page.last?.id : nil)
    }

    /// Ends sessions of a user and returns how many live ones it ended.
    ///
    /// The server is not kept from others for long: it ends some hundred at a time.
    public func deleteAll(
        of owner: SessionOwner,
        except kept: SessionID?,
        at now: Timestamp,
        limit: Int
    ) async throws(StoreError) -> Int {
        let limit = max(limit, 1)
        var ended = 0
        while ended < limit {
            let wanted = min(limit - ended, Self.greatestSlice)
            let reply: RedisReply
            do {
                reply = try await run(
                    .deleteSessions,
                    in: owner.shard,
                    at: now,
                    [owner.user.bytes, kept?.bytes ?? [], .decimal(wanted)]
                )
            } catch  where ended > 0 {
                throw StoreError(.indeterminate, "Some of the sessions were ended, and not all.", cause: error)
            }
            guard let parts = reply.array, parts.count == 2, let count = parts[0].integer.flatMap({ Int(exactly: $0) }),
                (0...wanted).contains(count), parts[1] == .integer(0) || parts[1] == .integer(1)
            else { throw .unexpectedReply }
            ended += count
            if parts[1] == .integer(0) { break }
        }
        return ended
    }

    /// Removes nothing and returns 0: the server removes what has expired by itself.
    public func sweepSessions(at now: Timestamp, limit: Int) async throws(StoreError) -> Int { 0 }

    // MARK: - Parts

    /// How many sessions a script looks at, at most.
    private static let greatestSlice = 200

    private func run(
        _ script: Script,
        in shard: UInt16,
        at now: Timestamp,
        _ arguments: [[UInt8]],
        until deadline: NIODeadline? = nil
    ) async throws(StoreError) -> RedisReply {
        try await client.run(
            script,
            keys: [keys.list(shard), keys.ends(shard)],
            [keys.stem(shard), now.digits] + arguments,
            until: deadline
        )
    }

    /// Reads a digest and the row of the session that has it.
    private func row(_ parts: ArraySlice<RedisReply>, shard: UInt16) throws(StoreError) -> SessionRow {
        guard parts.count == 2, let digest = parts.first?.bytes.flatMap({ TokenDigest(bytes: $0) }),
            let bytes = parts.last?.bytes
        else { throw .unexpectedReply }
        return try SessionRow(bytes, key: SessionKey(shard: shard, digest: digest))
    }
}

extension [UInt8] {
    /// A number as decimal digits.
    static func decimal(_ number: Int) -> [UInt8] { Array("\(number)".utf8) }
}
