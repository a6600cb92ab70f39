public import GatehouseDatastore

extension Gatekeeper {
    /// Signs somebody in, always with a session id minted now.
    ///
    /// - Parameters:
    ///   - identity: The e-mail address or username, as typed.
    ///   - password: The password, as typed.
    ///   - remembering: Whether to remember the user on this device.
    ///   - old: The session token the client presented, if any; that session ends.
    ///   - client: Who is calling.
    /// - Throws: ``GatehouseError`` with code `invalidCredentials`, `accountInactive`, `confirmationRequired`,
    ///   `tooManyAttempts`, `serverBusy` or `storeUnavailable`.
    public func signIn(
        _ identity: String,
        password: String,
        remembering: Bool = false,
        replacing old: SessionToken? = nil,
        client: ClientInfo = .unknown
    ) async throws(GatehouseError) -> SignedIn {
        try await signIns.signIn(
            identity,
            Password(password),
            remembering: remembering,
            replacing: old,
            client: client
        )
    }

    /// Makes an account for somebody.
    ///
    /// A free and a taken address are answered alike.
    ///
    /// - Throws: ``GatehouseError`` with code `invalidInput`, `notFound` if registration is switched off, `tooManyAttempts`,
    ///   `serverBusy`, `screeningUnavailable` or `storeUnavailable`.
    public func register(_ form: RegistrationForm, client: ClientInfo = .unknown) async throws(GatehouseError) {
        try await registration.register(form, client: client)
    }

    /// Lets a signed-in user prove again who they are; the session is fresh then, under a new id.
    ///
    /// - Throws: As ``signIn(_:password:remembering:replacing:client:)``, and `notSignedIn` if the session ended meanwhile.
    public func verify(
        _ principal: Principal,
        password: String,
        client: ClientInfo = .unknown
    ) async throws(GatehouseError) -> SignedIn {
        try await signIns.verify(principal, Password(password), client: client)
    }

    /// Returns who a session token stands for, with the token to hand to the client if it changed; nil for nobody.
    ///
    /// - Throws: ``GatehouseError`` with code `storeUnavailable`: an unreachable store makes nobody anonymous.
    public func recognize(
        _ token: SessionToken,
        client: ClientInfo = .unknown
    ) async throws(GatehouseError) -> (principal: Principal, newToken: SessionToken?)? {
        try await sessions.recognize(token, client: client).map { ($0.principal, $0.newToken) }
    }

    /// Ends the session of a token on every node; false if there was none.
    @discardableResult
    public func signOut(_ token: SessionToken, client: ClientInfo = .unknown) async throws(GatehouseError) -> Bool {
        try await sessions.end(token, client: client)
    }

    /// Lists the user's live sessions, oldest first.
    public func sessions(of principal: Principal) async throws(GatehouseError) -> [Session] {
        try await sessions.live(of: principal.id).map(Session.init)
    }

    /// Ends one of the user's sessions; false if the user has none of the identifier.
    public func endSession(
        _ id: SessionID,
        of principal: Principal,
        client: ClientInfo = .unknown
    ) async throws(GatehouseError) -> Bool {
        try await sessions.end(id, of: principal.id, client: client)
    }

    /// Ends all sessions of the user but the present one, on every node, before it returns.
    ///
    /// - Returns: How many there were.
    public func endOtherSessions(
        of principal: Principal,
        client: ClientInfo = .unknown
    ) async throws(GatehouseError) -> Int {
        try await sessions.endOthers(of: principal, client: client)
    }

    /// Returns if a principal passes a policy, for code of the application's own.
    ///
    /// - Throws: ``GatehouseError`` with code `notSignedIn`, `reauthenticationRequired` or `forbidden`, or what the
    ///   application's ``NeedProvider`` throws.
    public func require(_ policy: AccessPolicy, of principal: Principal?) async throws {
        switch try await decide(policy, for: principal) {
        case .granted: return
        case .notSignedIn: throw GatehouseError(.notSignedIn)
        case .notFresh: throw GatehouseError(.reauthenticationRequired)
        case .forbidden: throw GatehouseError(.forbidden)
        }
    }

    /// Says whether a principal passes a policy.
    ///
    /// - Throws: What the application's ``NeedProvider`` throws.
    public func decide(_ policy: AccessPolicy, for principal: Principal?) async throws -> AccessDecision {
        try await access.decide(policy, for: principal)
    }
}
