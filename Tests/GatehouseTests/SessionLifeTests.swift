import Gatehouse
import GatehouseDatastore
import Testing

@Suite("The life of a session")
struct SessionLifeTests {
    private let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

    @Test func `no text but 46 characters of the URL-safe alphabet becomes a token`() throws {
        let text = Base64URL.encode((0..<34).map { UInt8($0) })
        #expect(SessionToken(text)?.text == text)
        for length in 0..<100 where length != 46 {
            #expect(SessionToken(String(repeating: "A", count: length)) == nil)
        }
        for scalar in (0..<0x180).compactMap({ Unicode.Scalar($0 as UInt32) }) {
            let wrong = String(scalar) + text.dropFirst()
            #expect((SessionToken(wrong) != nil) == alphabet.unicodeScalars.contains(scalar))
        }
        let (head, tail) = (String(text.dropLast()), String(text.dropFirst()))
        for wrong in [String(head.dropLast()) + "==", "+" + tail, "/" + tail, head + "\n"] {
            #expect(SessionToken(wrong) == nil)
        }
        // 34 bytes fill 45 characters and two bits of the last, so four of its spellings stand for no other token.
        let last = alphabet.filter { SessionToken(String(text.dropLast()) + String($0)) != nil }
        #expect(last == "AQgw")
        for character in last {
            let spelling = String(text.dropLast()) + String(character)
            #expect(SessionToken(spelling)?.text == spelling)
        }
    }

    @Test func `a change in any character of a token makes it nobody's`() async throws {
        let world = try World()
        try await world.register()
        let text = try await world.signIn().token.text
        for index in text.indices {
            for character in alphabet where character != text[index] {
                var mutated = text
                mutated.replaceSubrange(index...index, with: String(character))
                guard let token = SessionToken(mutated) else { continue }
                #expect(try await world.principal(token) == nil)
            }
        }
    }

    @Test(arguments: World.Layout.allCases)
    func `a busy session costs one write a minute`(layout: World.Layout) async throws {
        let world = try World(layout)
        try await world.register()
        let signedIn = try await world.signIn()
        for _ in 0..<59 {
            world.clock.move(.seconds(1))
            _ = try await world.principal(signedIn.token)
        }
        #expect(world.sessionStore.count("touch") == 0)
        for _ in 0..<120 {
            world.clock.move(.seconds(1))
            #expect(try await world.principal(signedIn.token) != nil)
        }
        #expect(world.sessionStore.count("touch") == 2)
    }

    @Test func `a request costs one look-up where sessions and users live together`() async throws {
        let world = try World()
        try await world.register()
        let signedIn = try await world.signIn()
        let before = world.store.total
        _ = try await world.principal(signedIn.token)
        #expect(world.store.total - before == 1)
        #expect(world.store.count("loadPrincipal") == 1)
    }

    @Test(arguments: World.Layout.allCases)
    func `the ends of a session are exact`(layout: World.Layout) async throws {
        let world = try World(layout) { $0.sessions.lifetime = .seconds(3_600) }
        try await world.register()
        let idle = try await world.signIn()
        world.clock.move(.seconds(30 * 60) - .microseconds(1))
        #expect(try await world.principal(idle.token) != nil)
        world.clock.move(.seconds(30 * 60))
        #expect(try await world.principal(idle.token) == nil)

        let busy = try await world.signIn()
        for _ in 0..<3 {
            world.clock.move(.seconds(20 * 60) - .microseconds(1))
            #expect(try await world.principal(busy.token) != nil)
        }
        world.clock.move(.microseconds(2))
        #expect(try await world.principal(busy.token) != nil)
        world.clock.move(.microseconds(1))
        #expect(try await world.principal(busy.token) == nil)
    }

    @Test(arguments: World.Layout.allCases)
    func `a remembered session ends two weeks after the sign-in however often it came back`(
        layout: World.Layout
    ) async throws {
        let world = try World(layout)
        try await world.register()
        var token = try await world.signIn(remembering: true).token
        for _ in 0..<13 {
            world.clock.move(.seconds(86_400))
            token = try #require(try await world.gatekeeper.recognize(token)?.newToken)
        }
        world.clock.move(.seconds(86_400) - .microseconds(1))
        token = try #require(try await world.gatekeeper.recognize(token)?.newToken)
        world.clock.move(.microseconds(1))
        #expect(try await world.principal(token) == nil)
    }

