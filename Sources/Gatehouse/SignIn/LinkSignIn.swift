import GatehouseDatastore

/// Signs people in who followed a link that was mailed to them, through the admission that everybody passes.
struct LinkSignIn: Sendable {
    let admission: Admission
    let sessions: SessionFeature
    let tracking: SignInTracking

    /// Begins a session for the owner of a link that was spent.
    ///
    /// - Parameters:
    ///   - user: The user, as it stands after the link acted.
    ///   - method: How the user came in, such as `link`.
    ///   - provesIdentity: Whether the session counts as fresh; a mailed link alone does not (NIST SP 800-63B-4 §3.1.3.1).
    ///   - old: The session that the browser had; it ends.
    ///   - client: Who is calling.
    func signIn(
        _ user: UserRecord,
        by method: StoredName,
        provesIdentity: Bool = false,
        replacing old: SessionToken?,
        client: ClientInfo
    ) async throws(GatehouseError) -> SignedIn {
        let pass = try await admission.admit(user, by: method, provesIdentity: provesIdentity, client: client)
        if let old { _ = try await sessions.end(old, client: client) }
        let user = try await tracking.record(pass, client: client)
        let session = try await sessions.begin(pass, remembering: false, client: client)
        return SignedIn(user: user, session: Session(session.record), token: session.token)
    }
}
