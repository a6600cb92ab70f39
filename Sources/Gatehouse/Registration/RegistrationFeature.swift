import GatehouseDatastore

/// Lets people make an account for themselves.
struct RegistrationFeature: Sendable {
    let configuration: RegistrationConfiguration
    let identifiers: IdentifierRules
    let users: any UserStore
    let hasher: PasswordHasher
    let policy: PasswordPolicy
    let fields: RegistrationFields?
    let throttle: LinkThrottle
    let postbox: Postbox
    let trail: AuditTrail
    let surroundings: Surroundings

    /// Makes an account and mails its owner a link that confirms the address; or, if the address has one, tells its owner.
    ///
    /// A free and a taken address are answered alike after the same steps: one look, one hash, one commit. A taken username
    /// is told, because its owner shows it anyway; it is looked for before the address, so that it does not tell one address
    /// from another.
    ///
    /// - Throws: ``GatehouseError`` with code `invalidInput` and a problem a field, `notFound` if registration is switched
    ///   off, `tooManyAttempts`, `serverBusy`, `screeningUnavailable` or `storeUnavailable`.
    func register(_ form: RegistrationForm, client: ClientInfo) async throws(GatehouseError) {
        guard configuration.isEnabled else { throw GatehouseError(.notFound) }
        try await throttle.countRequest(of: client)
        let password = Password(form.password)
        var problems: [FieldProblem] = []
        let email = IdentifierRules.email(form.email)
        if email == nil { problems.append(.emailInvalid) }
        var username: UserIdentifier?
        if let typed = form.username, !typed.isEmpty {
            do { username = try identifiers.newUsername(typed) } catch { problems.append(error.problem) }
        } else if configuration.requiringUsername {
            problems.append(.usernameInvalid)
        }
        let context = PasswordContext(email: email?.display.string, username: username?.display.string)
        problems += policy.problems(with: password, context: context, field: "password")
        if let repeated = form.passwordConfirmation, !Password(repeated).isSame(as: password) {
            problems.append(.passwordMismatch(in: "password_confirm"))
        }
        var attributes: UserAttributes = [:]
        do {
            attributes = try fields?(form.fields) ?? [:]
        } catch {
            guard error.code == .invalidInput else { throw error }
            problems += error.problems
        }
        guard let email, problems.isEmpty else { throw GatehouseError.invalid(problems) }
        if let username { try await requireFree(username) }
        try await policy.check(password, context: context)
        let hash = try await hasher.hash(password)
        let user = UserRecord(
            id: surroundings.makeID(),
            email: email,
            username: username,
            passwordHash: hash,
            createdAt: surroundings.now(),
            attributes: attributes,
            language: client.language
        )
        try await insert(user, client: client)
        postbox.bell.ring()
    }

    private func requireFree(_ username: UserIdentifier) async throws(GatehouseError) {
        let owner = try await translatingStoreErrors { () async throws(StoreError) in
            try await users.load(username.canonical)
        }
        if owner != nil { throw .invalid([.usernameTaken]) }
    }

    private func insert(_ user: UserRecord, client: ClientInfo) async throws(GatehouseError) {
        let owner = try await translatingStoreErrors { () async throws(StoreError) in
            try await users.load(user.email.canonical)
        }
        if let owner { return try await tell(owner, client: client) }
        let recipient = user.email.display.string
        let companions = AccompanyingRecords(
            audit: [trail.event(.userCreated, user: user.id, client: client)],
            mail: [postbox.mail(.confirmationLink, user: user.id, recipient: recipient, client: client)]
        )
        do {
            try await users.insert(user, with: companions)
        } catch {
            switch error.code {
            case .duplicate(.email):
                // Somebody else was faster by a moment.
                let owner = try await translatingStoreErrors { () async throws(StoreError) in
                    try await users.load(user.email.canonical)
                }
                if let owner { try await tell(owner, client: client) }
            case .duplicate(.username):
                throw GatehouseError.invalid([.usernameTaken])
            default:
                throw GatehouseError(error)
            }
        }
    }

    /// Tells the owner of an address that somebody tried to register it.
    private func tell(_ owner: UserRecord, client: ClientInfo) async throws(GatehouseError) {
        let event = trail.event(.registrationTaken, user: owner.id, client: client)
        let mail = postbox.notice(.registrationTaken, to: owner, client: client)
        try await postbox.enqueue(AccompanyingRecords(audit: [event], mail: mail))
    }
}
