public import GatehouseDatastore

/// What an administrator does with users, from a command line or a page of the application's own.
///
/// No method asks who is calling: guard the way to it.
public struct UserAdministration: Sendable {
    let identifiers: IdentifierRules
    let users: any UserStore
    let roles: RoleAdministration
    let hasher: PasswordHasher
    let policy: PasswordPolicy
    let passwords: PasswordReplacing
    let sessions: SessionFeature
    let accounts: AccountChanges
    let postbox: Postbox
    let trail: AuditTrail
    let surroundings: Surroundings

    /// Makes a user.
    ///
    /// The username may be a reserved one: it is for an administrator to give. One that is taken for another is refused
    /// here too, since whoever reads it cannot tell who chose it.
    ///
    /// - Throws: ``GatehouseError`` with code `invalidInput` and problems such as `email_taken`, `username_taken`,
    ///   `username_confusable`, `password_too_short`, `hash_unsupported`, `pepper_unknown` or `role_unknown`; `serverBusy`,
    ///   `screeningUnavailable` or `storeUnavailable`. Nothing is made then, but when the store fails while roles are granted,
    ///   the user is there with some of them.
    public func create(_ new: NewUser, client: ClientInfo = .unknown) async throws(GatehouseError) -> Account {
        var problems: [FieldProblem] = []
        let email = IdentifierRules.email(new.email)
        if email == nil {
            problems.append(FieldProblem(field: "email", code: "email_invalid", message: "Give an e-mail address."))
        }
        var username: UserIdentifier?
        if let typed = new.username {
            do {
                username = try identifiers.newUsername(typed, allowingReserved: true)
            } catch {
                problems.append(error.problem)
            }
        }
        let context = PasswordContext(email: email?.display.string, username: username?.display.string)
        if case .password(let typed) = new.secret {
            problems += policy.problems(with: Password(typed), context: context, field: "password")
        }
        if case .hash(let text, let origin) = new.secret,
            case .failure(let damage) = hasher.adopt(text, from: origin)
        {
            problems.append(Self.problem(with: damage.kind))
        }
        for role in new.roles where try await roles.find(role) == nil {
            problems.append(
                FieldProblem(field: "role", code: "role_unknown", message: "There is no role of one of the names.")
            )
        }
        guard let email, problems.isEmpty else { throw GatehouseError.invalid(problems) }
        if case .password(let typed) = new.secret { try await policy.check(Password(typed), context: context) }
        let now = surroundings.now()
        let user = UserRecord(
            id: surroundings.makeID(),
            email: email,
            username: username,
            passwordHash: try await hash(new.secret),
            createdAt: now,
            isActive: new.isActive,
            confirmedAt: new.isConfirmed ? now : nil
        )
        do {
            try await users.insert(user, with: trail.companion(.userCreated, user: user.id, client: client))
        } catch {
            throw AccountChanges.translate(error)
        }
        for role in new.roles { try await roles.grant(role, to: user.id, client: client) }
        return Account(user)
    }

    private func hash(_ secret: NewUser.Secret) async throws(GatehouseError) -> PasswordHash? {
        switch secret {
        case .password(let typed): try await hasher.hash(Password(typed))
        case .hash(let text, let origin): try? hasher.adopt(text, from: origin).get()
        case .none: nil
        }
    }

    private static func problem(with damage: PasswordComputation.Damage) -> FieldProblem {
        switch damage {
        case .form:
            FieldProblem(
                field: "password_hash",
                code: "hash_unsupported",
                message: "The hash is damaged, of a scheme that is not supported, or takes too long to verify. Give it "
                    + "exactly as it was stored, or set a password."
            )
        case .pepper:
            FieldProblem(
                field: "password_hash",
                code: "pepper_unknown",
                message: "The hash needs a pepper that is not in GATEHOUSE_PASSWORD_PEPPERS. Add it there, after "
                    + "the current one or after the word none."
            )
        }
    }

    /// Returns the user with an e-mail address, a username or an identifier; nil if there is none.
    public func find(_ identity: String) async throws(GatehouseError) -> Account? {
        try await load(identity).map(Account.init)
    }

    /// Lists users in the order in which they were made.
    ///
    /// - Parameters:
    ///   - position: The last identifier of the page before; nil for the first page.
    ///   - limit: The greatest number of users to return.
    public func list(after position: UserID?, limit: Int) async throws(GatehouseError) -> Page<Account, UserID> {
        let page = try await translatingStoreErrors { () async throws(StoreError) in
            try await users.users(after: position, limit: limit)
        }
        return Page(page.elements.map(Account.init), next: page.next)
    }

