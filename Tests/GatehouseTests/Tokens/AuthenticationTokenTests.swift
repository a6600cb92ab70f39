import Gatehouse
import GatehouseDatastore
import Testing

@Suite("Authentication tokens")
struct AuthenticationTokenTests {
    @Test func `a token stands for its user, with roles and permissions as they are now`() async throws {
        let world = try World.withTokens()
        try await world.register(username: "ada")
        let token = try await world.tokens().authentication
        try await world.gatekeeper.roles.create("editor", permissions: ["write"])
        let account = try #require(try await world.gatekeeper.users.find("ada@example.org"))
        try await world.gatekeeper.roles.grant("editor", to: account.id)
        let principal = try await world.gatekeeper.recognize(token: token)
        #expect(principal.id == account.id && principal.username == "ada")
        #expect(principal.roles == ["editor"] && principal.permissions == ["write"])
        #expect(principal.via == .token && principal.session == nil && principal.strength == .singleFactor)
        #expect(principal.authenticatedAt == world.clock.now)
    }

    @Test func `it costs one round trip to the store and no hash`() async throws {
        let world = try World.withTokens()
        try await world.register()
        let token = try await world.tokens().authentication
        let before = world.store.counts
        for _ in 0..<10 { _ = try await world.gatekeeper.recognize(token: token) }
        let calls = world.store.counts.filter { $0.value != before[$0.key, default: 0] }
        #expect(calls.keys.sorted() == ["loadAccount"])
        #expect(world.store.count("loadAccount") - before["loadAccount", default: 0] == 10)
    }

    @Test func `it is accepted to the microsecond of its expiry`() async throws {
        let world = try World.withTokens { $0.tokens.lifetime = .seconds(60) }
        try await world.register()
        let token = try await world.tokens().authentication
        world.clock.move(.seconds(60) - .microseconds(1))
        _ = try await world.gatekeeper.recognize(token: token)
        world.clock.move(.microseconds(1))
        await expectRefusal(.tokenInvalid) { try await world.gatekeeper.recognize(token: token) }
    }

    @Test func `it keeps the time of the proof, and a session that was only recognised passes none on`() async throws {
        let world = try World.withTokens { $0.passwordless.isEnabled = true }
        try await world.register()
        _ = await world.mail()
        try await world.gatekeeper.requestSignInLink(for: "ada@example.org")
        let link = try await world.link("/login")
        let unproven = try await world.gatekeeper.signIn(link)
        let weak = try await world.gatekeeper.issueTokens(for: unproven)
        let recognized = try await world.gatekeeper.recognize(token: weak.authentication.text)
        #expect(recognized.authenticatedAt == nil && recognized.strength == .recognized)
        let next = try await world.refresh(weak.refresh?.text).authentication
        #expect(try await world.gatekeeper.recognize(token: next).authenticatedAt == nil)
        let token = try await world.tokens().authentication
        world.clock.move(.seconds(601))
        let late = try await world.gatekeeper.recognize(token: token)
        #expect(try await world.gatekeeper.decide(.fresh(within: .seconds(600)), for: late) == .notFresh)
        #expect(try await world.gatekeeper.decide(.fresh(within: .seconds(602)), for: late) == .granted)
    }

    @Test func `whatever ends everything ends it at once, on every node`() async throws {
        let world = try World.withTokens()
        let other = try World.withTokens(beside: world)
        for (name, end) in Self.ends {
            let email = "\(name)@example.org"
            try await world.register(email)
            let token = try await world.tokens(email).authentication
            _ = try await other.gatekeeper.recognize(token: token)
            try await end(world, email)
            for node in [world, other] {
                await expectRefusal(.tokenInvalid) { try await node.gatekeeper.recognize(token: token) }
            }
        }
    }

    private static let ends: [(String, @Sendable (World, String) async throws -> Void)] = [
        (
            "deactivated",
            { world, email in
                let id = try #require(try await world.gatekeeper.users.find(email)).id
                try await world.gatekeeper.users.deactivate(id.description)
            }
        ),
        (
            "reset",
            { world, email in
                let id = try #require(try await world.gatekeeper.users.find(email)).id
                _ = try await world.gatekeeper.users.resetAccess(of: id.description)
            }
        ),
        (
            "deleted",
            { world, email in
                let id = try #require(try await world.gatekeeper.users.find(email)).id
                try await world.gatekeeper.users.delete(id.description)
            }
        ),
        (
            "changed",
            { world, email in
                let principal = try #require(try await world.principal(world.signIn(email).token))
                _ = try await world.gatekeeper.changePassword(of: principal, from: World.password, to: "battery staple")
            }
        ),
        (
            "ended",
            { world, email in
                let principal = try #require(try await world.principal(world.signIn(email).token))
                _ = try await world.gatekeeper.endOtherSessions(of: principal)
            }
        ),
    ]

    @Test func `an earlier key verifies, a retired one does not, and the key of one purpose signs no other's`()
        async throws
    {
        let old = SecretKey.random(from: .system)
        let world = try World.withTokens(keys: KeyRing(current: old))
        try await world.register()
        let tokens = try await world.tokens()
        let next = SecretKey.random(from: .system)
        let rotated = try World.withTokens(keys: KeyRing(current: next, previous: [old]), beside: world)
        _ = try await rotated.gatekeeper.recognize(token: tokens.authentication)
        let retired = try World.withTokens(keys: KeyRing(current: next), beside: world)
        await expectRefusal(.tokenInvalid) { try await retired.gatekeeper.recognize(token: tokens.authentication) }
        let refresh = try #require(tokens.refresh)
        await expectRefusal(.tokenInvalid) { try await world.gatekeeper.recognize(token: refresh) }
        await expectRefusal(.invalidInput) { try await world.gatekeeper.refresh(tokens.authentication) }
        await expectRefusal(.invalidInput) { try await retired.gatekeeper.refresh(refresh) }
    }

    @Test func `no token is issued or accepted where they are switched off`() async throws {
        let world = try World.withTokens()
        try await world.register()
        let signedIn = try await world.signIn()
        let token = try await world.gatekeeper.issueTokens(for: signedIn).authentication.text
        let off = try World.withTokens(beside: world) { $0.tokens.isEnabled = false }
        await expectRefusal(.notFound) { try await off.gatekeeper.issueTokens(for: signedIn) }
        await expectRefusal(.tokenInvalid) { try await off.gatekeeper.recognize(token: token) }
    }

    @Test func `a store that is away makes nobody anonymous`() async throws {
        let world = try World.withTokens()
        try await world.register()
        let token = try await world.tokens().authentication
        world.store.fail()
        await expectRefusal(.storeUnavailable) { try await world.gatekeeper.recognize(token: token) }
    }

    @Test func `what was issued under an epoch that has risen since is worth nothing`() async throws {
        let world = try World.withTokens()
        try await world.register()
        let signedIn = try await world.signIn()
        _ = try await world.gatekeeper.users.resetAccess(of: "ada@example.org")
        let tokens = try await world.gatekeeper.issueTokens(for: signedIn)
        await expectRefusal(.tokenInvalid) {
            try await world.gatekeeper.recognize(token: tokens.authentication.text)
        }
        let refresh = try #require(tokens.refresh).text
        await expectRefusal(.invalidInput) { try await world.gatekeeper.refresh(refresh) }
    }
}
