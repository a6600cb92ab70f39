// What people do by links that are mailed to them.

extension Gatekeeper {
    /// Says whether a link can be followed, changing nothing; for the page that it leads to.
    ///
    /// - Throws: ``GatehouseError`` with code `linkInvalid` if it cannot be, or `storeUnavailable`.
    public func look(at token: LinkToken, for purpose: LinkPurpose) async throws(GatehouseError) {
        _ = try await links.look(at: token, for: purpose)
    }

    /// Takes a request for a link that confirms an address.
    ///
    /// Whoever has the address, and whether anybody has, it returns alike and in the same time.
    ///
    /// - Throws: ``GatehouseError`` with code `invalidInput` if no account could have the address, `tooManyAttempts` or
    ///   `storeUnavailable`.
    public func requestConfirmation(of email: String, client: ClientInfo = .unknown) async throws(GatehouseError) {
        try await confirmation.request(email, client: client)
    }

    /// Confirms the address that a link was mailed to; of any number of calls with one link exactly one returns.
    ///
    /// - Parameters:
    ///   - token: The link's token.
    ///   - old: The session token the client presented, if any; then its session goes on, and none begins.
    ///   - client: Who is calling.
    /// - Throws: ``GatehouseError`` with code `linkInvalid`, `accountInactive` or `storeUnavailable`.
    public func confirm(
        _ token: LinkToken,
        replacing old: SessionToken? = nil,
        client: ClientInfo = .unknown
    ) async throws(GatehouseError) -> LinkOutcome {
        try await confirmation.confirm(token, replacing: old, client: client)
    }

    /// Takes a request for a link by which a new password can be set; as ``requestConfirmation(of:client:)``.
    ///
    /// - Throws: Also `notFound` if recovery is switched off.
    public func requestRecovery(of email: String, client: ClientInfo = .unknown) async throws(GatehouseError) {
        try await recovery.request(email, client: client)
    }

    /// Sets a new password for the owner of a link, and ends every session and token of the user, on every node, before it
    /// returns; of any number of calls with one link exactly one returns.
    ///
    /// - Parameters:
    ///   - token: The link's token.
    ///   - password: The new password, as typed.
    ///   - repeated: What was typed the second time; nil if the form asks once.
    ///   - old: The session token the client presented, if any; it ends if a session begins.
    ///   - client: Who is calling.
    /// - Throws: ``GatehouseError`` with code `linkInvalid`; `invalidInput` with problems of the password, after which the
    ///   link still acts; `screeningUnavailable`, `serverBusy`, `conflict` or `storeUnavailable`.
    public func recover(
        _ token: LinkToken,
        password: String,
        repeated: String? = nil,
        replacing old: SessionToken? = nil,
        client: ClientInfo = .unknown
    ) async throws(GatehouseError) -> LinkOutcome {
        try await recovery.recover(
            token,
            Password(password),
            repeated: repeated.map(Password.init),
            replacing: old,
            client: client
        )
    }

    /// Takes a request for a link that signs in; as ``requestConfirmation(of:client:)``.
    ///
    /// - Throws: Also `notFound` if the feature is switched off.
    public func requestSignInLink(for email: String, client: ClientInfo = .unknown) async throws(GatehouseError) {
        try await passwordless.request(email, client: client)
    }

    /// Signs in the owner of a link; of any number of calls with one link exactly one returns.
    ///
    /// The session is not fresh: whoever reads the mail has it.
    ///
    /// - Throws: ``GatehouseError`` with code `linkInvalid`, `accountInactive`, `confirmationRequired`, `notFound` or
    ///   `storeUnavailable`.
    public func signIn(
        _ token: LinkToken,
        replacing old: SessionToken? = nil,
        client: ClientInfo = .unknown
    ) async throws(GatehouseError) -> SignedIn {
        try await passwordless.signIn(token, replacing: old, client: client)
    }

    /// Gives a user the address that a link was mailed to.
    ///
    /// - Throws: ``GatehouseError`` with code `linkInvalid`, `invalidInput` with the problem `email_taken`, `conflict`,
    ///   `notFound` or `storeUnavailable`.
    public func confirmEmailChange(
        _ token: LinkToken,
        client: ClientInfo = .unknown
    ) async throws(GatehouseError) -> LinkOutcome {
        try await emailChange.confirm(token, client: client)
    }

    /// Gives a user an old address back, ends every session and token and takes the password away; a link for a new one is
    /// mailed.
    ///
    /// - Throws: As ``confirmEmailChange(_:client:)``.
    public func undoEmailChange(
        _ token: LinkToken,
        client: ClientInfo = .unknown
    ) async throws(GatehouseError) -> LinkOutcome {
        try await emailChange.undo(token, client: client)
    }
}