    /// Lets an account be used again.
    ///
    /// - Returns: Whether anything changed; false if it was active already.
    /// - Throws: ``GatehouseError`` with code `notFound` if there is no such user.
    @discardableResult
    public func activate(_ identity: String, client: ClientInfo = .unknown) async throws(GatehouseError) -> Bool {
        try await change(identity, "activated", .userUpdated, telling: .accountActivated, client: client) { user in
            user.isActive ? nil : UserPatch(.activation(true))
        }
    }

    /// Keeps an account from being used, and ends its sessions and tokens on every node before it returns.
    ///
    /// That stands with the account, so it holds also while a store of sessions apart from the accounts is away.
    ///
    /// - Returns: Whether anything changed; false if it was inactive already.
    /// - Throws: ``GatehouseError`` with code `notFound` if there is no such user.
    @discardableResult
    public func deactivate(_ identity: String, client: ClientInfo = .unknown) async throws(GatehouseError) -> Bool {
        let user = try await require(identity)
        let hasChanged = try await change(
            identity,
            "deactivated",
            .userDeactivated,
            telling: .accountDeactivated,
            client: client
        ) { user in
            user.isActive ? UserPatch(.activation(false), bumpsSecurityEpoch: true) : nil
        }
        // The epoch has ended them already; this frees their rows.
        if hasChanged { _ = try await sessions.clear(of: user.id, client: client) }
        return hasChanged
    }

    /// Notes that the user's address is theirs.
    ///
    /// - Returns: Whether anything changed; false if it was confirmed already.
    /// - Throws: ``GatehouseError`` with code `notFound` if there is no such user.
    @discardableResult
    public func confirm(_ identity: String, client: ClientInfo = .unknown) async throws(GatehouseError) -> Bool {
        let now = surroundings.now()
        return try await change(identity, "confirmed", .userUpdated, client: client) { user in
            user.confirmedAt == nil ? UserPatch(.confirmation(at: now)) : nil
        }
    }

    /// Ends every session of a user, and with them every token, on every node, before it returns.
    ///
    /// That stands with the account, so it holds also while a store of sessions apart from the accounts is away.
    ///
    /// - Returns: How many sessions there were; nil if their store is away, so that nobody can say.
    /// - Throws: ``GatehouseError`` with code `notFound` if there is no such user.
    @discardableResult
    public func endSessions(of identity: String, client: ClientInfo = .unknown) async throws(GatehouseError) -> Int? {
        let user = try await require(identity)
        let companions = AccompanyingRecords(
            audit: [trail.event(.sessionsEnded, user: user.id, client: client)],
            mail: postbox.notice(.accessReset, to: user, client: client)
        )
        _ = try await translatingStoreErrors { () async throws(StoreError) in
            try await users.bumpSecurityEpoch(of: user.id, at: surroundings.now(), with: companions)
        }
        postbox.bell.ring()
        return try await sessions.clear(of: user.id, client: client)
    }

    // MARK: - Steps

    private func load(_ identity: String) async throws(GatehouseError) -> UserRecord? {
        try await translatingStoreErrors { () async throws(StoreError) in
            if let id = UserID(identity) { return try await users.load(id) }
            guard let identifier = IdentifierRules.either(identity) else { return nil }
            return try await users.load(identifier.canonical)
        }
    }

    func require(_ identity: String) async throws(GatehouseError) -> UserRecord {
        guard let user = try await load(identity) else { throw GatehouseError(.notFound) }
        return user
    }

    /// Changes a user with an event, and a notice to its owner.
    private func change(
        _ identity: String,
        _ name: StoredText.Reason,
        _ kind: AuditKind,
        telling notice: MailKind? = nil,
        client: ClientInfo,
        _ patch: (UserRecord) -> UserPatch?
    ) async throws(GatehouseError) -> Bool {
        let user = try await require(identity)
        let changed = try await accounts.apply(to: user) { (user) throws(GatehouseError) -> AccountChanges.Step? in
            guard let patch = patch(user) else { return nil }
            let event = trail.event(kind, user: user.id, client: client, details: ["change": name.text])
            let mail = notice.map { postbox.notice($0, to: user, client: client) } ?? []
            return AccountChanges.Step(patch: patch, companions: AccompanyingRecords(audit: [event], mail: mail))
        }
        if changed.hasChanged { postbox.bell.ring() }
        return changed.hasChanged
    }
}
