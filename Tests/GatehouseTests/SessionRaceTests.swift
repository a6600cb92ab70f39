import Gatehouse
import GatehouseDatastore
import GatehouseMemory
import Testing

/// Steps that meet each other at the worst moment, staged one by one instead of left to luck.
@Suite("Sessions under races and restores")
struct SessionRaceTests {
    @Test(arguments: World.Layout.allCases)
    func `a sign-out between look-up and touch wins`(layout: World.Layout) async throws {
        let world = try World(layout)
        try await world.register()
        let signedIn = try await world.signIn()
        world.clock.move(.seconds(61))
        world.sessionStore.once("touch") { () async throws(StoreError) in
            world.sessionStore.before(nil)
            await signOut(world, signedIn.token)
        }
        #expect(try await world.principal(signedIn.token) == nil)
        #expect(try await world.principal(signedIn.token) == nil)
        #expect(try await listed(world) == 0)
    }

    @Test(arguments: World.Layout.allCases)
    func `a sign-out between look-up and rotation wins`(layout: World.Layout) async throws {
        let world = try World(layout)
        try await world.register()
        let signedIn = try await world.signIn(remembering: true)
        world.clock.move(.seconds(3_600))
        world.sessionStore.once("rotate") { () async throws(StoreError) in
            await signOut(world, signedIn.token)
        }
        #expect(try await world.gatekeeper.recognize(signedIn.token) == nil)
        #expect(try await listed(world) == 0)
    }

    @Test(arguments: World.Layout.allCases)
    func `a rotation between look-up and deletion does not save a session from its sign-out`(
        layout: World.Layout
    ) async throws {
        let world = try World(layout)
        try await world.register()
        let old = try await world.signIn(remembering: true)
        world.clock.move(.seconds(3_600))
        let successor = Remembered<SessionToken>()
        world.sessionStore.once("deleteSession") { () async throws(StoreError) in
            successor.value = await recognized(world, old.token)
        }
        #expect(try await world.gatekeeper.signOut(old.token))
        if let token = successor.value { #expect(try await world.principal(token) == nil) }
        #expect((successor.value != nil) == (layout == .together), "apart, the tombstone is there before the deletion")
        #expect(try await world.principal(old.token) == nil)
        #expect(try await listed(world) == 0)
    }

    @Test(arguments: World.Layout.allCases)
    func `a sign-out by an id that was replaced a moment ago ends the session`(layout: World.Layout) async throws {
        let world = try World(layout)
        try await world.register()
        let old = try await world.signIn(remembering: true)
        world.clock.move(.seconds(3_600))
        let new = try #require(try await world.gatekeeper.recognize(old.token)?.newToken)
        #expect(try await world.gatekeeper.signOut(old.token))
        #expect(try await world.principal(new) == nil)
    }

    @Test(arguments: World.Layout.allCases)
    func `an administrator's revocation that overtakes ending the others is not undone`(
        layout: World.Layout
    ) async throws {
        for moment in ["bumpSecurityEpoch", "save"] {
            let world = try World(layout)
            try await world.register()
            let own = try await world.signIn()
            _ = try await world.signIn()
            let principal = try #require(try await world.principal(own.token))
            let store = moment == "save" ? world.sessionStore : world.store
            store.once(moment) { () async throws(StoreError) in
                _ = try await world.store.memory.bumpSecurityEpoch(
                    of: principal.id,
                    at: world.clock.now,
                    with: .none
                )
            }
            _ = try await world.gatekeeper.endOtherSessions(of: principal)
            #expect(try await world.principal(own.token) == nil, "before \(moment)")
        }
    }

    @Test(arguments: World.Layout.allCases)
    func `a deactivation that overtakes proving again is not undone`(layout: World.Layout) async throws {
        let world = try World(layout)
        try await world.register()
        let own = try await world.signIn()
        let principal = try #require(try await world.principal(own.token))
        world.sessionStore.once("rotate") { () async throws(StoreError) in
            world.sessionStore.before(nil)
            await deactivate(world)
        }
        do {
            let renewed = try await world.gatekeeper.verify(principal, password: World.password)
            #expect(try await world.principal(renewed.token) == nil)
        } catch let error as GatehouseError {
            #expect(error.code == .notSignedIn)
        }
        #expect(try await world.principal(own.token) == nil)
    }

    @Test(arguments: World.Layout.allCases)
    func `sessions end on every node at once`(layout: World.Layout) async throws {
        let world = try World(layout)
        let node = try World(beside: world)
        try await world.register()
        let tokens = try await [world.signIn().token, node.signIn().token, world.signIn().token, node.signIn().token]
        for token in tokens { #expect(try await node.principal(token) != nil) }
        try await world.gatekeeper.signOut(tokens[0])
        #expect(try await node.principal(tokens[0]) == nil)
        let own = try #require(try await node.principal(tokens[1]))
        #expect(try await node.gatekeeper.endOtherSessions(of: own) == 2)
        for token in tokens[2...] { #expect(try await world.principal(token) == nil) }
        #expect(try await world.principal(tokens[1]) != nil)
        try await world.gatekeeper.users.deactivate("ada@example.org")
        #expect(try await node.principal(tokens[1]) == nil)
    }

    @Test func `a session that a restored store brings back stays ended`() async throws {
        let world = try World(.apart)
        try await world.register()
        let single = try await world.signIn()
        let own = try await world.signIn()
        let other = try await world.signIn()
        let principal = try #require(try await world.principal(own.token))
        let snapshot = try await world.snapshot(of: single)
        #expect(snapshot.count == 3)

        try await world.gatekeeper.signOut(single.token)
        #expect(world.store.count("bury") == 1)
        try await world.restore(snapshot)
        #expect(try await world.principal(single.token) == nil, "its tombstone is beside the user")
        #expect(try await world.principal(other.token) != nil)

        #expect(try await world.gatekeeper.endSession(principal.session?.id ?? other.session.id, of: principal))
        try await world.restore(snapshot)
        #expect(try await world.principal(own.token) == nil)

        try await world.gatekeeper.users.endSessions(of: "ada@example.org")
        try await world.restore(snapshot)
        for token in [single.token, own.token, other.token] { #expect(try await world.principal(token) == nil) }
    }

    @Test func `sessions beside their users need no tombstones`() async throws {
        let world = try World()
        try await world.register()
        try await world.gatekeeper.signOut(try await world.signIn().token)
        #expect(world.store.count("bury") == 0)
        #expect(world.store.count("loadAccount") == 0)
    }

    // MARK: - Steps

    private func signOut(_ world: World, _ token: SessionToken) async {
        do {
            _ = try await world.gatekeeper.signOut(token)
        } catch {
            Issue.record(error)
        }
    }

    private func deactivate(_ world: World) async {
        do {
            try await world.gatekeeper.users.deactivate("ada@example.org")
        } catch {
            Issue.record(error)
        }
    }

    private func recognized(_ world: World, _ token: SessionToken) async -> SessionToken? {
        do {
            return try await world.gatekeeper.recognize(token)?.newToken
        } catch {
            Issue.record(error)
            return nil
        }
    }

    private func listed(_ world: World) async throws -> Int {
        let witness = try await world.signIn()
        let principal = try #require(try await world.principal(witness.token))
        return try await world.gatekeeper.sessions(of: principal).count - 1
    }
}
