public import GatehouseDatastore

// What programs use that come without a session.

extension Gatekeeper {
    /// Issues tokens for somebody who has just signed in or proved again who they are.
    ///
    /// - Throws: ``GatehouseError`` with code `notFound` if tokens are switched off, `notSignedIn` if the user is gone, or
    ///   `storeUnavailable`.
    public func issueTokens(
        for signedIn: SignedIn,
        client: ClientInfo = .unknown
    ) async throws(GatehouseError) -> IssuedTokens {
        guard configuration.tokens.isEnabled else { throw GatehouseError(.notFound) }
        let proof = signedIn.session.authenticatedAt
        var next: RefreshToken?
        if configuration.refreshTokens.isEnabled, let refresh {
            next = try await refresh.begin(for: signedIn.user, authenticatedAt: proof, client: client)
        }
        return IssuedTokens(authentication: tokens.issue(to: signedIn.user, authenticatedAt: proof), refresh: next)
    }

    /// Returns who a token stands for: an authentication token, or a personal access token.
    ///
    /// - Throws: ``GatehouseError`` with code `tokenInvalid` for any text that is no token that counts, or
    ///   `storeUnavailable`: an unreachable store makes nobody anonymous.
    public func recognize(token text: String) async throws(GatehouseError) -> Principal {
        if PersonalToken.isMeant(by: text, configuration.personalTokens.prefix), let personalTokens {
            return try await personalTokens.recognize(text)
        }
        return try await tokens.recognize(text)
    }

    /// Returns who a name and a password stand for that came with a request.
    ///
    /// - Throws: ``GatehouseError`` with code `invalidCredentials`, `accountInactive`, `confirmationRequired`,
    ///   `tooManyAttempts`, `serverBusy` or `storeUnavailable`.
    public func authenticate(
        _ credentials: BasicCredentials,
        client: ClientInfo = .unknown
    ) async throws(GatehouseError) -> Principal {
        try await basic.authenticate(credentials, client: client)
    }

    /// Trades a refresh token for an authentication token and the next refresh token.
    ///
    /// Calls made at the same time, and one that repeats a call whose reply was lost, get the same next one. A token that
    /// comes again after its grace ends the refresh tokens of its sign-in, and its user is told; an authentication token that
    /// was issued lives on until it expires.
    ///
    /// - Throws: ``GatehouseError`` with code `invalidInput` and the problem `refresh_token_invalid`; `accountInactive`,
    ///   `confirmationRequired`, `notFound` if refresh tokens are switched off, or `storeUnavailable`.
    public func refresh(
        _ token: String,
        client: ClientInfo = .unknown
    ) async throws(GatehouseError) -> (account: Account, tokens: IssuedTokens) {
        guard configuration.tokens.isEnabled, configuration.refreshTokens.isEnabled, let refresh else {
            throw GatehouseError(.notFound)
        }
        let (user, tokens) = try await refresh.refresh(token, client: client)
        return (Account(user), tokens)
    }

    /// Ends what began with the sign-in of a refresh token; false if there was nothing to end.
    ///
    /// An authentication token that was issued lives on until it expires.
    @discardableResult
    public func endRefreshToken(
        _ token: String,
        client: ClientInfo = .unknown
    ) async throws(GatehouseError) -> Bool {
        try await refresh?.end(token, client: client) ?? false
    }

    /// Lists what began with each of the user's sign-ins that gave a refresh token, oldest first.
    ///
    /// - Throws: ``GatehouseError`` with code `forbidden` for who came with a personal token, or `storeUnavailable`.
    public func refreshFamilies(of principal: Principal) async throws(GatehouseError) -> [RefreshFamily] {
        guard principal.via != .personalToken else { throw GatehouseError(.forbidden) }
        return try await refresh?.list(of: principal.user) ?? []
    }

    /// Ends what began with one of the user's sign-ins that gave a refresh token; false if the user has none of it.
    ///
    /// An authentication token that was issued lives on until it expires.
    ///
    /// - Throws: ``GatehouseError`` with code `forbidden` for who came with a personal token, or `storeUnavailable`.
    public func endRefreshFamily(
        _ id: RefreshFamilyID,
        of principal: Principal,
        client: ClientInfo = .unknown
    ) async throws(GatehouseError) -> Bool {
        guard principal.via != .personalToken else { throw GatehouseError(.forbidden) }
        return try await refresh?.end(id, of: principal.id, client: client) ?? false
    }

    /// Makes a personal access token and returns it, the one time that it can be seen.
    ///
    /// - Throws: ``GatehouseError`` with code `reauthenticationRequired` if the proof of who the user is is not recent,
    ///   `forbidden` for who came with a personal token, `invalidInput` with the problem `token_name_invalid`,
    ///   `permission_unknown`, `token_lifetime_invalid` or `token_limit_reached`, `notFound` if such tokens are switched off,
    ///   `notSignedIn` or `storeUnavailable`.
    public func createPersonalToken(
        _ form: PersonalTokenForm,
        for principal: Principal,
        client: ClientInfo = .unknown
    ) async throws(GatehouseError) -> (token: PersonalToken, summary: PersonalTokenSummary) {
        guard let personalTokens else { throw GatehouseError(.notFound) }
        return try await personalTokens.create(form, for: principal, client: client)
    }

    /// Lists the user's personal access tokens that open something, oldest first.
    ///
    /// - Throws: ``GatehouseError`` with code `forbidden` for who came with a personal token, or `storeUnavailable`.
    public func personalTokens(of principal: Principal) async throws(GatehouseError) -> [PersonalTokenSummary] {
        try await personalTokens?.list(of: principal) ?? []
    }

    /// Ends one of the user's personal access tokens; false if the user has none of it.
    ///
    /// - Throws: ``GatehouseError`` with code `forbidden` for who came with a personal token, or `storeUnavailable`.
    public func revokePersonalToken(
        _ id: PersonalTokenID,
        of principal: Principal,
        client: ClientInfo = .unknown
    ) async throws(GatehouseError) -> Bool {
        try await personalTokens?.revoke(id, of: principal, client: client) ?? false
    }
}
