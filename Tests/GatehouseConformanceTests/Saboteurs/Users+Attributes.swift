import GatehouseDatastore

extension Saboteurs {
    static let usersAttributes = [attributesRound, attributesMerge, languageStays]

    private static let attributesRound = Saboteur(
        "users.attributes.insert",
        "Keeps the whole numbers of a user who is added as floating-point numbers do."
    ) { sabotage in
        sabotage.insertUser = { node, user, companions in
            var user = user
            user.attributes = user.attributes.mapValues { value in
                guard case .integer(let number) = value, number.magnitude > 1 << 53 else { return value }
                return .integer(number & ~1)
            }
            try await node.store.insert(user, with: companions)
        }
    }

    private static let attributesMerge = Saboteur(
        "users.attributes.patch",
        "Keeps the attributes that a patch does not name."
    ) { sabotage in
        sabotage.patchUser = { node, id, patch, version, now, companions in
            var patch = patch
            if case .attributes(let new) = patch.change, let old = try await node.store.load(id)?.attributes {
                patch.change = .attributes(old.merging(new) { $1 })
            }
            return try await node.store.patch(id, patch, expecting: version, at: now, with: companions)
        }
    }

    private static let languageStays = Saboteur(
        "users.language.patch",
        "Never takes a language back."
    ) { sabotage in
        sabotage.patchUser = { node, id, patch, version, now, companions in
            var patch = patch
            if case .language(nil) = patch.change {
                patch.change = .language(try await node.store.load(id)?.language)
            }
            return try await node.store.patch(id, patch, expecting: version, at: now, with: companions)
        }
    }
}
