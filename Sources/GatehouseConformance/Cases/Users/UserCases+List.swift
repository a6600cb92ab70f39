import GatehouseDatastore

extension UserCases {
    static let paging = [listOrder, listLimits, listMoving]

    private static let listOrder = ConformanceCase(
        "users.list.order",
        "Users are listed by the bytes of their identifiers, whatever the page's length; the last page says it is the last.",
        requires: [.users]
    ) { world in
        let empty = try await world.second.users.users(after: nil, limit: 3)
        try expect(empty.elements.isEmpty && empty.next == nil, "an empty list has one page")
        let starts: [UInt8] = [0xFF, 0x00, 0x80, 0x7F, 0x01, 0xC0]
        var identifiers: [UserID] = []
        for start in starts {
            let bytes = [start] + world.mint.id(UserID.self).bytes.dropFirst()
            let id = try unwrap(UserID(bytes: bytes), "an identifier of sixteen bytes")
            identifiers.append(id)
            try await world.first.users.insert(changed(try world.mint.user(at: world.now)) { $0.id = id }, with: .none)
        }
        let wanted = identifiers.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
        for limit in [1, 2, 3, 5, 6, 7] {
            let users = try await walk(limit: limit) { position in
                try await world.second.users.users(after: position, limit: limit)
            }
            try expect(users.map(\.id), equals: wanted, "users in pages of \(limit)")
        }
        let whole = try await world.second.users.users(after: nil, limit: 6)
        try expect(whole.next == nil, "a page that holds the rest is the last one")
        let part = try await world.second.users.users(after: wanted[2], limit: 3)
        try expect(part.elements.map(\.id), equals: Array(wanted[3...]), "users after the third")
        try expect(part.next == nil, "a last page that is full is the last one")
    }

    private static let listLimits = ConformanceCase(
        "users.list.limits",
        "A limit below one means one, and a huge one is no harm.",
        requires: [.users]
    ) { world in
        let users = try await repeated(3) { try await world.addUser() }
        for limit in [0, -1, .min] {
            let page = try await world.second.users.users(after: nil, limit: limit)
            try expect(page.elements.map(\.id), equals: [users[0].id], "a page of \(limit)")
            try expect(page.next == users[0].id, "more follow a page of \(limit)")
        }
        let page = try await world.second.users.users(after: nil, limit: .max)
        try expect(page.elements.count, equals: 3, "users in the longest page")
    }

    private static let listMoving = ConformanceCase(
        "users.list.moving",
        "A walk sees whoever is there all the time exactly once, though users come and go, even the last one seen.",
        requires: [.users]
    ) { world in
        let users = try await repeated(12) { try await world.addUser() }
        var seen: [UserID] = []
        var position: UserID?
        for step in 0..<12 {
            let page = try await world.second.users.users(after: position, limit: 2)
            seen += page.elements.map(\.id)
            guard let next = page.next else { break }
            position = next
            if step < 2 { _ = try await world.first.users.delete(next, with: .none) }
            if step == 1 { _ = try await world.addUser() }
        }
        let stayed = users.map(\.id)
        try expect(seen.filter { stayed.contains($0) }, equals: stayed, "users who were there when the walk came by")
    }
}
