import GatehouseDatastore

extension PrincipalCases {
    static let races: [ConformanceCase] = [
        ConformanceCase(
            "principals.load.racing-epoch",
            "Once a node has returned from raising an epoch, no node loads the old one.",
            requires: .ofPrincipals
        ) { world in
            let user = try await world.addUser()
            let session = try await world.addSession(of: user.id)
            try await world.warmUp(session.key)
            let floor = Floor()
            try await race {
                for round in 0..<8 {
                    let users = try world.node(round).users
                    let bump = try await users.bumpSecurityEpoch(of: user.id, at: world.now, with: .none)
                    if case .bumped(let epoch) = bump { floor.raise(to: epoch.number) }
                }
            } against: { number in
                let least = floor.value
                guard let principal = try await world.principal(session.key, through: world.node(number)) else {
                    return
                }
                let epoch = principal.account.user.securityEpoch.number
                try expect(epoch >= least, "loaded epoch \(epoch) after it had been raised to \(least)")
            }
        },

        ConformanceCase(
            "principals.load.racing-rotation",
            "A key that is being replaced leads to its user throughout its grace, before and after the instant.",
            requires: .ofPrincipals
        ) { world in
            let session = try await world.addSession(of: world.addUser().id)
            try await world.warmUp(session.key)
            try await race {
                _ = try await world.rotate(session, grace: .seconds(60))
            } against: { number in
                let principal = try await world.principal(session.key, through: world.node(number))
                try expect(principal?.lookup.isLive == true, "the key did not open its session")
            }
        },

        ConformanceCase(
            "principals.load.racing-deletion",
            "Once a node has returned from deleting a user, no node loads a principal of it.",
            requires: .ofPrincipals
        ) { world in
            let user = try await world.addUser()
            let session = try await world.addSession(of: user.id)
            try await world.warmUp(session.key)
            let deletions = Floor()
            try await race {
                _ = try await world.second.users.delete(user.id, with: .none)
                deletions.raise(to: 1)
            } against: { number in
                let isDeleted = deletions.value > 0
                let principal = try await world.principal(session.key, through: world.node(number))
                try expect(!isDeleted || principal == nil, "a deleted user is loaded")
            }
        },
    ]
}
