import GatehouseDatastore

// What cases are made of: records with distinct values, as short to write as they are to read.

extension ConformanceMint {
    /// A text of the form `prefix-7`, distinct within the case.
    func text(_ prefix: String = "text") -> StoredText {
        StoredText(lossy: "\(prefix)-\(number())")
    }

    /// An e-mail address; a distinct one unless its text is given.
    func email(_ text: String? = nil) throws -> UserIdentifier {
        try identifier(.email, text ?? "user-\(number())@example.org")
    }

    /// A username; a distinct one unless its text is given.
    func username(_ text: String? = nil) throws -> UserIdentifier {
        try identifier(.username, text ?? "user-\(number())")
    }

    /// An identifier whose shown form differs from its canonical one, so that a store which mixes them up is found.
    func identifier(_ kind: CanonicalIdentifier.Kind, _ text: String) throws -> UserIdentifier {
        let canonical = try unwrap(CanonicalIdentifier(kind, stored(text)), "an identifier of \(text.utf8.count) bytes")
        return UserIdentifier(display: StoredText(lossy: "Shown \(text)"), canonical: canonical)
    }

    /// A password's hash, distinct from all others.
    func passwordHash() -> PasswordHash {
        PasswordHash(text("$2b$12$hash"))
    }

    /// A role's name; a distinct one unless it is given.
    func roleName(_ name: String? = nil) throws -> RoleName {
        try unwrap(RoleName(name ?? "role-\(number())"), "a role's name")
    }

    /// A permission; a distinct one unless it is given.
    func permission(_ name: String? = nil) throws -> Permission {
        try unwrap(Permission(name ?? "permission-\(number())"), "a permission")
    }

    /// A user with an address and a name of their own, who has a password, attributes and a language and is not confirmed.
    func user(
        at now: Timestamp,
        email: UserIdentifier? = nil,
        username: UserIdentifier? = nil,
        confirmedAt: Timestamp? = nil
    ) throws -> UserRecord {
        UserRecord(
            id: id(),
            email: try email ?? self.email(),
            username: try username ?? self.username(),
            passwordHash: passwordHash(),
            createdAt: now,
            confirmedAt: confirmedAt,
            attributes: [
                "team": .text(text("team")), "seats": .integer(Int64(clamping: number())), "trial": .boolean(true),
            ],
            language: "pt-br"
        )
    }

    /// A role with two permissions.
    func role(_ name: RoleName? = nil, at now: Timestamp) throws -> RoleRecord {
        RoleRecord(
            name: try name ?? roleName(),
            summary: text("summary"),
            permissions: [try permission(), try permission()],
            createdAt: now
        )
    }

    /// An audit event with every field set but the actor.
    func event(
        _ kind: StoredName = "event",
        of user: UserID? = nil,
        at now: Timestamp
    ) -> AuditRecord {
        AuditRecord(
            id: id(),
            at: now,
            kind: kind,
            user: user,
            address: text("address"),
            agent: text("agent"),
            details: ["fact": text("fact")]
        )
    }

    /// A session's key in a shard.
    func sessionKey(shard: UInt16 = 7) -> SessionKey {
        SessionKey(shard: shard, digest: digest())
    }

    /// A session that lasts a day at most and half an hour unless it is used.
    func session(
        of user: UserID,
        at now: Timestamp,
        shard: UInt16 = 7,
        lifetime: Duration = .seconds(1_800),
        data: [UInt8] = [1, 0, 255]
    ) -> SessionRecord {
        SessionRecord(
            id: id(),
            key: sessionKey(shard: shard),
            user: user,
            createdAt: now,
            address: text("address"),
            agent: text("agent"),
            method: "password",
            standing: standing(at: now, lifetime: lifetime),
            data: data
        )
    }

    /// A standing of the first epoch, fresh, not remembered.
    func standing(
        at now: Timestamp,
        lifetime: Duration = .seconds(1_800),
        epoch: SecurityEpoch = .first
    ) -> SessionStanding {
        SessionStanding(
            securityEpoch: epoch,
            authenticatedAt: now,
            isRemembered: false,
            expiresAt: now + lifetime,
            endsAt: now + max(lifetime, .seconds(86_400))
        )
    }

    /// A one-time token that lasts an hour.
    func token(
        of user: UserID,
        for purpose: StoredName = "recovery",
        at now: Timestamp,
        lifetime: Duration = .seconds(3_600),
        payload: [UInt8] = [0, 1, 254, 255]
    ) -> OneTimeTokenRecord {
        OneTimeTokenRecord(
            handle: id(),
            digest: digest(),
            user: user,
            purpose: purpose,
            payload: payload,
            securityEpoch: .first,
            createdAt: now,
            expiresAt: now + lifetime
        )
    }

    /// A counter's key, distinct within its scope.
    func counterKey(_ scope: StoredName = "sign-in.account") -> CounterKey {
        CounterKey(scope: scope, digest: digest())
    }
}

extension ConformanceWorld {
    /// Makes a user and adds it at the first node.
    func addUser(
        email: UserIdentifier? = nil,
        username: UserIdentifier? = nil,
        confirmedAt: Timestamp? = nil
    ) async throws -> UserRecord {
        let user = try mint.user(at: now, email: email, username: username, confirmedAt: confirmedAt)
        try await first.users.insert(user, with: .none)
        return user
    }

    /// Makes a role and defines it at the first node.
    func addRole(_ name: RoleName? = nil) async throws -> RoleRecord {
        let role = try mint.role(name, at: now)
        try await first.roles.define(role, with: .none)
        return role
    }

    /// Makes a session and adds it at the first node.
    ///
    /// The user need not exist where sessions are kept apart.
    func addSession(
        of user: UserID,
        shard: UInt16 = 7,
        lifetime: Duration = .seconds(1_800)
    ) async throws -> SessionRecord {
        let session = mint.session(of: user, at: now, shard: shard, lifetime: lifetime)
        try await first.sessions.insert(session, at: now)
        return session
    }

    /// Makes a one-time token of a user that exists and issues it at the first node.
    func addToken(
        of user: UserID,
        for purpose: StoredName = "recovery",
        lifetime: Duration = .seconds(3_600)
    ) async throws -> OneTimeTokenRecord {
        let token = mint.token(of: user, for: purpose, at: now, lifetime: lifetime)
        let issue = try await first.tokens.issue(token, .keepingEarlier, at: now, with: .none)
        try expect(issue, equals: .issued, "issuing a token")
        return token
    }
}

/// Returns a text as it is; throws ``ConformanceFailure`` if it cannot be stored.
func stored(_ text: String) throws -> StoredText {
    try unwrap(StoredText(text), "a text that can be stored")
}

/// Returns a copy of a value with some of it changed.
func changed<Value>(_ value: Value, _ change: (inout Value) -> Void) -> Value {
    var value = value
    change(&value)
    return value
}

/// Runs a step a number of times, one after the other, and returns what each returned.
func repeated<Value>(_ count: Int, _ step: () async throws -> Value) async throws -> [Value] {
    var values: [Value] = []
    for _ in 0..<count { values.append(try await step()) }
    return values
}
