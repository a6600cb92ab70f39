import GatehouseDatastore

// Faults of the two verbs that load a user with roles: `loadPrincipal` and `loadAccount` break the same promises in the
// same ways, so one set of faults serves the cases of both.

/// What a fault makes of an account that was loaded.
typealias AccountFault = @Sendable (SabotagedNode, AccountRecord) async throws -> AccountRecord

extension Sabotage {
    /// Spoils the account of every principal that is loaded.
    mutating func spoilPrincipals(_ fault: @escaping AccountFault) {
        loadPrincipal = { node, key, now in
            guard case .session(let lookup, let account) = try await node.store.loadPrincipal(key, at: now) else {
                return .absent
            }
            return .session(lookup, try await fault(node, account))
        }
    }

    /// Spoils every account that is loaded.
    mutating func spoilAccounts(_ fault: @escaping AccountFault) {
        loadAccount = { node, id, session, now in
            guard let account = try await node.store.loadAccount(id, presenting: session, at: now) else { return nil }
            return try await fault(node, account)
        }
    }
}

/// A cache that is wrong once: it answers the second look from the first, and only at the second node.
final class SecondLook<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let looks = Remembered<[Key: (count: Int, first: Value)]>([:])

    /// Returns what this look is answered with.
    func answer(_ node: SabotagedNode, _ key: Key, fresh: Value) -> Value {
        guard node.isSecond else { return fresh }
        return looks.withLock { looks in
            guard let look = looks[key] else {
                looks[key] = (1, fresh)
                return fresh
            }
            looks[key] = (look.count + 1, look.first)
            return look.count == 1 ? look.first : fresh
        }
    }
}

extension Saboteurs {
    /// Returns the saboteurs that a verb which loads accounts shares with the other one.
    ///
    /// - Parameters:
    ///   - prefix: How the identifiers of the verb's cases begin.
    ///   - spoil: Puts a fault into the verb.
    static func ofAccounts(
        _ prefix: String,
        _ spoil: @escaping @Sendable (inout Sabotage, @escaping AccountFault) -> Void
    ) -> [Saboteur] {
        ofUsers(prefix, spoil) + ofRoles(prefix, spoil)
    }

    private static func ofUsers(
        _ prefix: String,
        _ spoil: @escaping @Sendable (inout Sabotage, @escaping AccountFault) -> Void
    ) -> [Saboteur] {
        [
            Saboteur("\(prefix).user-as-filed", "Leaves out the user's name.") { sabotage in
                spoil(&sabotage) { _, account in
                    var account = account
                    account.user.username = nil
                    return account
                }
            },
            Saboteur("\(prefix).sees-epoch-at-once", "Takes the epoch of a second look from a cache.") { sabotage in
                let cache = SecondLook<UserID, SecurityEpoch>()
                spoil(&sabotage) { node, account in
                    var account = account
                    account.user.securityEpoch = cache.answer(
                        node,
                        account.user.id,
                        fresh: account.user.securityEpoch
                    )
                    return account
                }
            },
            Saboteur("\(prefix).racing-epoch", "Shares an old epoch among loads that overlap.") { sabotage in
                let crowd = Crowd()
                let epochs = Remembered<[UserID: SecurityEpoch]>([:])
                spoil(&sabotage) { _, account in
                    var account = account
                    let user = account.user
                    let old = epochs.withLock { epochs in
                        epochs[user.id] = epochs[user.id] ?? user.securityEpoch
                        return epochs[user.id] ?? user.securityEpoch
                    }
                    if await crowd.gathers() { account.user.securityEpoch = old }
                    return account
                }
            },
        ]
    }

    private static func ofRoles(
        _ prefix: String,
        _ spoil: @escaping @Sendable (inout Sabotage, @escaping AccountFault) -> Void
    ) -> [Saboteur] {
        [
            Saboteur("\(prefix).roles-in-byte-order", "Orders the roles by UTF-16 units.") { sabotage in
                spoil(&sabotage) { _, account in
                    var account = account
                    account.roles.sort {
                        $0.name.description.utf16.lexicographicallyPrecedes($1.name.description.utf16)
                    }
                    return account
                }
            },
            Saboteur("\(prefix).own-roles-only", "Gives who has a role everybody's roles.") { sabotage in
                let granted = Remembered<Set<RoleName>>([])
                sabotage.grantRole = { node, name, user, companions in
                    granted.withLock { _ = $0.insert(name) }
                    return try await node.store.grant(name, to: user, with: companions)
                }
                spoil(&sabotage) { node, account in
                    guard !account.roles.isEmpty else { return account }
                    var account = account
                    account.roles = []
                    for name in granted.withLock({ $0.sorted() }) {
                        if let role = try await node.store.load(name) { account.roles.append(role) }
                    }
                    return account
                }
            },
            Saboteur("\(prefix).sees-grants-at-once", "Takes the roles of a second look from a cache.") { sabotage in
                let cache = SecondLook<UserID, [RoleRecord]>()
                spoil(&sabotage) { node, account in
                    var account = account
                    account.roles = cache.answer(node, account.user.id, fresh: account.roles)
                    return account
                }
            },
            Saboteur("\(prefix).sees-permissions-at-once", "Copies a role's permissions when it grants.") { sabotage in
                let copies = Remembered<[RoleName: RoleRecord]>([:])
                sabotage.grantRole = { node, name, user, companions in
                    let role = try await node.store.load(name)
                    copies.withLock { $0[name] = role }
                    return try await node.store.grant(name, to: user, with: companions)
                }
                spoil(&sabotage) { _, account in
                    var account = account
                    account.roles = account.roles.map { role in copies.withLock { $0[role.name] ?? role } }
                    return account
                }
            },
            Saboteur("\(prefix).removed-role", "Keeps a removed role at those who had it.") { sabotage in
                let kept = Remembered<[UserID: [RoleRecord]]>([:])
                sabotage.removeRole = { node, name, companions in
                    if let role = try await node.store.load(name) {
                        let members = try await node.store.members(of: name, after: nil, limit: 100).elements
                        kept.withLock { kept in
                            for member in members { kept[member, default: []].append(role) }
                        }
                    }
                    return try await node.store.remove(name, with: companions)
                }
                spoil(&sabotage) { _, account in
                    var account = account
                    account.roles += kept.withLock { $0[account.user.id] ?? [] }
                    return account
                }
            },
        ]
    }
}
