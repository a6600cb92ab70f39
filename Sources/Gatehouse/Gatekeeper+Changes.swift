// What signed-in people change about their account.

extension Gatekeeper {
    /// Changes the user's password and ends every other session and token, on every node, before it returns.
    ///
    /// - Parameters:
    ///   - principal: Who is signed in.
    ///   - current: The password in force, as typed; guesses count as those of a sign-in.
    ///   - new: The password to be, as typed.
    ///   - repeated: What was typed the second time; nil if the form asks once.
    ///   - client: Who is calling.
    /// - Returns: The present session, under a new id and fresh.
    /// - Throws: ``GatehouseError`` with code `invalidInput` and problems such as `password_wrong` or `password_same`;
    ///   `tooManyAttempts`, `accountInactive`, `confirmationRequired`, `conflict`, `notSignedIn`, `screeningUnavailable`,
    ///   `serverBusy` or `storeUnavailable`.
    public func changePassword(
        of principal: Principal,
        from current: String,
        to new: String,
        repeated: String? = nil,
        client: ClientInfo = .unknown
    ) async throws(GatehouseError) -> SignedIn {
        try await passwordChange.change(
            principal,
            from: Password(current),
            to: Password(new),
            repeated: repeated.map(Password.init),
            client: client
        )
    }

    /// Takes a request for another address; a link is mailed there, and nothing changes until it is followed.
    ///
    /// A free and a taken address are answered alike.
    ///
    /// - Throws: ``GatehouseError`` with code `reauthenticationRequired` if the session is not fresh, `invalidInput` with the
    ///   problem `email_invalid` or `email_same`, `tooManyAttempts`, `notFound` or `storeUnavailable`.
    public func requestEmailChange(
        of principal: Principal,
        to email: String,
        client: ClientInfo = .unknown
    ) async throws(GatehouseError) {
        try await emailChange.request(email, by: principal, client: client)
    }

    /// Gives the user another username; an empty one takes it away.
    ///
    /// - Throws: ``GatehouseError`` with code `reauthenticationRequired` if the session is not fresh, `invalidInput` with the
    ///   problem `username_taken` or one of the rules for names, `conflict`, `notFound` or `storeUnavailable`.
    public func changeUsername(
        of principal: Principal,
        to username: String,
        client: ClientInfo = .unknown
    ) async throws(GatehouseError) -> Account {
        try await usernameChange.change(principal, to: username, client: client)
    }
}
