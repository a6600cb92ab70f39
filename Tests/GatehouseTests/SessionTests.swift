import Gatehouse
import GatehouseDatastore
import GatehouseMemory
import Testing

@Suite("Sessions")
struct SessionTests {
    @Test func `a token's text is 46 characters, and no other text is it`() async throws {
        let world = try World()
        try await world.register()
        let text = try await world.signIn().token.text
        #expect(text.utf8.count == 46)
        #expect(SessionToken(text)?.text == text)
        for wrong in [
            text + "=", text + "A", String(text.dropLast()), " " + text.dropLast(), text.dropLast() + "+", "",
        ] {
            #expect(SessionToken(wrong) == nil)
        }
        for index in text.indices {
            var mutated = text
            mutated.replaceSubrange(index...index, with: text[index] == "A" ? "B" : "A")
            guard let token = SessionToken(mutated) else { continue }
            #expect(try await world.principal(token) == nil)
        }
    }

    @Test func `an id the server did not mint is never adopted`() async throws {
        let world = try World()
        try await world.register()
        let foreign = try #require(SessionToken(Base64URL.encode([UInt8](repeating: 7, count: 34))))
        #expect(try await world.principal(foreign) == nil)
        let signedIn = try await world.gatekeeper.signIn(
            "ada@example.org",
            password: World.password,
            replacing: foreign
        )
        #expect(signedIn.token.text != foreign.text)
        #expect(try await world.principal(foreign) == nil)
    }

    @Test func `signing in ends the session the browser had`() async throws {
        let world = try World()
        try await world.register()
        let first = try await world.signIn()
        let second = try await world.gatekeeper.signIn(
            "ada@example.org",
            password: World.password,
            replacing: first.token
        )
        #expect(try await world.principal(first.token) == nil)
        #expect(try await world.principal(second.token) != nil)
    }

    @Test(arguments: World.Layout.allCases)
    func `a session ends when it is idle, and at the end of its life however busy`(layout: World.Layout) async throws {
        let world = try World(layout)
        try await world.register()
        let idle = try await world.signIn()
        world.clock.move(.seconds(30 * 60))
        #expect(try await world.principal(idle.token) == nil)
        let busy = try await world.signIn()
        for _ in 0..<35 {
            world.clock.move(.seconds(20 * 60))
            #expect(try await world.principal(busy.token) != nil)
        }
        world.clock.move(.seconds(20 * 60))
        #expect(try await world.principal(busy.token) == nil)
    }

    @Test(arguments: World.Layout.allCases)
    func `signing out kills a session at once and leaves others`(layout: World.Layout) async throws {
        let world = try World(layout)
        try await world.register()
        let (first, second) = (try await world.signIn(), try await world.signIn())
        #expect(try await world.gatekeeper.signOut(first.token))
        #expect(try await !world.gatekeeper.signOut(first.token))
        #expect(try await world.principal(first.token) == nil)
        #expect(try await world.principal(second.token) != nil)
    }

