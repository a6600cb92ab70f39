import GatehouseDatastore

extension UserCases {
    static let patchRaces = [patchRace, patchPairRace, patchDuplicateRace]

    private static let patchRace = ConformanceCase(
        "users.patch.race",
        "Of 64 patches made from one version at once, one is applied and the others are stale.",
        requires: [.users]
    ) { world in
        let user = try await world.addUser()
        let outcomes = try await race { number in
            try await world.node(number).users.patch(
                user.id,
                UserPatch(.activation(number.isMultiple(of: 3))),
                expecting: user.version,
                at: world.now + .seconds(Int64(number)),
                with: .none
            )
        }
        var winners: [UserRecord] = []
        var staleVersions: [RecordVersion] = []
        for outcome in outcomes {
            switch outcome {
            case .patched(let record): winners.append(record)
            case .stale(let record): staleVersions.append(record.version)
            case .absent: throw ConformanceFailure("a user who is there is absent")
            }
        }
        try expect(winners.count, equals: 1, "patches applied")
        try expect(staleVersions, equals: Array(repeating: user.version.next, count: 63), "versions of the stale")
        try await world.expectStored(winners[0], "the user after the race")
    }

    private static let patchPairRace = ConformanceCase(
        "users.patch.race-pairs",
        "However changes of address race, an address is never paired with the confirmation of another.",
        requires: [.users]
    ) { world in
        let user = try await world.addUser(confirmedAt: world.now)
        let emails = try (0..<32).map { _ in try world.mint.email() }
        @Sendable func confirmation(_ number: Int) -> Timestamp { world.now + .seconds(Int64(number) + 1) }
        @Sendable func check(_ user: UserRecord) throws {
            guard let number = emails.firstIndex(of: user.email) else { return }
            try expect(user.confirmedAt == confirmation(number), "an address has the confirmation of another")
        }
        _ = try await race(64) { number in
            let users = try world.node(number).users
            let change = UserPatch.Change.email(emails[number / 2], confirmedAt: confirmation(number / 2))
            for _ in 0..<3 {
                let seen = try unwrap(try await users.load(user.id), "the user")
                try check(seen)
                let refusal = try await attempt {
                    let patch = UserPatch(change)
                    return try await users.patch(user.id, patch, expecting: seen.version, at: world.now, with: .none)
                }
                switch refusal.value {
                case .patched(let record), .stale(let record): try check(record)
                case .absent, nil: throw ConformanceFailure("a change of address found no user or was refused")
                }
            }
        }
        let last = try unwrap(try await world.second.users.load(user.id), "the user")
        try expect(emails.contains(last.email), "one of the changes was applied")
        try check(last)
    }

    private static let patchDuplicateRace = ConformanceCase(
        "users.patch.race-duplicate",
        "Of 64 users who take one address at once, one gets it and the others are refused.",
        requires: [.users]
    ) { world in
        let email = try world.mint.email()
        let users = try await repeated(64) { try await world.addUser() }
        let attempts = try await race { number in
            try await attempt {
                let patch = UserPatch(.email(email, confirmedAt: nil))
                let version = users[number].version
                return try await world.node(number).users.patch(
                    users[number].id,
                    patch,
                    expecting: version,
                    at: world.now,
                    with: .none
                )
            }
        }
        try expect(attempts.count { $0.value != nil }, equals: 1, "users who got the address")
        try expect(attempts.count { $0.code == .duplicate(.email) }, equals: 63, "users refused")
        let listed = try await world.second.users.users(after: nil, limit: 100)
        try expect(listed.elements.count { $0.email == email }, equals: 1, "users who have the address")
    }
}
