import Gatehouse
import GatehouseDatastore
import Testing

@Suite("Refresh tokens")
struct RefreshTokenTests {
    @Test func `each is traded once for the next, and the authentication token keeps the time of the proof`()
        async throws
    {
        let world = try World.withTokens()
        try await world.register()
        let proof = world.clock.now
        var token = try await world.tokens().refresh
        var seen: Set<String?> = [token]
        for _ in 0..<5 {
            world.clock.move(.seconds(3_600))
            let next = try await world.refresh(token)
            #expect(seen.insert(next.refresh).inserted)
            token = next.refresh
            let principal = try await world.gatekeeper.recognize(token: next.authentication)
            #expect(principal.authenticatedAt == proof && principal.via == .token)
        }
    }

    @Test func `of many calls at once with one token all get the same next one`() async throws {
        let world = try World.withTokens()
        let other = try World.withTokens(beside: world)
        try await world.register()
        let token = try await world.tokens().refresh
        let next = try await withThrowingTaskGroup(of: String?.self) { group in
            for number in 0..<64 {
                group.addTask { try await (number.isMultiple(of: 2) ? world : other).refresh(token).refresh }
            }
            return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        #expect(next.count == 1)
        _ = try await world.refresh(#require(next.first ?? nil))
    }

    @Test func `a token that comes again after its grace ends all that began with its sign-in, and the user is told`()
        async throws
    {
        let world = try World.withTokens()
        try await world.register()
        _ = await world.mail()
        let bystander = try await world.tokens().refresh
        let first = try await world.tokens().refresh
        let second = try await world.refresh(first).refresh
        world.clock.move(.seconds(10) - .microseconds(1))
        #expect(try await world.refresh(first).refresh == second)
        world.clock.move(.microseconds(1))
        for token in [first, second, first] {
            let problem = await #expect(throws: GatehouseError.self) { try await world.refresh(token) }
            #expect(problem?.problems.map(\.code) == ["refresh_token_invalid"])
        }
        _ = try await world.refresh(bystander)
        let mails = await world.mail()
        #expect(mails.map(\.subject.string) == ["A program was signed out of your account at 127.0.0.1"])
        #expect(try await world.auditKinds().filter { $0 == "authn_token_reuse" }.count == 1)
    }

    @Test func `a token two steps back is a copy`() async throws {
        let world = try World.withTokens()
        try await world.register()
        let first = try await world.tokens().refresh
        let third = try await world.refresh(world.refresh(first).refresh).refresh
        await expectRefusal(.invalidInput) { try await world.refresh(first) }
        await expectRefusal(.invalidInput) { try await world.refresh(third) }
    }

    @Test func `idle too long, or used to the end of its life, a family is over to the microsecond`() async throws {
        let world = try World.withTokens {
            $0.refreshTokens.idleTimeout = .seconds(100)
            $0.refreshTokens.lifetime = .seconds(250)
        }
        try await world.register()
        let idle = try await world.tokens().refresh
        var used = try await world.tokens().refresh
        world.clock.move(.seconds(100) - .microseconds(1))
        used = try await world.refresh(used).refresh
        world.clock.move(.microseconds(1))
        await expectRefusal(.invalidInput) { try await world.refresh(idle) }
        world.clock.move(.seconds(90))
        used = try await world.refresh(used).refresh
        world.clock.move(.seconds(60) - .microseconds(1))
        used = try await world.refresh(used).refresh
        world.clock.move(.microseconds(1))
        await expectRefusal(.invalidInput) { try await world.refresh(used) }
    }

    @Test func `nobody refreshes whose account cannot be used, and nothing outlives what ends everything`() async throws
    {
        let world = try World.withTokens()
        try await world.register()
        let token = try await world.tokens().refresh
        let id = try #require(try await world.gatekeeper.users.find("ada@example.org")).id
        try await world.gatekeeper.users.deactivate(id.description)
        await expectRefusal(.accountInactive) { try await world.refresh(token) }
        try await world.gatekeeper.users.activate(id.description)
        // Deactivation raised the epoch.
        await expectRefusal(.invalidInput) { try await world.refresh(token) }
        let second = try await world.tokens().refresh
        _ = try await world.gatekeeper.users.resetAccess(of: id.description)
        await expectRefusal(.invalidInput) { try await world.refresh(second) }
        let third = try await world.tokens().refresh
        try await world.gatekeeper.users.delete(id.description)
        await expectRefusal(.invalidInput) { try await world.refresh(third) }
    }

    @Test func `signing out ends the family, and beyond the greatest number the oldest ends`() async throws {
        let world = try World.withTokens { $0.refreshTokens.maximumPerUser = 2 }
        try await world.register()
        let first = try #require(try await world.tokens().refresh)
        #expect(try await world.gatekeeper.endRefreshToken(first))
        #expect(try await !world.gatekeeper.endRefreshToken(first))
        #expect(try await !world.gatekeeper.endRefreshToken("nonsense"))
        await expectRefusal(.invalidInput) { try await world.refresh(first) }
        var tokens: [String?] = []
        for _ in 0..<3 {
            world.clock.move(.milliseconds(1))
            tokens.append(try await world.tokens().refresh)
        }
        await expectRefusal(.invalidInput) { try await world.refresh(tokens[0]) }
        for token in tokens.dropFirst() { _ = try await world.refresh(token) }
    }

    @Test func `keys that are rotated while calls run change nothing for who holds a token`() async throws {
        let old = SecretKey.random(from: .system)
        let world = try World.withTokens(keys: KeyRing(current: old))
        try await world.register()
        let first = try await world.tokens().refresh
        let keys = KeyRing(current: .random(from: .system), previous: [old])
        let rotated = try World.withTokens(keys: keys, beside: world)
        let second = try await world.refresh(first).refresh
        // The other node derives another successor, but finds the one that is due.
        let same = try await rotated.refresh(first).refresh
        let third = try await rotated.refresh(same)
        _ = try await rotated.gatekeeper.recognize(token: third.authentication)
        #expect(second != nil && same != nil)
    }

    @Test func `a user has refresh tokens only where they are switched on`() async throws {
        let world = try World()
        try await world.register()
        #expect(try await world.tokens().refresh == nil)
        await expectRefusal(.notFound) { try await world.gatekeeper.refresh("x") }
    }
}
