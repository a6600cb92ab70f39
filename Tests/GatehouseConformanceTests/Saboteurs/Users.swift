import GatehouseDatastore

extension Saboteurs {
    static let users: [Saboteur] =
        [
            insertLosesSignIn, insertCoarse, insertCuts, insertFoldsForms, insertNamesLast, loadMixesKinds,
            insertDropsEvents, insertSwallowsEmail, insertSwallowsName, loadFoldsCase, absentBumped,
        ] + usersPatch + usersHash + usersSignIn + usersDelete + usersList + usersAttributes

    private static let insertLosesSignIn = Saboteur(
        "users.insert.read-back",
        "Loses the last-but-one sign-in of a user who comes with many."
    ) { sabotage in
        sabotage.insertUser = { node, user, companions in
            var user = user
            if user.signIns.count > 2 { user.signIns.last = nil }
            try await node.store.insert(user, with: companions)
        }
    }

    private static let insertCoarse = Saboteur(
        "users.insert.exact-moments",
        "Keeps the moments of users before 1970 in milliseconds."
    ) { sabotage in
        sabotage.insertUser = { node, user, companions in
            var user = user
            user.confirmedAt = user.confirmedAt?.coarseBefore1970
            try await node.store.insert(user, with: companions)
        }
    }

    private static let insertCuts = Saboteur(
        "users.insert.exact-texts",
        "Cuts an address as its owner writes it after four thousand bytes."
    ) { sabotage in
        sabotage.insertUser = { node, user, companions in
            var user = user
            let display = StoredText(lossy: user.email.display.string, limit: 4_000)
            user.email = UserIdentifier(display: display, canonical: user.email.canonical)
            try await node.store.insert(user, with: companions)
        }
    }

    private static let insertFoldsForms = Saboteur(
        "users.insert.bytes-decide",
        "Takes names for the same when Swift's strings are."
    ) { sabotage in
        let names = Remembered<[String: StoredText]>([:])
        sabotage.insertUser = { node, user, companions in
            if let name = user.username?.canonical.text {
                let known = names.withLock { names in
                    defer { names[name.string] = name }
                    return names[name.string]
                }
                if let known, known != name { throw StoreError.duplicate(.username) }
            }
            try await node.store.insert(user, with: companions)
        }
    }

    private static let insertNamesLast = Saboteur(
        "users.insert.duplicate",
        "Names the username first when several values are taken."
    ) { sabotage in
        sabotage.insertUser = { node, user, companions in
            if let name = user.username, try await node.store.load(name.canonical) != nil {
                throw StoreError.duplicate(.username)
            }
            try await node.store.insert(user, with: companions)
        }
    }

    private static let loadMixesKinds = Saboteur(
        "users.insert.kinds-apart",
        "Looks a name up among the addresses first."
    ) { sabotage in
        sabotage.loadIdentifier = { node, identifier in
            if let address = CanonicalIdentifier(.email, identifier.text),
                let user = try await node.store.load(address)
            {
                return user
            }
            return try await node.store.load(identifier)
        }
    }

    private static let insertDropsEvents = Saboteur(
        "users.insert.companions",
        "Adds a user without the events."
    ) { sabotage in
        sabotage.insertUser = { node, user, companions in
            try await node.store.insert(user, with: companions.withoutEvents)
        }
    }

    private static let insertSwallowsEmail = Saboteur(
        "users.insert.race-email",
        "Tells several callers that insert one address at once that they all succeeded."
    ) { sabotage in
        let crowd = Crowd()
        sabotage.insertUser = { node, user, companions in
            let isCrowded = await crowd.gathers()
            let done: Void? = try await unlessTaken(.email) { try await node.store.insert(user, with: companions) }
            if done == nil, !isCrowded { throw StoreError.duplicate(.email) }
        }
    }

    private static let insertSwallowsName = Saboteur(
        "users.insert.race-username",
        "Tells several callers that insert one name at once that they all succeeded."
    ) { sabotage in
        let crowd = Crowd()
        sabotage.insertUser = { node, user, companions in
            let isCrowded = await crowd.gathers()
            let done: Void? = try await unlessTaken(.username) { try await node.store.insert(user, with: companions) }
            if done == nil, !isCrowded { throw StoreError.duplicate(.username) }
        }
    }

    private static let loadFoldsCase = Saboteur(
        "users.load.exactly",
        "Looks an identifier that leads nowhere up again in lower case."
    ) { sabotage in
        sabotage.loadIdentifier = { node, identifier in
            if let user = try await node.store.load(identifier) { return user }
            let folded = StoredText(lossy: identifier.text.string.lowercased())
            guard let other = CanonicalIdentifier(identifier.kind, folded) else { return nil }
            return try await node.store.load(other)
        }
    }

    private static let absentBumped = Saboteur(
        "users.absent",
        "Claims to have raised the epoch of a user who is not there."
    ) { sabotage in
        sabotage.bumpEpoch = { node, id, now, companions in
            let bump = try await node.store.bumpSecurityEpoch(of: id, at: now, with: companions)
            return bump == .absent ? .bumped(.first) : bump
        }
    }
}
