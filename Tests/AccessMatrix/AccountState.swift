import Gatehouse
import GatehouseDatastore

/// How a request is recognised.
enum Mechanism: String, CaseIterable, Sendable {
    case session, token, refresh, personalToken, basic
    /// A name and a password that both nodes have verified a moment ago.
    case basicRemembered
}

/// What becomes of an account.
enum AccountState: String, CaseIterable, Sendable {
    case active, deactivated, deleted, unconfirmed, locked, passwordChanged, passwordReset, roleRemoved, accessReset
    case keyRetired

    /// The status of the next request to a route that asks who is calling.
    func status(for mechanism: Mechanism) -> Int {
        let refusal = mechanism == .refresh ? 400 : 401
        switch self {
        case .active, .roleRemoved: return 200
        case .deactivated, .deleted, .unconfirmed, .passwordChanged, .passwordReset: return refusal
        // Guessing keeps nobody out who is in already.
        case .locked: return [.basic, .basicRemembered].contains(mechanism) ? 429 : 200
        // The password is the same.
        case .accessReset: return [.basic, .basicRemembered].contains(mechanism) ? 200 : refusal
        // What a key signed ends with it; the others are no signatures.
        case .keyRetired: return [.token, .refresh].contains(mechanism) ? refusal : 200
        }
    }

    /// The status of the next request to a route that asks for a role.
    func roleStatus(for mechanism: Mechanism) -> Int {
        let status = status(for: mechanism)
        guard status == 200 else { return mechanism == .refresh ? 401 : status }
        // A personal token acts with no role.
        return self == .roleRemoved || mechanism == .personalToken ? 403 : 200
    }

    /// The status of the next request to a route that asks for a permission.
    func permissionStatus(for mechanism: Mechanism) -> Int {
        let status = status(for: mechanism)
        guard status == 200 else { return mechanism == .refresh ? 401 : status }
        return self == .roleRemoved ? 403 : 200
    }

    /// Lets it happen to an account.
    func happen(to account: Account, _ site: Site, _ client: Client) async throws {
        let gatekeeper = site.gatekeeper
        let identity = account.id.description
        switch self {
        case .active, .keyRetired: return
        case .deactivated: try await gatekeeper.users.deactivate(identity)
        case .deleted: try await gatekeeper.users.delete(identity)
        case .unconfirmed: try await site.takeConfirmation(from: account.id)
        case .locked:
            for _ in 0...Site.attemptLimit {
                _ = try await client.signIn(account.email, "a wrong password")
            }
        case .passwordChanged:
            let owner = try await client.signIn(account.email, Site.password)
            _ = try await client.changePassword(owner)
        case .passwordReset: _ = try await gatekeeper.users.changePassword(of: identity, to: Site.otherPassword)
        case .roleRemoved: try await gatekeeper.roles.revoke("editor", from: account.id)
        case .accessReset: try await gatekeeper.users.resetAccess(of: identity)
        }
    }
}
