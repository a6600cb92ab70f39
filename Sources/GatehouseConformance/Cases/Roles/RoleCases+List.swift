import GatehouseDatastore

extension RoleCases {
    static let listing = [listOrder, listLimits, listMoving]

    private static let listOrder = ConformanceCase(
        "roles.list.order",
        "Roles are listed by the bytes of their names, whatever the page's length; the last page says it is the last.",
        requires: [.roles]
    ) { world in
        let empty = try await world.second.roles.roles(after: nil, limit: 3)
        try expect(empty.elements.isEmpty && empty.next == nil, "an empty list has one page")
        let names = ["c", "B", "a-b", "a", "ab", "a_b", "\u{E9}", "e\u{301}", "\u{1F511}", "\u{FFFD}", "Z", "10", "9"]
        for name in names { _ = try await world.addRole(try world.mint.roleName(name)) }
        let wanted = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { Array($0.utf8) }
        for limit in [1, 2, 5, 13, 14] {
            let roles = try await walk(limit: limit) { position in
                try await world.second.roles.roles(after: position, limit: limit)
            }
            try expect(roles.map { Array($0.name.text.string.utf8) }, equals: wanted, "roles in pages of \(limit)")
        }
        let whole = try await world.second.roles.roles(after: nil, limit: 13)
        try expect(whole.next == nil, "a page that holds the rest is the last one")
    }

    private static let listLimits = ConformanceCase(
        "roles.list.limits",
        "A limit below one means one, and a huge one is no harm.",
        requires: [.roles]
    ) { world in
        let roles = [try await world.addRole(try world.mint.roleName("a")), try await world.addRole()]
        for limit in [0, -1, .min] {
            let page = try await world.second.roles.roles(after: nil, limit: limit)
            try expect(page.elements, equals: [roles[0]], "a page of \(limit)")
            try expect(page.next == roles[0].name, "more follow a page of \(limit)")
        }
        let page = try await world.second.roles.roles(after: nil, limit: .max)
        try expect(page.elements.count, equals: 2, "roles in the longest page")
    }

    private static let listMoving = ConformanceCase(
        "roles.list.moving",
        "A walk sees whatever is there all the time exactly once, though roles come and go, even the last one seen.",
        requires: [.roles]
    ) { world in
        let names = try "bcdefghijklm".map { try world.mint.roleName(String($0)) }
        for name in names { _ = try await world.addRole(name) }
        var seen: [RoleName] = []
        var position: RoleName?
        for step in 0..<12 {
            let page = try await world.second.roles.roles(after: position, limit: 2)
            seen += page.elements.map(\.name)
            guard let next = page.next else { break }
            position = next
            if step < 2 { _ = try await world.first.roles.remove(next, with: .none) }
            if step == 1 { _ = try await world.addRole(try world.mint.roleName("a")) }
        }
        try expect(seen, equals: names, "roles that were there when the walk came by")
    }
}
