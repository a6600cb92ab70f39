import GatehouseDatastore

extension Saboteurs {
    static let usersList = [listClaimsMore, listTakesZero, listLosesPlace]

    private static let listClaimsMore = Saboteur(
        "users.list.order",
        "Takes a full page of users for proof that more follow."
    ) { sabotage in
        sabotage.listUsers = { node, position, limit in
            try await node.store.users(after: position, limit: limit).claimingMore(limit: limit, position: \.id)
        }
    }

    private static let listTakesZero = Saboteur(
        "users.list.limits",
        "Lists no users for a limit below one."
    ) { sabotage in
        sabotage.listUsers = { node, position, limit in
            guard limit > 0 else { return Page([], next: nil) }
            return try await node.store.users(after: position, limit: limit)
        }
    }

    private static let listLosesPlace = Saboteur(
        "users.list.moving",
        "Ends the list when the last user seen was deleted."
    ) { sabotage in
        sabotage.listUsers = { node, position, limit in
            if let position, try await node.store.load(position) == nil { return Page([], next: nil) }
            return try await node.store.users(after: position, limit: limit)
        }
    }
}