    @Test(arguments: World.Layout.allCases)
    func `a replaced id works to the end of its grace and not beyond`(layout: World.Layout) async throws {
        let world = try World(layout)
        try await world.register()
        let old = try await world.signIn(remembering: true).token
        world.clock.move(.seconds(3_600))
        let new = try #require(try await world.gatekeeper.recognize(old)?.newToken)
        world.clock.move(.seconds(10) - .microseconds(1))
        #expect(try await world.gatekeeper.recognize(old)?.newToken?.text == new.text)
        world.clock.move(.microseconds(1))
        #expect(try await world.gatekeeper.recognize(old) == nil)
        #expect(try await world.principal(new) == nil)
    }

    @Test func `freshness ends exactly, and a proof from the future is none`() async throws {
        let world = try World()
        try await world.register()
        let principal = try #require(try await world.principal(try await world.signIn().token))
        let policy = AccessPolicy.fresh(within: .seconds(600))
        world.clock.move(.seconds(600))
        #expect(try await world.gatekeeper.decide(policy, for: principal) == .granted)
        world.clock.move(.microseconds(1))
        #expect(try await world.gatekeeper.decide(policy, for: principal) == .notFresh)
        world.clock.move(.zero - .seconds(601))
        #expect(try await world.gatekeeper.decide(policy, for: principal) == .notFresh)
    }

    @Test(arguments: World.Layout.allCases)
    func `one session is ended by its name, and nobody ends another's`(layout: World.Layout) async throws {
        let world = try World(layout)
        try await world.register()
        try await world.register("eve@example.org")
        let (first, second) = (try await world.signIn(), try await world.signIn())
        let ada = try #require(try await world.principal(first.token))
        let eve = try #require(try await world.principal(try await world.signIn("eve@example.org").token))
        #expect(try await !world.gatekeeper.endSession(second.session.id, of: eve))
        #expect(try await world.principal(second.token) != nil)
        #expect(try await world.gatekeeper.endSession(second.session.id, of: ada))
        #expect(try await !world.gatekeeper.endSession(second.session.id, of: ada))
        #expect(try await world.principal(second.token) == nil)
        #expect(try await world.gatekeeper.sessions(of: ada).map(\.id) == [first.session.id])
    }

    @Test(arguments: World.Layout.allCases)
    func `sessions begun under an earlier key go on, are listed, counted and can be ended`(
        layout: World.Layout
    ) async throws {
        let world = try World(layout) { $0.sessions.maximumPerUser = 3 }
        try await world.register()
        let first = try await world.signIn(remembering: true)
        world.clock.move(.seconds(1))
        let second = try await world.signIn()
        let ring = KeyRing(current: .random(from: .system), previous: [world.keys.current])
        let rotated = try World(keys: ring, beside: world)
        world.clock.move(.seconds(1))
        let third = try await rotated.signIn()
        let principal = try #require(try await rotated.principal(third.token))
        #expect(
            try await rotated.gatekeeper.sessions(of: principal).map(\.id)
                == [first.session.id, second.session.id, third.session.id]
        )
        world.clock.move(.seconds(1))
        let fourth = try await rotated.signIn()
        #expect(try await rotated.principal(first.token) == nil, "the oldest ended, under whatever key it began")
        #expect(try await rotated.principal(second.token) != nil)
        #expect(try await rotated.gatekeeper.endSession(second.session.id, of: principal))
        #expect(try await rotated.principal(second.token) == nil)
        #expect(try await rotated.gatekeeper.endOtherSessions(of: principal) == 1)
        #expect(try await rotated.principal(fourth.token) == nil)
    }

    @Test func `roles and permissions are seen on the next request wherever sessions live`() async throws {
        let world = try World(.apart)
        try await world.register()
        let signedIn = try await world.signIn()
        try await world.gatekeeper.roles.create("editor", permissions: ["write"])
        try await world.gatekeeper.roles.grant("editor", to: signedIn.account.id)
        #expect(try await world.principal(signedIn.token)?.permissions == ["write"])
        try await world.gatekeeper.roles.revoke("editor", from: signedIn.account.id)
        #expect(try await world.principal(signedIn.token)?.permissions == [])
    }

    @Test func `sweeping removes what has expired and nothing else`() async throws {
        let world = try World(.apart)
        try await world.register()
        _ = try await world.signIn()
        let kept = try await world.signIn(remembering: true)
        try await world.gatekeeper.signOut(try await world.signIn().token)
        _ = await world.gatekeeper.sweep()
        #expect(await world.gatekeeper.sweep() == 0)
        world.clock.move(.seconds(86_400))
        #expect(await world.gatekeeper.sweep() >= 2, "a session and a tombstone at least")
        #expect(await world.gatekeeper.sweep() == 0)
        #expect(try await world.principal(kept.token) != nil)
    }
}
