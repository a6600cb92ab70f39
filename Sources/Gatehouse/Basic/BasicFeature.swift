import GatehouseDatastore

/// Recognises who sends a name and a password with a request, through the admission that everybody passes.
struct BasicFeature: Sendable {
    let admission: Admission
    let accounts: AccountLoading
    let tracking: SignInTracking
    let signIn: SignInConfiguration
    let cache: VerifiedCredentials
    let surroundings: Surroundings

    /// Returns whom a name and a password stand for.
    ///
    /// The first time they go the way of a sign-in. While they are remembered, the password is not hashed again; the
    /// account is read, and refused if it is deactivated, unconfirmed or locked, or if its epoch has risen.
    ///
    /// - Throws: ``GatehouseError`` with code `invalidCredentials`, `accountInactive`, `confirmationRequired`,
    ///   `tooManyAttempts`, `serverBusy` or `storeUnavailable`.
    func authenticate(_ credentials: BasicCredentials, client: ClientInfo) async throws(GatehouseError) -> Principal {
        let key = cache.key(of: credentials)
        if let principal = try await remembered(key) { return principal }
        guard let identifier = signIn.identifier(typed: credentials.name) else {
            let pass = try await admission.admit(nil, credentials.password, by: Self.method, client: client)
            return try await principal(of: pass)
        }
        let isFirst = await cache.enter(key)
        defer { if isFirst { cache.leave(key) } }
        if !isFirst, let principal = try await remembered(key) { return principal }
        let pass = try await admission.admit(identifier, credentials.password, by: Self.method, client: client)
        _ = try await tracking.record(pass, client: client)
        let principal = try await principal(of: pass)
        let entry = VerifiedCredentials.Entry(
            user: pass.user.id,
            identifier: identifier,
            epoch: pass.user.securityEpoch,
            provenAt: pass.at
        )
        cache.remember(entry, under: key)
        return principal
    }

    /// Returns whom a remembered name and password stand for; nil if they are not remembered or no longer count.
    private func remembered(_ key: TokenDigest) async throws(GatehouseError) -> Principal? {
        let now = surroundings.now()
        guard let entry = cache.entry(key, at: now) else { return nil }
        guard let account = try await accounts.load(entry.user, at: now), account.user.has(entry.identifier),
            admission.eligibility.admits(account.user, under: entry.epoch)
        else {
            cache.forget(key)
            return nil
        }
        let email = account.user.email.canonical
        try await admission.throttle.requireUnlocked(email)
        if entry.identifier != email { try await admission.throttle.requireUnlocked(entry.identifier) }
        return Principal(account, via: .basic, authenticatedAt: now)
    }

    private func principal(of pass: Admission.Pass) async throws(GatehouseError) -> Principal {
        let account = try await accounts.load(pass.user.id, at: pass.at)
        guard let account, admission.eligibility.admits(account.user, under: pass.user.securityEpoch) else {
            throw GatehouseError(.invalidCredentials)
        }
        return Principal(account, via: .basic, authenticatedAt: pass.at)
    }

    private static let method: StoredName = "basic"
}

extension UserRecord {
    /// Whether an identifier is the user's.
    fileprivate func has(_ identifier: CanonicalIdentifier) -> Bool {
        email.canonical == identifier || username?.canonical == identifier
    }
}
