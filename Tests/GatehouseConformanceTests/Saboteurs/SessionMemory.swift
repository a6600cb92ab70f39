import GatehouseDatastore

/// Counts what happens to each key, so that a fault can wait for a number that only a race reaches.
final class Tally<Key: Hashable & Sendable>: Sendable {
    private let counts = Remembered<[Key: Int]>([:])

    /// Notes one more and returns the how-manieth it is.
    func add(_ key: Key) -> Int {
        counts.withLock { counts in
            counts[key, default: 0] += 1
            return counts[key, default: 0]
        }
    }
}

extension Remembered {
    /// Remembers one thing by its key.
    func note<Key: Hashable & Sendable, Item: Sendable>(_ key: Key, _ item: Item) where Value == [Key: Item] {
        withLock { $0[key] = item }
    }

    /// What is remembered by a key.
    func recall<Key: Hashable & Sendable, Item: Sendable>(_ key: Key) -> Item? where Value == [Key: Item] {
        withLock { $0[key] }
    }
}

/// What is remembered of sessions, by key.
typealias SessionMemory = Remembered<[SessionKey: SessionRecord]>

extension Sabotage {
    /// Makes the store remember each session it takes in.
    mutating func remembersInserted() -> SessionMemory {
        let memory = SessionMemory([:])
        insertSession = { node, session, now in
            try await node.store.insert(session, at: now)
            memory.note(session.key, session)
        }
        return memory
    }

    /// Makes the store remember each session it deletes, by the key presented.
    mutating func remembersDeleted() -> SessionMemory {
        let memory = SessionMemory([:])
        deleteSession = { node, key, now in
            let session = try await node.store.load(key, at: now).session
            let deletion = try await node.store.delete(key, at: now)
            if let session, deletion != .absent { memory.note(key, session) }
            return deletion
        }
        return memory
    }

    /// Makes the store remember each session it rotates, as it is after that, by the key that was replaced.
    mutating func remembersReplaced() -> SessionMemory {
        let memory = SessionMemory([:])
        rotateSession = { node, key, successor, standing, grace, now in
            let rotation = try await node.store.rotate(key, to: successor, standing: standing, grace: grace, at: now)
            if case .rotated(let session) = rotation { memory.note(key, session) }
            return rotation
        }
        return memory
    }

    /// Makes keys in the memory lead to their sessions although these have ended.
    mutating func haunts(by ghosts: SessionMemory) {
        loadSession = { node, key, now in
            if let session = ghosts.recall(key) { return .superseded(session) }
            return try await node.store.load(key, at: now)
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

    /// The same with the session changed.
    func changing(_ change: (inout SessionRecord) -> Void) -> SessionLookup {
        guard var session else { return self }
        change(&session)
        return switch self {
        case .current: .current(session)
        case .superseded: .superseded(session)
        case .reused: .reused(session)
        case .absent: .absent
        }
    }
}
