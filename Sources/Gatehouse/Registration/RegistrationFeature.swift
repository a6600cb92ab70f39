import GatehouseDatastore

/// Lets people make an account for themselves.
struct RegistrationFeature: Sendable {
    let configuration: RegistrationConfiguration
    let identifiers: IdentifierRules
    let users: any UserStore
    let hasher: PasswordHasher
    let policy: PasswordPolicy
    let trail: AuditTrail
    let surroundings: Surroundings

    /// Makes an account, or does as much work without making one if the address has one.
    ///
    /// A free and a taken address are answered alike. A taken username is told, because its owner shows it anyway; it is
    /// looked for before the address, so that it does not tell one address from another.
    ///
    /// - Throws: ``GatehouseError`` with code `invalidInput` and a problem a field, `notFound` if registration is switched
    ///   off, `serverBusy`, `screeningUnavailable` or `storeUnavailable`.
    func register(_ form: RegistrationForm, client: ClientInfo) async throws(GatehouseError) {
        guard configuration.isEnabled else { throw GatehouseError(.notFound) }
        let password = Password(form.password)
        var problems: [FieldProblem] = []
        let email = IdentifierRules.email(form.email)
        if email == nil {
            problems.append(
                FieldProblem(field: "email", code: "email_invalid", message: "Enter an e-mail address.")
            )
        }
        var username: UserIdentifier?
        if let typed = form.username, !typed.isEmpty {
            do { username = try identifiers.newUsername(typed) } catch { problems.append(error.problem) }
        } else if configuration.requiringUsername {
            problems.append(UsernameRefusal.invalid.problem)
        }
        let context = PasswordContext(email: email?.display.string, username: username?.display.string)
        problems += policy.problems(with: password, context: context, field: "password")
        if let repeated = form.passwordConfirmation, !repeated.utf8.elementsEqual(form.password.utf8) {
            problems.append(
                FieldProblem(
                    field: "password_confirm",
                    code: "password_mismatch",
                    message: "The passwords are not the same."
                )
            )
        }
        guard let email, problems.isEmpty else { throw GatehouseError.invalid(problems) }
        if let username { try await requireFree(username) }
        try await policy.check(password, context: context)
        let hash = try await hasher.hash(password)
        try await insert(email, username, hash, client: client)
    }

    private func requireFree(_ username: UserIdentifier) async throws(GatehouseError) {
        let owner = try await translatingStoreErrors { () async throws(StoreError) in
            try await users.load(username.canonical)
        }
        if owner != nil { throw .invalid([Self.usernameTaken]) }
    }

    private func insert(
        _ email: UserIdentifier,
        _ username: UserIdentifier?,
        _ hash: PasswordHash,
        client: ClientInfo
    ) async throws(GatehouseError) {
        let user = UserRecord(
            id: surroundings.makeID(),
            email: email,
            username: username,
            passwordHash: hash,
            createdAt: surroundings.now()
        )
        do {
            try await users.insert(user, with: trail.companion(.userCreated, user: user.id, client: client))
        } catch {
            switch error.code {
            case .duplicate(.email):
                try await trail.record(.registrationTaken, user: nil, client: client)
            case .duplicate(.username):
                throw GatehouseError.invalid([Self.usernameTaken])
            default:
                throw GatehouseError(error)
            }
        }
    }

    static let usernameTaken = FieldProblem(
        field: "username",
        code: "username_taken",
        message: "This username is taken. Choose another one."
    )
}
