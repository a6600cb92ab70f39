import GatehouseDatastore
import Synchronization

extension Set<Capability> {
    /// What a case needs that loads principals.
    static var ofPrincipals: Set<Capability> { [.principals, .users, .roles, .sessions] }
}

/// What a case loads: the way a key stands to its session, and the account behind it.
struct Principal: Sendable {
    var lookup: SessionLookup
    var account: AccountRecord
}

extension ConformanceWorld {
    /// Loads a principal, by default at the first node at the world's time; nil if it is absent.
    func principal(
        _ key: SessionKey,
        at time: Timestamp? = nil,
        through node: ConformanceNode? = nil
    ) async throws -> Principal? {
        switch try await (node ?? first).principals.loadPrincipal(key, at: time ?? now) {
        case .session(let lookup, let account): Principal(lookup: lookup, account: account)
        case .absent: nil
        }
    }

    /// Loads a principal that must be there.
    func requirePrincipal(
        _ key: SessionKey,
        at time: Timestamp? = nil,
        through node: ConformanceNode? = nil,
        file: StaticString = #fileID,
        line: UInt = #line
    ) async throws -> Principal {
        try unwrap(try await principal(key, at: time, through: node), "the principal", file: file, line: line)
    }

    /// Loads a principal a few times at each node, so that whatever a node keeps of it is warm.
    func warmUp(_ key: SessionKey) async throws {
        for node in [first, second, first, second, first, second] {
            _ = try await principal(key, through: node)
        }
    }

    /// Grants a role at the first node, which must succeed.
    func grant(_ role: RoleRecord, to user: UserRecord) async throws {
        let grant = try await first.roles.grant(role.name, to: user.id, with: .none)
        try GatehouseConformance.expect(grant, equals: .granted, "granting a role")
    }

    /// Roles whose names a sort by letters, by case or by UTF-16 units would put in another order than their bytes do,
    /// in the order of the bytes.
    func addRolesInByteOrder() async throws -> [RoleRecord] {
        var roles: [RoleRecord] = []
        for name in ["Z", "a", "ä", "\u{FFFD}", "\u{1F600}"] {
            roles.append(try await addRole(mint.roleName(name)))
        }
        return roles
    }
}
