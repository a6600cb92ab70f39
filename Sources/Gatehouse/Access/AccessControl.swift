import GatehouseDatastore

/// Judges principals by policies.
struct AccessControl: Sendable {
    let surroundings: Surroundings
    let provider: NeedProvider?

    /// Says whether a principal passes a policy.
    ///
    /// Nobody passes without being signed in, but for what is public. When freshness alone is missing the answer is
    /// `notFresh`, so that signing in again is asked only of one whom it would help.
    func decide(_ policy: AccessPolicy, for principal: Principal?) async throws -> AccessDecision {
        guard let principal else { return policy.isPublic ? .granted : .notSignedIn }
        return try await judge(policy, principal, isNegated: false)
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

    /// - Parameter isNegated: Whether granting refuses, under a `not`. There what the user has counts, and not the part of it
    ///   that a personal token acts with; and a need that nobody can judge counts as met.
    private func judge(
        _ policy: AccessPolicy,
        _ principal: Principal,
        isNegated: Bool
    ) async throws -> AccessDecision {
        switch policy.rule {
        case .everyone, .signedIn:
            return .granted
        case .methods(let methods):
            return methods.contains(principal.via) ? .granted : .notSignedIn
        case .role(let name):
            let roles = isNegated ? principal.ownRoles : principal.roles
            return roles.contains { $0.utf8.elementsEqual(name.utf8) } ? .granted : .forbidden
        case .permission(let name):
            let permissions = isNegated ? principal.ownPermissions : principal.permissions
            return permissions.contains { $0.utf8.elementsEqual(name.utf8) } ? .granted : .forbidden
        case .fresh(let duration):
            return isFresh(principal, within: duration) ? .granted : .notFresh
        case .strength(let strength):
            return principal.strength >= strength ? .granted : .forbidden
        case .need(let need):
            guard let provider else { return isNegated ? .granted : .forbidden }
            return try await provider(need, principal) ? .granted : .forbidden
        case .all(let policies):
            return try await judgeAll(policies, principal, isNegated: isNegated)
        case .any(let policies):
            return try await judgeAny(policies, principal, isNegated: isNegated)
        case .not(let policy):
            return try await judge(policy, principal, isNegated: !isNegated) == .granted ? .forbidden : .granted
        }
    }

    private func judgeAll(
        _ policies: [AccessPolicy],
        _ principal: Principal,
        isNegated: Bool
    ) async throws -> AccessDecision {
        var result = AccessDecision.granted
        for policy in policies {
            switch try await judge(policy, principal, isNegated: isNegated) {
            case .granted: continue
            case .notFresh: result = .notFresh
            case let refusal: return refusal
            }
        }
        return result
    }

    private func judgeAny(
        _ policies: [AccessPolicy],
        _ principal: Principal,
        isNegated: Bool
    ) async throws -> AccessDecision {
        var result = AccessDecision.forbidden
        // Where a part names methods, one that names none takes only those that need no naming.
        let isNaming = !isNegated && policies.contains(where: \.isNamingMethods)
        for policy in policies {
            let isAccepted = !isNaming || policy.isPublic || policy.acceptedMethods.contains(principal.via)
            switch isAccepted ? try await judge(policy, principal, isNegated: isNegated) : .notSignedIn {
            case .granted: return .granted
            case .notFresh: result = .notFresh
            case .notSignedIn where result == .forbidden: result = .notSignedIn
            default: continue
            }
        }
        return result
    }
}

extension AccessPolicy {
    /// Whether the policy lets everybody pass, signed in or not.
    public var isPublic: Bool {
        switch rule {
        case .everyone: true
        case .all(let policies): !policies.isEmpty && policies.allSatisfy(\.isPublic)
        case .any(let policies): policies.contains(where: \.isPublic)
        default: false
        }
    }
}
