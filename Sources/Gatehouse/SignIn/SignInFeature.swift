import GatehouseDatastore

/// Signs people in and lets them prove again who they are.
struct SignInFeature: Sendable {
    let admission: Admission
    let sessions: SessionFeature
    let tracking: SignInTracking
    let configuration: SignInConfiguration

    /// Signs somebody in with an identifier and a password.
    func signIn(
        _ typed: String,
        _ password: Password,
        remembering: Bool,
        replacing old: SessionToken?,
        client: ClientInfo
    ) async throws(GatehouseError) -> SignedIn {
        let identifier = configuration.identifier(typed: typed)
        let pass = try await admission.admit(identifier, password, client: client)
        // The session a browser had before is not adopted and not kept: its id may be known to somebody else.
        if let old { _ = try await sessions.end(old, client: client) }
        let user = try await tracking.record(pass, client: client)
        let session = try await sessions.begin(pass, remembering: remembering, client: client)
        return SignedIn(user: user, session: Session(session.record), token: session.token)
    }

    /// Lets a signed-in user prove again who they are.
    ///
    /// The session goes on under a new id; who came with a token gets a session of their own.
    ///
    /// - Throws: As a sign-in; `notSignedIn` if the session ended meanwhile.
    func verify(
        _ principal: Principal,
        _ password: Password,
        client: ClientInfo
    ) async throws(GatehouseError) -> SignedIn {
        let pass = try await admission.admitAgain(principal.user, password, client: client)
        let session = try await sessions.renewOrBegin(principal, pass, client: client)
        try await admission.trail.record(.reauthentication, user: principal.id, client: client)
        return SignedIn(user: pass.user, session: Session(session.record), token: session.token)
    }
}
