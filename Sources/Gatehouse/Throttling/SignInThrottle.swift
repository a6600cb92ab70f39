import GatehouseDatastore

/// Slows down guessing: counts the passwords tried for one account, known or not, before they are looked at.
struct SignInThrottle: Sendable {
    /// A counted attempt, to be forgotten when it succeeds.
    struct Attempt: Sendable {
        fileprivate let key: CounterKey?
        fileprivate let generation: CounterGeneration?
    }

    let configuration: ThrottlingConfiguration
    let store: any CounterStore
    let keys: KeyRing
    let surroundings: Surroundings

    /// Counts an attempt on an account.
    ///
    /// The count is kept under a keyed digest of an identifier, whether or not an account has it, so a locked account cannot
    /// be told from a name nobody has.
    ///
    /// - Parameters:
    ///   - identifier: What was typed, or the address of whom it means, in canonical form.
    ///   - whenTripping: Runs once a lock, when it begins; attempts on a locked account cost no write.
    /// - Throws: ``GatehouseError`` with code `tooManyAttempts` if the account is locked, or `storeUnavailable`.
    func begin(
        _ identifier: CanonicalIdentifier,
        whenTripping: () async throws(GatehouseError) -> Void = {}
    ) async throws(GatehouseError) -> Attempt {
        guard configuration.isEnabled else { return Attempt(key: nil, generation: nil) }
        let key = key(of: identifier)
        let rule = CounterRule(
            limit: configuration.accountLimit,
            window: configuration.accountWindow,
            lock: configuration.accountLock
        )
        let now = surroundings.now()
        let hit = try await translatingStoreErrors { () async throws(StoreError) in
            try await store.hit(key, rule, at: now)
        }
        switch hit {
        case .allowed(_, let generation):
            return Attempt(key: key, generation: generation)
        case .tripped(let end):
            try await whenTripping()
            throw GatehouseError(.tooManyAttempts, retryAfter: max(end.duration(since: now), .seconds(1)))
        case .locked(let end):
            throw GatehouseError(.tooManyAttempts, retryAfter: max(end.duration(since: now), .seconds(1)))
        }
    }

    /// Refuses whoever uses an account that is locked; counts nothing.
    ///
    /// - Throws: ``GatehouseError`` with code `tooManyAttempts`, or `storeUnavailable`.
    func requireUnlocked(_ identifier: CanonicalIdentifier) async throws(GatehouseError) {
        guard configuration.isEnabled else { return }
        let now = surroundings.now()
        let end = try await translatingStoreErrors { () async throws(StoreError) in
            try await store.lockEnd(of: key(of: identifier), at: now)
        }
        guard let end else { return }
        throw GatehouseError(.tooManyAttempts, retryAfter: max(end.duration(since: now), .seconds(1)))
    }

    private func key(of identifier: CanonicalIdentifier) -> CounterKey {
        let bytes = Array(identifier.kind.rawValue.utf8) + [0] + Array(identifier.text.string.utf8)
        return CounterKey(scope: "sign-in.account", digest: keys.digest(of: bytes, for: .throttling))
    }

    /// Forgets the failures that led to a success.
    func succeed(_ attempt: Attempt) async throws(GatehouseError) {
        guard let key = attempt.key, let generation = attempt.generation else { return }
        _ = try await translatingStoreErrors { () async throws(StoreError) in
            try await store.clear(key, ifGeneration: generation, at: surroundings.now())
        }
    }
}
