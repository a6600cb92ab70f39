import GatehouseDatastore

extension Saboteurs {
    static let roles: [Saboteur] =
        [
            defineCuts, defineFoldsCase, defineMergesLater, defineDropsEvents, defineSwallows, loadRoleFoldsCase,
            changeDefines, listFoldsCase, listRolesTakesZero, listRolesLosesPlace,
        ] + rolePermissions + roleGrants + roleRemovals + roleMembers

    private static let defineCuts = Saboteur(
        "roles.define.read-back",
        "Cuts what a role is for after a thousand bytes."
    ) { sabotage in
        sabotage.defineRole = { node, role, companions in
            var role = role
            role.summary = StoredText(lossy: role.summary.string, limit: 1_000)
            try await node.store.define(role, with: companions)
        }
    }

    private static let defineFoldsCase = Saboteur(
        "roles.define.bytes-decide",
        "Takes names for the same that differ in case."
    ) { sabotage in
        let names = Remembered<[StoredText: RoleName]>([:])
        sabotage.defineRole = { node, role, companions in
            let folded = StoredText(lossy: role.name.text.string.lowercased())
            let known = names.withLock { names in
                defer { names[folded] = role.name }
                return names[folded]
            }
            if let known, known != role.name { throw StoreError.duplicate(.role) }
            try await node.store.define(role, with: companions)
        }
    }

    private static let defineMergesLater = Saboteur(
        "roles.define.duplicate",
        "Gives the role of a name the permissions of a later one that it refuses."
    ) { sabotage in
        sabotage.defineRole = { node, role, companions in
            if let present = try await node.store.load(role.name), present.createdAt < role.createdAt {
                _ = try await node.store.changePermissions(
                    of: role.name,
                    adding: role.permissions,
                    removing: [],
                    with: .none
                )
            }
            try await node.store.define(role, with: companions)
        }
    }

    private static let defineDropsEvents = Saboteur(
        "roles.define.companions",
        "Defines a role without the events."
    ) { sabotage in
        sabotage.defineRole = { node, role, companions in
            try await node.store.define(role, with: companions.withoutEvents)
        }
    }

    private static let defineSwallows = Saboteur(
        "roles.define.race",
        "Tells several callers that define one role at once that they all succeeded."
    ) { sabotage in
        let crowd = Crowd()
        sabotage.defineRole = { node, role, companions in
            let isCrowded = await crowd.gathers()
            let done: Void? = try await unlessTaken(.role) { try await node.store.define(role, with: companions) }
            if done == nil, !isCrowded { throw StoreError.duplicate(.role) }
        }
    }

    private static let loadRoleFoldsCase = Saboteur(
        "roles.load.exactly",
        "Looks a name that leads nowhere up again in lower case."
    ) { sabotage in
        sabotage.loadRole = { node, name in
            if let role = try await node.store.load(name) { return role }
            guard let folded = RoleName(name.text.string.lowercased()) else { return nil }
            return try await node.store.load(folded)
        }
    }

    private static let changeDefines = Saboteur(
        "roles.absent",
        "Defines a role that is not there to change its permissions."
    ) { sabotage in
        sabotage.changePermissions = { node, name, added, removed, companions in
            let change = try await node.store.changePermissions(
                of: name,
                adding: added,
                removing: removed,
                with: companions
            )
            guard change == .absent else { return change }
            let role = RoleRecord(
                name: name,
                summary: StoredText(lossy: ""),
                permissions: added,
                createdAt: .distantPast
            )
            try await node.store.define(role, with: .none)
            return .changed(role)
        }
    }

    private static let listFoldsCase = Saboteur(
        "roles.list.order",
        "Lists roles as a person would sort them."
    ) { sabotage in
        sabotage.listRoles = { node, position, limit in
            var page = try await node.store.roles(after: position, limit: limit)
            page.elements.sort { $0.name.text.string.lowercased() < $1.name.text.string.lowercased() }
            return page
        }
    }

    private static let listRolesTakesZero = Saboteur(
        "roles.list.limits",
        "Lists no roles for a limit below one."
    ) { sabotage in
        sabotage.listRoles = { node, position, limit in
            guard limit > 0 else { return Page([], next: nil) }
            return try await node.store.roles(after: position, limit: limit)
        }
    }

    private static let listRolesLosesPlace = Saboteur(
        "roles.list.moving",
        "Ends the list when the last role seen was removed."
    ) { sabotage in
        sabotage.listRoles = { node, position, limit in
            if let position, try await node.store.load(position) == nil { return Page([], next: nil) }
            return try await node.store.roles(after: position, limit: limit)
        }
    }
}
