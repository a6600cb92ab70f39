import GatehouseDatastore

extension RoleCases {
    static let defining = [
        defineReadBack, defineBytes, defineDuplicate, defineCompanions, defineRace, loadExactly, absentEverywhere,
    ]

    private static let defineReadBack = ConformanceCase(
        "roles.define.read-back",
        "A role is kept as it was given: empty or 64 KiB of summary, no permissions or many, the longest name.",
        requires: [.roles]
    ) { world in
        let longest = StoredText(lossy: String(repeating: "\u{1F511}", count: StoredText.maximumByteCount))
        let many = try (0..<200).map { _ in try world.mint.permission() }
        let exotic = ["\u{1F511}", "e\u{301}", "\u{E9}", "'", "\"", "\\", "%", String(repeating: "p", count: 128)]
        let roles = [
            try world.mint.role(at: world.now),
            RoleRecord(
                name: try world.mint.roleName(),
                summary: try stored(""),
                permissions: [],
                createdAt: .distantPast
            ),
            RoleRecord(
                name: try world.mint.roleName(String(repeating: "\u{1F511}", count: 32)),
                summary: longest,
                permissions: Set(many),
                createdAt: .distantFuture
            ),
            RoleRecord(
                name: try world.mint.roleName("'quoted\"\\%_"),
                summary: try stored("e\u{301}\u{E9}\n'"),
                permissions: Set(try exotic.map { try world.mint.permission($0) }),
                createdAt: Timestamp(microseconds: -1)
            ),
        ]
        for role in roles {
            try await world.first.roles.define(role, with: .none)
            for node in [world.second, world.first] {
                let loaded = try await node.roles.load(role.name)
                try expect(loaded == role, "the role \(role.name.text.string.utf8.count) bytes of name reads back")
            }
        }
    }

    private static let defineBytes = ConformanceCase(
        "roles.define.bytes-decide",
        "Names are the same when their bytes are: neither case nor normal form is folded.",
        requires: [.roles]
    ) { world in
        for name in ["\u{E9}", "e\u{301}", "editor", "Editor", "\u{DF}", "ss"] {
            let role = try world.mint.role(try world.mint.roleName(name), at: world.now)
            try await world.first.roles.define(role, with: .none)
            let loaded = try await world.second.roles.load(role.name)
            try expect(loaded?.summary == role.summary, "\(Array(name.utf8)) leads to its own role")
        }
    }

    private static let defineDuplicate = ConformanceCase(
        "roles.define.duplicate",
        "A name that is taken is refused, and the role of that name does not change.",
        requires: [.roles]
    ) { world in
        let role = try await world.addRole()
        try await expect(refusal: .duplicate(.role), of: "a second role of a name") {
            let second = try world.mint.role(role.name, at: world.now + .seconds(1))
            try await world.second.roles.define(second, with: .none)
        }
        let loaded = try await world.second.roles.load(role.name)
        try expect(loaded == role, "the first role of the name")
    }

    private static let defineCompanions = ConformanceCase(
        "roles.define.companions",
        "Events are written with a role that is defined, and otherwise not.",
        requires: [.roles, .audit]
    ) { world in
        let role = try world.mint.role(at: world.now)
        let events = [world.mint.event(at: world.now), world.mint.event(at: world.now)]
        try await world.first.roles.define(role, with: AccompanyingRecords(audit: events))
        try await expect(refusal: .duplicate(.role), of: "a second role of a name") {
            try await world.first.roles.define(role, with: .audit(world.mint.event(at: world.now)))
        }
        let other = try world.mint.role(at: world.now)
        try await expect(refusal: .duplicate(.id), of: "a role whose event is there already") {
            try await world.first.roles.define(other, with: .audit(events[0]))
        }
        try expect(try await world.second.roles.load(other.name) == nil, "no role without its events")
        try await world.expectTrail(events, "after one role and two others")
    }

    private static let defineRace = ConformanceCase(
        "roles.define.race",
        "Of 64 roles of one name defined at once, one is kept whole and the others are refused.",
        requires: [.roles]
    ) { world in
        let name = try world.mint.roleName()
        let roles = try (0..<64).map { _ in try world.mint.role(name, at: world.now) }
        let attempts = try await race { number in
            try await attempt { try await world.node(number).roles.define(roles[number], with: .none) }
        }
        try expect(attempts.count { $0.value != nil }, equals: 1, "roles kept")
        try expect(attempts.count { $0.code == .duplicate(.role) }, equals: 63, "roles refused")
        let kept = try unwrap(attempts.firstIndex { $0.value != nil }, "the winner")
        try expect(try await world.second.roles.load(name) == roles[kept], "the role that was kept")
    }

    private static let loadExactly = ConformanceCase(
        "roles.load.exactly",
        "Nothing but the exact bytes of its name finds a role.",
        requires: [.roles]
    ) { world in
        _ = try await world.addRole(try world.mint.roleName("night_editor"))
        for name in ["NIGHT_EDITOR", "night_edito", "night_editors", "nightxeditor", "night%", "*", "unknown"] {
            let found = try await world.second.roles.load(try world.mint.roleName(name))
            try expect(found == nil, "\(name) leads to no role")
        }
    }

    private static let absentEverywhere = ConformanceCase(
        "roles.absent",
        "What is asked of a role or a user that is not there is told so, and makes neither.",
        requires: [.roles, .users]
    ) { world in
        let (user, role) = (try await world.addUser(), try await world.addRole())
        let unknown = try world.mint.roleName()
        let nobody = world.mint.id(UserID.self)
        let roles = try world.second.roles
        try expect(try await roles.remove(unknown, with: .none), equals: .absent, "removing no role")
        let added: Set<Permission> = [try world.mint.permission()]
        let change = try await roles.changePermissions(of: unknown, adding: added, removing: [], with: .none)
        try expect(change, equals: .absent, "permissions of no role")
        try expect(try await roles.grant(unknown, to: user.id, with: .none), equals: .noSuchRole, "granting no role")
        try expect(try await roles.grant(role.name, to: nobody, with: .none), equals: .noSuchUser, "granting to nobody")
        try expect(try await roles.roles(of: nobody), equals: [], "roles of nobody")
        try expect(try await roles.roles(of: user.id), equals: [], "roles of a user without any")
        for name in [unknown, role.name] {
            let members = try await roles.members(of: name, after: nil, limit: 10)
            try expect(members.elements.isEmpty && members.next == nil, "members of a role that nobody has")
        }
        let listed = try await world.first.roles.roles(after: nil, limit: 10)
        try expect(listed.elements, equals: [role], "the roles there are")
    }
}