    @Test(arguments: World.Layout.allCases)
    func `a remembered session comes back not fresh, with one new id for all who ask at once`(
        layout: World.Layout
    ) async throws {
        let world = try World(layout)
        try await world.register()
        let old = try await world.signIn(remembering: true)
        world.clock.move(.seconds(3 * 86_400))
        let replies = try await withThrowingTaskGroup(of: (Principal, SessionToken?)?.self) { group in
            for _ in 0..<64 { group.addTask { try await world.gatekeeper.recognize(old.token) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(replies.allSatisfy { $0 != nil && $0?.0.authenticatedAt == nil })
        #expect(Set(replies.compactMap { $0?.1?.text }).count == 1)
        let handedOut = replies.compactMap { $0?.1 }
        let new = try #require(handedOut.first)
        #expect(new.text != old.token.text)
        let principal = try #require(try await world.principal(new))
        #expect(try await world.gatekeeper.decide(.fresh(within: .seconds(600)), for: principal) == .notFresh)
        world.clock.move(.seconds(11))
        #expect(try await world.principal(old.token) == nil, "the old id is presented after its grace")
        #expect(try await world.principal(new) == nil, "so somebody has a copy, and the session ends")
        #expect(try await world.auditKinds().contains("session_use_after_expire"))
    }

    @Test(arguments: World.Layout.allCases)
    func `proving again who one is makes a session fresh under a new id`(layout: World.Layout) async throws {
        let world = try World(layout)
        try await world.register()
        let first = try await world.signIn()
        world.clock.move(.seconds(601))
        let stale = try #require(try await world.principal(first.token))
        #expect(try await world.gatekeeper.decide(.fresh(within: .seconds(600)), for: stale) == .notFresh)
        await expectRefusal(.invalidCredentials) { try await world.gatekeeper.verify(stale, password: "wrong horse") }
        let renewed = try await world.gatekeeper.verify(stale, password: World.password)
        #expect(renewed.token.text != first.token.text)
        #expect(renewed.session.id == first.session.id)
        let fresh = try #require(try await world.principal(renewed.token))
        #expect(try await world.gatekeeper.decide(.fresh(within: .seconds(600)), for: fresh) == .granted)
    }

    @Test(arguments: World.Layout.allCases)
    func `ending the others leaves one's own`(layout: World.Layout) async throws {
        let world = try World(layout)
        try await world.register()
        let own = try await world.signIn()
        let others = try await [world.signIn(), world.signIn(remembering: true), world.signIn()]
        let principal = try #require(try await world.principal(own.token))
        #expect(try await world.gatekeeper.sessions(of: principal).count == 4)
        #expect(try await world.gatekeeper.endOtherSessions(of: principal) == 3)
        #expect(try await world.principal(own.token) != nil)
        for other in others { #expect(try await world.principal(other.token) == nil) }
    }

    @Test func `what an administrator ended, its owner's request does not bring back`() async throws {
        let world = try World()
        try await world.register()
        let own = try await world.signIn()
        let principal = try #require(try await world.principal(own.token))
        _ = try await world.store.memory.bumpSecurityEpoch(of: principal.id, at: world.clock.now, with: .none)
        _ = try await world.gatekeeper.endOtherSessions(of: principal)
        #expect(try await world.principal(own.token) == nil)
    }

    @Test(arguments: World.Layout.allCases)
    func `deactivation and epochs end everything on the next request`(layout: World.Layout) async throws {
        let world = try World(layout)
        try await world.register()
        let first = try await world.signIn()
        try await world.gatekeeper.users.endSessions(of: "ada@example.org")
        #expect(try await world.principal(first.token) == nil)
        let second = try await world.signIn()
        try await world.gatekeeper.users.deactivate("ada@example.org")
        #expect(try await world.principal(second.token) == nil)
        try await world.gatekeeper.users.activate("ada@example.org")
        #expect(try await world.principal(second.token) == nil, "activation brings nothing back")
    }

    @Test func `roles are seen on the next request`() async throws {
        let world = try World()
        try await world.register()
        let signedIn = try await world.signIn()
        try await world.gatekeeper.roles.create("editor", permissions: ["posts-write"])
        #expect(try await world.gatekeeper.roles.grant("editor", to: signedIn.account.id))
        let principal = try #require(try await world.principal(signedIn.token))
        #expect(principal.roles == ["editor"] && principal.permissions == ["posts-write"])
        try await world.gatekeeper.roles.revoke("editor", from: signedIn.account.id)
        #expect(try await world.principal(signedIn.token)?.roles == [])
    }

    @Test func `beyond the greatest number the oldest session ends`() async throws {
        let world = try World { $0.sessions.maximumPerUser = 2 }
        try await world.register()
        var tokens: [SessionToken] = []
        for _ in 0..<3 {
            tokens.append(try await world.signIn().token)
            world.clock.move(.seconds(1))
        }
        #expect(try await world.principal(tokens[0]) == nil)
        #expect(try await world.principal(tokens[1]) != nil)
        #expect(try await world.principal(tokens[2]) != nil)
    }

    @Test func `64 sign-ins at once give 64 sessions that work and are listed`() async throws {
        let world = try World { $0.sessions.maximumPerUser = 100 }
        try await world.register()
        let tokens = try await withThrowingTaskGroup(of: SessionToken.self) { group in
            for _ in 0..<64 { group.addTask { try await world.signIn().token } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for token in tokens { #expect(try await world.principal(token) != nil) }
        let principal = try #require(try await world.principal(tokens[0]))
        #expect(try await world.gatekeeper.sessions(of: principal).count == 64)
    }
}
