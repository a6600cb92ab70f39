import GatehouseDatastore

extension Saboteurs {
    static let rolePermissions = [changeKeepsBoth, changeDropsEvents, changeLosesRace]
    static let roleGrants = [
        rolesFoldCase, grantNotesTwice, grantTwice, revokeUnknown, revokeDropsEvents, revokeTwice,
    ]
    static let roleRemovals = [removeKeepsPermissions, removeDropsEvents, removeTwice, grantOutlivesRole]
    static let roleMembers = [membersClaimMore, membersTakeZero, membersLosePlace]

    private static let changeKeepsBoth = Saboteur(
        "roles.permissions.change",
        "Keeps a permission that is to be added and taken away."
    ) { sabotage in
        sabotage.changePermissions = { node, name, added, removed, companions in
            let removed = removed.subtracting(added)
            return try await node.store.changePermissions(of: name, adding: added, removing: removed, with: companions)
        }
    }

    private static let changeDropsEvents = Saboteur(
        "roles.permissions.companions",
        "Changes permissions without the events."
    ) { sabotage in
        sabotage.changePermissions = { node, name, added, removed, companions in
            try await node.store.changePermissions(
                of: name,
                adding: added,
                removing: removed,
                with: companions.withoutEvents
            )
        }
    }

    private static let changeLosesRace = Saboteur(
        "roles.permissions.race",
        "Loses a change that races another."
    ) { sabotage in
        let crowd = Crowd()
        sabotage.changePermissions = { node, name, added, removed, companions in
            if await crowd.gathers(), let role = try await node.store.load(name) { return .changed(role) }
            return try await node.store.changePermissions(of: name, adding: added, removing: removed, with: companions)
        }
    }

    private static let rolesFoldCase = Saboteur(
        "roles.grant.outcomes",
        "Returns a user's roles as a person would sort them."
    ) { sabotage in
        sabotage.rolesOfUser = { node, user in
            try await node.store.roles(of: user).sorted { left, right in
                left.name.text.string.lowercased() < right.name.text.string.lowercased()
            }
        }
    }

    private static let grantNotesTwice = Saboteur(
        "roles.grant.companions",
        "Writes the events of a grant that was there already."
    ) { sabotage in
        sabotage.grantRole = { node, name, user, companions in
            let grant = try await node.store.grant(name, to: user, with: companions)
            if grant == .alreadyGranted { try await node.store.append(companions.audit) }
            return grant
        }
    }

    private static let grantTwice = Saboteur(
        "roles.grant.race",
        "Tells several callers that grant one role at once that each of them did."
    ) { sabotage in
        let crowd = Crowd()
        sabotage.grantRole = { node, name, user, companions in
            let isCrowded = await crowd.gathers()
            let grant = try await node.store.grant(name, to: user, with: companions)
            return isCrowded && grant == .alreadyGranted ? .granted : grant
        }
    }

    private static let revokeUnknown = Saboteur(
        "roles.revoke.outcomes",
        "Claims to have taken a role that is not there."
    ) { sabotage in
        sabotage.revokeRole = { node, name, user, companions in
            let revocation = try await node.store.revoke(name, from: user, with: companions)
            let role = try await node.store.load(name)
            return role == nil ? .revoked : revocation
        }
    }

    private static let revokeDropsEvents = Saboteur(
        "roles.revoke.companions",
        "Takes a role without the events."
    ) { sabotage in
        sabotage.revokeRole = { node, name, user, companions in
            try await node.store.revoke(name, from: user, with: companions.withoutEvents)
        }
    }

    private static let revokeTwice = Saboteur(
        "roles.revoke.race",
        "Tells several callers that take one role at once that each of them did."
    ) { sabotage in
        let crowd = Crowd()
        sabotage.revokeRole = { node, name, user, companions in
            let isCrowded = await crowd.gathers()
            let revocation = try await node.store.revoke(name, from: user, with: companions)
            return isCrowded ? .revoked : revocation
        }
    }

    private static let removeKeepsPermissions = Saboteur(
        "roles.remove.takes-grants",
        "Gives a new role the permissions that a removed one of its name had."
    ) { sabotage in
        let left = Remembered<[RoleName: Set<Permission>]>([:])
        sabotage.removeRole = { node, name, companions in
            if let role = try await node.store.load(name) { left.withLock { $0[name] = role.permissions } }
            return try await node.store.remove(name, with: companions)
        }
        sabotage.defineRole = { node, role, companions in
            var role = role
            if let permissions = left.withLock({ $0[role.name] }) { role.permissions.formUnion(permissions) }
            try await node.store.define(role, with: companions)
        }
    }

    private static let removeDropsEvents = Saboteur(
        "roles.remove.companions",
        "Removes a role without the events."
    ) { sabotage in
        sabotage.removeRole = { node, name, companions in
            try await node.store.remove(name, with: companions.withoutEvents)
        }
    }

    private static let removeTwice = Saboteur(
        "roles.remove.race",
        "Tells several callers that remove one role at once that each of them did."
    ) { sabotage in
        let crowd = Crowd()
        sabotage.removeRole = { node, name, companions in
            let isCrowded = await crowd.gathers()
            let removal = try await node.store.remove(name, with: companions)
            return isCrowded ? .removed : removal
        }
    }

    private static let grantOutlivesRole = Saboteur(
        "roles.remove.race-grants",
        "Keeps a grant that came just after its role was removed, for the next role of the name."
    ) { sabotage in
        let crowd = Crowd()
        let isGone = Remembered(false)
        let orphans = Remembered<[RoleName: [UserID]]>([:])
        sabotage.removeRole = { node, name, companions in
            _ = await crowd.gathers()
            defer { isGone.withLock { $0 = true } }
            return try await node.store.remove(name, with: companions)
        }
        sabotage.grantRole = { node, name, user, companions in
            let isCrowded = await crowd.gathers()
            if isCrowded { await waitInTurns { isGone.withLock { $0 } } }
            let grant = try await node.store.grant(name, to: user, with: companions)
            if isCrowded, grant == .noSuchRole { orphans.withLock { $0[name, default: []].append(user) } }
            return grant
        }
        sabotage.listMembers = { node, name, position, limit in
            var page = try await node.store.members(of: name, after: position, limit: limit)
            page.elements += orphans.withLock { $0[name] ?? [] }
            return page
        }
    }

    private static let membersClaimMore = Saboteur(
        "roles.members.order",
        "Takes a full page of members for proof that more follow."
    ) { sabotage in
        sabotage.listMembers = { node, name, position, limit in
            try await node.store.members(of: name, after: position, limit: limit)
                .claimingMore(limit: limit, position: \.self)
        }
    }

    private static let membersTakeZero = Saboteur(
        "roles.members.limits",
        "Lists no members for a limit below one."
    ) { sabotage in
        sabotage.listMembers = { node, name, position, limit in
            guard limit > 0 else { return Page([], next: nil) }
            return try await node.store.members(of: name, after: position, limit: limit)
        }
    }

    private static let membersLosePlace = Saboteur(
        "roles.members.moving",
        "Ends the list when the last member seen lost the role."
    ) { sabotage in
        sabotage.listMembers = { node, name, position, limit in
            if let position, try await !node.store.roles(of: position).contains(where: { $0.name == name }) {
                return Page([], next: nil)
            }
            return try await node.store.members(of: name, after: position, limit: limit)
        }
    }
}
