import GatehouseDatastore

extension RoleCases {
    static let members = [membersOrder, membersLimits, membersMoving]

    private static let membersOrder = ConformanceCase(
        "roles.members.order",
        "Members are listed by the bytes of their identifiers, whatever the page's length and the order of grants.",
        requires: [.roles, .users]
    ) { world in
        let (role, other) = (try await world.addRole(), try await world.addRole())
        var identifiers: [UserID] = []
        for start: UInt8 in [0xFF, 0x00, 0x80, 0x7F, 0x01, 0xC0] {
            let bytes = [start] + world.mint.id(UserID.self).bytes.dropFirst()
            let id = try unwrap(UserID(bytes: bytes), "an identifier of sixteen bytes")
            identifiers.append(id)
            try await world.first.users.insert(changed(try world.mint.user(at: world.now)) { $0.id = id }, with: .none)
            _ = try await world.first.roles.grant(role.name, to: id, with: .none)
        }
        _ = try await world.first.roles.grant(other.name, to: try await world.addUser().id, with: .none)
        let wanted = identifiers.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
        for limit in [1, 2, 3, 6, 7] {
            let members = try await walk(limit: limit) { position in
                try await world.second.roles.members(of: role.name, after: position, limit: limit)
            }
            try expect(members, equals: wanted, "members in pages of \(limit)")
        }
        let whole = try await world.second.roles.members(of: role.name, after: nil, limit: 6)
        try expect(whole.next == nil, "a page that holds the rest is the last one")
    }

    private static let membersLimits = ConformanceCase(
        "roles.members.limits",
        "A limit below one means one, and a huge one is no harm.",
        requires: [.roles, .users]
    ) { world in
        let role = try await world.addRole()
        let users = try await repeated(3) { try await world.addUser() }
        for user in users { _ = try await world.first.roles.grant(role.name, to: user.id, with: .none) }
        for limit in [0, -1, .min] {
            let page = try await world.second.roles.members(of: role.name, after: nil, limit: limit)
            try expect(page.elements, equals: [users[0].id], "a page of \(limit)")
            try expect(page.next == users[0].id, "more follow a page of \(limit)")
        }
        let page = try await world.second.roles.members(of: role.name, after: nil, limit: .max)
        try expect(page.elements.count, equals: 3, "members in the longest page")
    }

    private static let membersMoving = ConformanceCase(
        "roles.members.moving",
        "A walk sees whoever is a member all the time exactly once, though members come and go, even the last one seen.",
        requires: [.roles, .users]
    ) { world in
        let role = try await world.addRole()
        let late = try await world.addUser()
        let users = try await repeated(12) { try await world.addUser() }
        for user in users { _ = try await world.first.roles.grant(role.name, to: user.id, with: .none) }
        var seen: [UserID] = []
        var position: UserID?
        for step in 0..<12 {
            let page = try await world.second.roles.members(of: role.name, after: position, limit: 2)
            seen += page.elements
            guard let next = page.next else { break }
            position = next
            if step < 2 { _ = try await world.first.roles.revoke(role.name, from: next, with: .none) }
            if step == 1 { _ = try await world.first.roles.grant(role.name, to: late.id, with: .none) }
        }
        try expect(seen, equals: users.map(\.id), "members who were there when the walk came by")
    }
}
