import GatehouseDatastore

/// The one way in: every mechanism that proves who somebody is ends here, and no check can be skipped.
///
/// The order is throttle, credential, active, confirmed. What is wrong with an account is told only to one who proved
/// to own it; everybody else gets the same refusal after the same work.
struct Admission: Sendable {
    /// Proof that somebody passed every check.
    ///
    /// Only ``Admission`` makes one, and only it begins a session.
    struct Pass: Sendable {
        let user: UserRecord
        let method: StoredName
        let at: Timestamp
        /// Whether it counts as a proof of who somebody is for steps that ask for a recent one.
        let provesIdentity: Bool
        fileprivate init(user: UserRecord, method: StoredName, at: Timestamp, provesIdentity: Bool = true) {
            self.user = user
            self.method = method
            self.at = at
            self.provesIdentity = provesIdentity
        }

        /// The pass after a change that the user made with it; nil if the user's sessions were ended besides.
        func following(_ changed: UserRecord) -> Pass? {
            guard changed.id == user.id, changed.isActive, changed.securityEpoch == user.securityEpoch.next else {
                return nil
            }
            return Pass(user: changed, method: method, at: at, provesIdentity: provesIdentity)
        }
    }

    let users: any UserStore
    let hasher: PasswordHasher
    let throttle: SignInThrottle
    let trail: AuditTrail
    let eligibility: AccountEligibility
    let surroundings: Surroundings

    /// Admits the owner of an identifier and a password.
    ///
    /// - Parameters:
    ///   - identifier: What was typed, in canonical form; nil if it cannot be anybody's, which takes as long as a wrong
    ///     password.
    ///   - password: What was typed.
    ///   - method: How the user comes in.
    ///   - client: Who is calling.
    /// - Throws: ``GatehouseError`` with code `invalidCredentials`, `accountInactive`, `confirmationRequired`,
    ///   `tooManyAttempts`, `serverBusy` or `storeUnavailable`.
    func admit(
        _ identifier: CanonicalIdentifier?,
        _ password: Password,
        by method: StoredName = "password",
        client: ClientInfo
    ) async throws(GatehouseError) -> Pass {
        guard let identifier else {
            _ = try await hasher.verify(password, against: nil)
            throw GatehouseError(.invalidCredentials)
        }
        // First, so that a server with too much to do does not lock out those who come back as it asks them to.
        try hasher.requireRoom()
        var attempts = [try await begin(identifier, client: client)]
        let user = try await translatingStoreErrors { () async throws(StoreError) in try await users.load(identifier) }
        if identifier.kind == .username {
            // Guesses by name and by address are guesses at one password. A name that nobody has stands for an address that
            // nobody has, so that it costs the same.
            let address = user?.email.canonical ?? CanonicalIdentifier(.email, identifier.text) ?? identifier
            attempts.append(try await begin(address, client: client))
        }
        return try await admit(user, password, by: method, attempts: attempts, client: client)
    }

    /// Admits a user who is signed in already and proves again who they are.
    ///
    /// - Throws: As ``admit(_:_:client:)-(CanonicalIdentifier?,_,_)``.
    func admitAgain(
        _ user: UserRecord,
        _ password: Password,
        client: ClientInfo
    ) async throws(GatehouseError) -> Pass {
        try hasher.requireRoom()
        let attempt = try await throttle.begin(user.email.canonical)
        return try await admit(user, password, attempts: [attempt], client: client)
    }

    /// Makes sure that a signed-in user knows the password, before it is changed; the hash is left as it is.
    ///
    /// - Throws: As ``admit(_:_:client:)-(CanonicalIdentifier?,_,_)``.
    func prove(
        _ user: UserRecord,
        _ password: Password,
        client: ClientInfo
    ) async throws(GatehouseError) -> Pass {
        try hasher.requireRoom()
        let attempt = try await throttle.begin(user.email.canonical)
        return try await admit(user, password, attempts: [attempt], isUpgrading: false, client: client)
    }

    /// Admits a user who has shown otherwise who they are, such as by a mailed link.
    ///
    /// - Parameters:
    ///   - user: The user as it stands now.
    ///   - method: How the user came in.
    ///   - provesIdentity: Whether the session that begins counts as fresh.
    ///   - client: Who is calling.
    /// - Throws: ``GatehouseError`` with code `accountInactive`, `confirmationRequired` or `storeUnavailable`.
    func admit(
        _ user: UserRecord,
        by method: StoredName,
        provesIdentity: Bool,
        client: ClientInfo
    ) async throws(GatehouseError) -> Pass {
        try await requireUsable(user, client: client)
        return Pass(user: user, method: method, at: surroundings.now(), provesIdentity: provesIdentity)
    }

    /// Counts an attempt, and notes when it locks an account.
    private func begin(
        _ identifier: CanonicalIdentifier,
        client: ClientInfo
    ) async throws(GatehouseError) -> SignInThrottle.Attempt {
        try await throttle.begin(identifier) { () async throws(GatehouseError) in
            try await trail.record(.signInLocked, user: nil, client: client)
        }
    }

    private func admit(
        _ user: UserRecord?,
        _ password: Password,
        by method: StoredName = "password",
        attempts: [SignInThrottle.Attempt],
        isUpgrading: Bool = true,
        client: ClientInfo
    ) async throws(GatehouseError) -> Pass {
        let verdict = try await hasher.verify(password, against: user?.passwordHash)
        guard let user, case .right(let upgrade) = verdict else {
            try await refuse(user, "credentials", verdict, client: client)
            throw GatehouseError(.invalidCredentials)
        }
        try await requireUsable(user, client: client)
        for attempt in attempts { try await throttle.succeed(attempt) }
        if isUpgrading, let upgrade { try await replaceHash(of: user, by: upgrade) }
        return Pass(user: user, method: method, at: surroundings.now())
    }

    /// Refuses a user who may not sign in, whatever they have shown.
    private func requireUsable(_ user: UserRecord, client: ClientInfo) async throws(GatehouseError) {
        guard let refusal = eligibility.refusal(of: user) else { return }
        try await refuse(user, refusal == .accountInactive ? "inactive" : "unconfirmed", client: client)
        throw GatehouseError(refusal)
    }

    private func refuse(
        _ user: UserRecord?,
        _ reason: StoredText.Reason,
        _ verdict: PasswordHasher.Verdict = .wrong(),
        client: ClientInfo
    ) async throws(GatehouseError) {
        var events = [
            trail.event(.signInFailure, user: user?.id, client: client, details: ["reason": reason.text])
        ]
        if case .wrong(let damage?) = verdict {
            let details = ["reason": StoredText(lossy: damage.rawValue)] as [StoredName: StoredText]
            events.append(trail.event(.passwordUnreadable, user: user?.id, client: client, details: details))
        }
        // In one call, so that it takes as long as any other refusal.
        try await trail.record(events)
    }

    /// Puts a hash of today's cost in the place of the one just verified, unless that was replaced meanwhile.
    private func replaceHash(of user: UserRecord, by upgrade: PasswordHash) async throws(GatehouseError) {
        _ = try await translatingStoreErrors { () async throws(StoreError) in
            try await users.replacePasswordHash(
                of: user.id,
                from: user.passwordHash,
                to: upgrade,
                bumpingEpoch: false,
                at: surroundings.now(),
                with: .none
            )
        }
    }
}

extension StoredText {
    /// A reason written in the source, for an audit event's details.
    struct Reason: ExpressibleByStringLiteral {
        let text: StoredText
        init(stringLiteral value: StaticString) {
            text = StoredText(lossy: "\(value)")
        }
    }
}
