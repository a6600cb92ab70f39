import GatehouseDatastore
import Synchronization

/// The sessions, and what is unique among them.
///
/// Looking, touching and saving take the lock of one shard. Whatever adds or removes a key or an identifier takes the
/// registry first and then one shard at a time, so that uniqueness holds across shards.
final class SessionTable: Sendable {
    /// In which shard an identifier or a digest is.
    private struct Registry {
        var identifiers: [SessionID: Int] = [:]
        var digests: [TokenDigest: Int] = [:]

        mutating func forget(_ row: SessionShard.Row) {
            identifiers[row.record.id] = nil
            for digest in row.digests { digests[digest] = nil }
        }
    }

    private let registry = Mutex(Registry())
    private let shards = Shards<SessionShard>(of: SessionShard())

    /// Reads or changes a shard, but none of its keys.
    func withShard<Result: Sendable>(_ shard: UInt16, _ body: (inout SessionShard) -> Result) -> Result {
        shards.withLock(of: shard, body)
    }

    func insert(_ session: SessionRecord, at now: Timestamp) throws(StoreError) {
        try registry.withLock { (registry) throws(StoreError) in
            guard isFree(session.key.digest, &registry, at: now) else { throw .duplicate(.session) }
            guard isFree(session.id, &registry, at: now) else { throw .duplicate(.id) }
            let home = shards.index(of: session.key.shard)
            let dropped = shards.withLock(at: home) { shard in
                let dropped = shard.tidy(at: now)
                shard.insert(session)
                return dropped
            }
            for row in dropped { registry.forget(row) }
            registry.identifiers[session.id] = home
            registry.digests[session.key.digest] = home
        }
    }

    func rotate(
        _ key: SessionKey,
        to successor: SessionKey,
        standing: SessionStanding,
        grace: Duration,
        at now: Timestamp
    ) throws(StoreError) -> SessionRotation {
        try registry.withLock { (registry) throws(StoreError) -> SessionRotation in
            // No other key can appear or go while the registry is held, so what is found here still holds below.
            switch withShard(key.shard, { $0.lookup(key, at: now) }) {
            case .absent: return .absent
            case .superseded(let record): return .superseded(record)
            case .reused(let record): return .reused(record)
            case .current: break
            }
            guard isFree(successor.digest, &registry, at: now) else { throw .duplicate(.session) }
            let home = shards.index(of: key.shard)
            return shards.withLock(at: home) { shard in
                // Read again: a touch or a save may have come in between.
                guard case .current(var record) = shard.lookup(key, at: now) else { return .absent }
                record.key = SessionKey(shard: key.shard, digest: successor.digest)
                record.standing = standing
                record.lastSeenAt = max(record.lastSeenAt, now)
                record.version = record.version.next
                if let forgotten = shard.rotate(record, from: key.digest, until: now + grace) {
                    registry.digests[forgotten] = nil
                }
                registry.digests[successor.digest] = home
                return .rotated(record)
            }
        }
    }

    func delete(_ key: SessionKey, at now: Timestamp) -> SessionDeletion {
        let removed = remove(inShardOf: key.shard) { shard in
            guard let row = shard.row(key.digest, at: now), row.record.key.shard == key.shard else { return [] }
            return [shard.remove(row.record.id)].compactMap(\.self)
        }
        return removed.first.map { .deleted($0.record.id) } ?? .absent
    }

    /// Removes the rows that a closure takes out of a shard from the registry too, and returns them.
    func remove(
        inShardOf shard: UInt16,
        _ body: (inout SessionShard) -> [SessionShard.Row]
    ) -> [SessionShard.Row] {
        remove(inShardAt: shards.index(of: shard), body)
    }

    func removeAll(of user: UserID) {
        for index in shards.indices { _ = remove(inShardAt: index) { $0.removeAll(of: user) } }
    }

    func sweep(at now: Timestamp, limit: Int) -> Int {
        var left = max(limit, 1)
        for index in shards.indices where left > 0 {
            left -= remove(inShardAt: index) { $0.sweep(at: now, limit: left) }.count
        }
        return max(limit, 1) - left
    }

    private func remove(
        inShardAt index: Int,
        _ body: (inout SessionShard) -> [SessionShard.Row]
    ) -> [SessionShard.Row] {
        registry.withLock { registry in
            let removed = shards.withLock(at: index, body)
            for row in removed { registry.forget(row) }
            return removed
        }
    }

    /// Whether no live session has or had a digest; an expired one that has is dropped.
    private func isFree(_ digest: TokenDigest, _ registry: inout Registry, at now: Timestamp) -> Bool {
        guard let home = registry.digests[digest] else { return true }
        return shards.withLock(at: home) { shard in
            guard let id = shard.identifier(of: digest) else { return true }
            return Self.isFree(id, &shard, &registry, at: now)
        }
    }

    /// Whether no live session has an identifier; an expired one that has is dropped.
    private func isFree(_ id: SessionID, _ registry: inout Registry, at now: Timestamp) -> Bool {
        guard let home = registry.identifiers[id] else { return true }
        return shards.withLock(at: home) { Self.isFree(id, &$0, &registry, at: now) }
    }

    private static func isFree(
        _ id: SessionID,
        _ shard: inout SessionShard,
        _ registry: inout Registry,
        at now: Timestamp
    ) -> Bool {
        guard shard.row(id, at: now) == nil else { return false }
        if let expired = shard.remove(id) { registry.forget(expired) }
        return true
    }
}
