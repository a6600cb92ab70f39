import GatehouseDatastore

/// Judges principals by policies.
struct AccessControl: Sendable {
    let surroundings: Surroundings
    let provider: NeedProvider?

    /// Says whether a principal passes a policy.
    ///
    /// Nobody passes without being signed in, whatever the policy. When freshness alone is missing the answer is
    /// `notFresh`, so that signing in again is asked only of one whom it would help.
    func decide(_ policy: AccessPolicy, for principal: Principal?) async throws -> AccessDecision {
        guard let principal else { return .notSignedIn }
        return try await judge(policy, principal)
    }

    /// Refuses a principal who did not prove within a time who they are.
    ///
    /// - Throws: ``GatehouseError`` with code `reauthenticationRequired`.
    func requireFresh(_ principal: Principal, within duration: Duration) throws(GatehouseError) {
        guard isFresh(principal, within: duration) else { throw GatehouseError(.reauthenticationRequired) }
    }

    private func isFresh(_ principal: Principal, within duration: Duration) -> Bool {
        guard let proof = principal.authenticatedAt else { return false }
        let now = surroundings.now()
        return proof <= now && now <= proof + duration
    }

    private func judge(_ policy: AccessPolicy, _ principal: Principal) async throws -> AccessDecision {
        switch policy {
        case .signedIn:
            return .granted
        case .role(let name):
            return principal.roles.contains { $0.utf8.elementsEqual(name.utf8) } ? .granted : .forbidden
        case .permission(let name):
            return principal.permissions.contains { $0.utf8.elementsEqual(name.utf8) } ? .granted : .forbidden
        case .fresh(let duration):
            return isFresh(principal, within: duration) ? .granted : .notFresh
        case .need(let need):
            guard let provider else { return .forbidden }
            return try await provider(need, principal) ? .granted : .forbidden
        case .all(let policies):
            var result = AccessDecision.granted
            for policy in policies {
                switch try await judge(policy, principal) {
                case .granted: continue
                case .notFresh: result = .notFresh
                case let refusal: return refusal
                }
            }
            return result
        case .any(let policies):
            var result = AccessDecision.forbidden
            for policy in policies {
                switch try await judge(policy, principal) {
                case .granted: return .granted
                case .notFresh: result = .notFresh
                default: continue
                }
            }
            return result
        }
    }
}
