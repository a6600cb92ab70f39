import GatehouseDatastore

/// Sets a new password and so ends every session and token of its user, on every node, before it returns.
struct PasswordReplacing: Sendable {
    let users: any UserStore
    let hasher: PasswordHasher
    let policy: PasswordPolicy
    let surroundings: Surroundings

    /// Judges a password that somebody wants to set, and hashes it.
    ///
    /// - Parameters:
    ///   - typed: The password, as typed.
    ///   - repeated: What was typed the second time; nil if the form asks once.
    ///   - user: Whose it is to be.
    ///   - field: The field of the input that asks for it.
    /// - Throws: ``GatehouseError`` with code `invalidInput`, `screeningUnavailable` or `serverBusy`.
    func hash(
        _ typed: Password,
        repeated: Password?,
        for user: UserRecord,
        field: String
    ) async throws(GatehouseError) -> PasswordHash {
        let context = PasswordContext(email: user.email.display.string, username: user.username?.display.string)
        var problems = policy.problems(with: typed, context: context, field: field)
        if let repeated, !repeated.isSame(as: typed) { problems.append(.passwordMismatch(in: field + "_confirm")) }
        guard problems.isEmpty else { throw .invalid(problems) }
        try await policy.check(typed, context: context, field: field)
        return try await hasher.hash(typed)
    }

    /// Puts a hash in the place of the one a user has, and raises the epoch with it.
    ///
    /// A quiet upgrade of the old hash in between is looked past; a change that ended the user's sessions is not.
    ///
    /// - Parameters:
    ///   - hash: The new hash; nil takes the password away.
    ///   - user: The user as it was seen.
    ///   - companions: What to write with it.
    /// - Returns: The user after it.
    /// - Throws: ``GatehouseError`` with code `conflict` if somebody else ended the user's sessions meanwhile, `notFound`
    ///   if the user is gone, `storeUnavailable`.
    func replace(
        by hash: PasswordHash?,
        of user: UserRecord,
        with companions: AccompanyingRecords
    ) async throws(GatehouseError) -> UserRecord {
        var current = user
        for _ in 0..<16 {
            let old = current.passwordHash
            let outcome = try await translatingStoreErrors { () async throws(StoreError) in
                try await users.replacePasswordHash(
                    of: user.id,
                    from: old,
                    to: hash,
                    bumpingEpoch: true,
                    at: surroundings.now(),
                    with: companions
                )
            }
            switch outcome {
            case .replaced(let changed): return changed
            case .absent: throw GatehouseError(.notFound)
            case .superseded: break
            }
            let latest = try await translatingStoreErrors { () async throws(StoreError) in
                try await users.load(user.id)
            }
            guard let latest else { throw GatehouseError(.notFound) }
            guard latest.securityEpoch == user.securityEpoch else { throw GatehouseError(.conflict) }
            current = latest
        }
        throw GatehouseError(.conflict)
    }
}
