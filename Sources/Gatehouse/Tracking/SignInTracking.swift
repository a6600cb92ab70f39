import GatehouseDatastore

/// Notes sign-ins with their users, in one step with the audit event.
struct SignInTracking: Sendable {
    let configuration: TrackingConfiguration
    let users: any UserStore
    let trail: AuditTrail

    /// Notes a sign-in and returns the user after it.
    ///
    /// - Throws: ``GatehouseError`` with code `invalidCredentials` if the user was deleted meanwhile.
    func record(_ pass: Admission.Pass, client: ClientInfo) async throws(GatehouseError) -> UserRecord {
        let event = trail.event(
            .signInSuccess,
            user: pass.user.id,
            client: client,
            details: ["method": StoredText(lossy: pass.method.string)]
        )
        guard configuration.isEnabled else {
            try await translatingStoreErrors { () async throws(StoreError) in try await trail.store.append([event]) }
            return pass.user
        }
        let entry = SignInTrack.Entry(at: pass.at, address: client.address)
        let outcome = try await translatingStoreErrors { () async throws(StoreError) in
            try await users.recordSignIn(of: pass.user.id, entry, with: .audit(event))
        }
        guard case .recorded(let user) = outcome else { throw GatehouseError(.invalidCredentials) }
        return user
    }
}
