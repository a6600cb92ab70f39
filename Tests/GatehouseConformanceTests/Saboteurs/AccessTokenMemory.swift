import GatehouseDatastore

/// What is remembered of families, by identifier.
typealias FamilyMemory = Remembered<[RefreshFamilyID: RefreshFamilyRecord]>

/// What is remembered of personal access tokens, by identifier.
typealias PersonalMemory = Remembered<[PersonalTokenID: PersonalTokenRecord]>

extension Sabotage {
    /// Makes the store remember each family it takes in.
    mutating func remembersFamilies() -> FamilyMemory {
        let memory = FamilyMemory([:])
        insertFamily = { node, family, limit, now, companions in
            let insertion = try await node.store.insert(family, limit: limit, at: now, with: companions)
            if insertion == .inserted { memory.note(family.id, family) }
            return insertion
        }
        return memory
    }

    /// Makes the store remember each family it ends when it is asked to, as it was.
    mutating func remembersEnded() -> FamilyMemory {
        let memory = FamilyMemory([:])
        endFamily = { node, id, user, now, companions in
            let family = try await node.family(id, of: user, at: now)
            let ending = try await node.store.endFamily(id, of: user, at: now, with: companions)
            if let family, ending == .ended { memory.note(id, family) }
            return ending
        }
        return memory
    }

    /// Makes the store remember each personal access token it takes in.
    mutating func remembersPersonal() -> PersonalMemory {
        let memory = PersonalMemory([:])
        insertPersonal = { node, token, limit, now, companions in
            let insertion = try await node.store.insert(token, limit: limit, at: now, with: companions)
            if insertion == .inserted { memory.note(token.id, token) }
            return insertion
        }
        return memory
    }

    /// Makes the store take another step than it is asked to.
    mutating func steps(_ change: @escaping @Sendable (inout RefreshStep, Timestamp) -> Void) {
        advanceFamily = { node, id, user, step, now, companions in
            var step = step
            change(&step, now)
            return try await node.store.advance(id, of: user, step, at: now, onReuse: companions)
        }
    }

    /// Makes the store report something else of a step.
    mutating func reports(
        _ change: @escaping @Sendable (RefreshFamilyID, RefreshStep, Timestamp, RefreshAdvance) -> RefreshAdvance
    ) {
        advanceFamily = { node, id, user, step, now, companions in
            change(id, step, now, try await node.store.advance(id, of: user, step, at: now, onReuse: companions))
        }
    }
}

extension SabotagedNode {
    /// A live family of a user, as the right store has it.
    func family(_ id: RefreshFamilyID, of user: UserID, at now: Timestamp) async throws -> RefreshFamilyRecord? {
        try await store.families(of: user, at: now, after: nil, limit: 1_000).elements.first { $0.id == id }
    }
}
