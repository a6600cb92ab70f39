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
        fileprivate init(user: UserRecord, method: StoredName, at: Timestamp) {
            self.user = user
            self.method = method
            self.at = at
        }
    }

    let users: any UserStore
    let hasher: PasswordHasher
    let throttle: SignInThrottle
    let trail: AuditTrail
    let confirmation: ConfirmationConfiguration
    let surroundings: Surroundings

    /// Admits the owner of an identifier and a password.
    ///
    /// - Parameters:
    ///   - identifier: What was typed, in canonical form; nil if it cannot be anybody's, which takes as long as a wrong
    ///     password.
    ///   - password: What was typed.
    ///   - client: Who is calling.
    /// - Throws: ``GatehouseError`` with code `invalidCredentials`, `accountInactive`, `confirmationRequired`,
    ///   `tooManyAttempts`, `serverBusy` or `storeUnavailable`.
    func admit(
        _ identifier: CanonicalIdentifier?,
        _ password: Password,
        client: ClientInfo
    ) async throws(GatehouseError) -> Pass {
        guard let identifier else {
            _ = try await hasher.verify(password, against: nil)
            throw GatehouseError(.invalidCredentials)
        }
        // First, so that a server with too much to do does not lock out those who come back as it asks them to.
        try hasher.requireRoom()
        let attempt = try await throttle.begin(identifier) { () async throws(GatehouseError) in
            try await trail.record(.signInLocked, user: nil, client: client)
        }
        let user = try await translatingStoreErrors { () async throws(StoreError) in try await users.load(identifier) }
        return try await admit(user, password, attempt: attempt, client: client)
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
        return try await admit(user, password, attempt: attempt, client: client)
    }

    private func admit(
        _ user: UserRecord?,
        _ password: Password,
        attempt: SignInThrottle.Attempt,
        client: ClientInfo
    ) async throws(GatehouseError) -> Pass {
        let verdict = try await hasher.verify(password, against: user?.passwordHash)
        guard let user, case .right(let upgrade) = verdict else {
            try await refuse(user, "credentials", verdict, client: client)
            throw GatehouseError(.invalidCredentials)
        }
        guard user.isActive else {
            try await refuse(user, "inactive", client: client)
            throw GatehouseError(.accountInactive)
        }
        guard user.confirmedAt != nil || !confirmation.isRequired else {
            try await refuse(user, "unconfirmed", client: client)
            throw GatehouseError(.confirmationRequired)
        }
        try await throttle.succeed(attempt)
        if let upgrade { try await replaceHash(of: user, by: upgrade) }
        return Pass(user: user, method: "password", at: surroundings.now())
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
