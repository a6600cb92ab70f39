import GatehouseDatastore

/// Lets signed-in people change their password.
struct PasswordChangeFeature: Sendable {
    let admission: Admission
    let passwords: PasswordReplacing
    let sessions: SessionFeature
    let postbox: Postbox
    let trail: AuditTrail

    /// Changes a password and ends every other session and token of the user before it returns; the present session goes
    /// on under a new id.
    ///
    /// Who came with a token gets a session of their own.
    ///
    /// - Parameters:
    ///   - principal: Who is signed in.
    ///   - current: The password in force; its guesses are throttled like those of a sign-in.
    ///   - new: The password to be.
    ///   - repeated: What was typed the second time; nil if the form asks once.
    ///   - client: Who is calling.
    /// - Throws: ``GatehouseError`` with code `invalidInput` and problems such as `password_wrong`, `password_same` or one of
    ///   the policy's; `tooManyAttempts`; `conflict` if the password was changed meanwhile; `notSignedIn` if the session
    ///   ended; `screeningUnavailable`, `serverBusy` or `storeUnavailable`.
    func change(
        _ principal: Principal,
        from current: Password,
        to new: Password,
        repeated: Password?,
        client: ClientInfo
    ) async throws(GatehouseError) -> SignedIn {
        guard principal.user.passwordHash != nil else { throw .invalid([Self.none]) }
        let pass: Admission.Pass
        do {
            pass = try await admission.prove(principal.user, current, client: client)
        } catch {
            guard error.code == .invalidCredentials else { throw error }
            throw .invalid([Self.wrong])
        }
        guard !new.isSame(as: current) else { throw .invalid([Self.same]) }
        let hash = try await passwords.hash(new, repeated: repeated, for: principal.user, field: "new_password")
        let companions = AccompanyingRecords(
            audit: [trail.event(.passwordChanged, user: principal.id, client: client)],
            mail: postbox.notice(.passwordChanged, to: principal.user, client: client)
        )
        let changed = try await passwords.replace(by: hash, of: principal.user, with: companions)
        postbox.bell.ring()
        guard let renewed = pass.following(changed) else { throw GatehouseError(.notSignedIn) }
        let session = try await sessions.renewOrBegin(principal, renewed, client: client)
        await sessions.clearOthers(of: principal.id, but: session.record.id)
        return SignedIn(user: changed, session: Session(session.record), token: session.token)
    }

    private static let wrong = FieldProblem(
        field: "password",
        code: "password_wrong",
        message: "This is not your password."
    )

    private static let none = FieldProblem(
        field: "password",
        code: "password_none",
        message: "You have no password yet. Ask for a link to choose one."
    )

    private static let same = FieldProblem(
        field: "new_password",
        code: "password_same",
        message: "The new password is the one you have. Choose another one."
    )
}
