import Gatehouse
import GatehouseDatastore
import Testing

/// No answer of a store that is away is "not there", and so nobody is let in or turned away by it.
@Suite("A store that fails")
struct FailingStoreTests {
    @Test(arguments: [
        StoreError.Code.unavailable(retryable: true), .unavailable(retryable: false), .timedOut, .indeterminate,
        .corrupt,
    ])
    func `every step says that the store is unavailable and when to come back`(code: StoreError.Code) async throws {
        for layout in World.Layout.allCases {
            let world = try World(layout)
            try await world.register()
            try await world.gatekeeper.roles.create("editor")
            let signedIn = try await world.signIn()
            let principal = try #require(try await world.principal(signedIn.token))
            let gatekeeper = world.gatekeeper
            let steps: [(String, () async throws -> Void)] = [
                ("signIn", { _ = try await world.signIn() }),
                ("signInUnknown", { _ = try await world.signIn("nobody@example.org") }),
                ("register", { try await world.register("eve@example.org") }),
                ("registerTaken", { try await world.register() }),
                ("registerUsername", { try await world.register("eve@example.org", username: "eve") }),
                ("recognize", { _ = try await world.principal(signedIn.token) }),
                ("verify", { _ = try await gatekeeper.verify(principal, password: World.password) }),
                ("signOut", { try await gatekeeper.signOut(signedIn.token) }),
                ("sessions", { _ = try await gatekeeper.sessions(of: principal) }),
                ("endSession", { _ = try await gatekeeper.endSession(signedIn.session.id, of: principal) }),
                ("endOthers", { _ = try await gatekeeper.endOtherSessions(of: principal) }),
                ("create", { _ = try await gatekeeper.users.create(NewUser(email: "eve@example.org")) }),
                ("find", { _ = try await gatekeeper.users.find("ada@example.org") }),
                ("list", { _ = try await gatekeeper.users.list(after: nil, limit: 1) }),
                ("deactivate", { try await gatekeeper.users.deactivate("ada@example.org") }),
                ("endSessions", { try await gatekeeper.users.endSessions(of: "ada@example.org") }),
                ("roles.create", { try await gatekeeper.roles.create("admin") }),
                ("roles.find", { _ = try await gatekeeper.roles.find("editor") }),
                ("roles.grant", { _ = try await gatekeeper.roles.grant("editor", to: principal.id) }),
                ("roles.revoke", { _ = try await gatekeeper.roles.revoke("editor", from: principal.id) }),
                ("check", { try await gatekeeper.checkStores() }),
            ]
            world.store.fail(code)
            world.apart?.fail(code)
            for (name, step) in steps {
                do {
                    try await step()
                    Issue.record("\(name) did its work without a store")
                } catch let error as GatehouseError {
                    #expect(error.code == .storeUnavailable, "\(name)")
                    #expect(error.retryAfter != nil, "\(name)")
                }
            }
            #expect(await gatekeeper.sweep() == 0, "a sweep reports nothing and throws nothing")
            world.store.before(nil)
            world.apart?.before(nil)
            #expect(try await world.principal(signedIn.token) != nil, "nothing was changed meanwhile")
            #expect(try await world.userCount() == 1)
        }
    }

    /// Every verb of a sign-in and of a request fails once, alone.
    @Test(arguments: World.Layout.allCases)
    func `a failure of any single verb is told, and never lets anybody in or makes them anonymous`(
        layout: World.Layout
    ) async throws {
        for failing in 1...12 {
            let world = try World(layout)
            try await world.register()
            let steps: [(World) async throws -> Void] = [
                { world in
                    let signedIn = try await world.signIn(remembering: true)
                    #expect(try await world.principal(signedIn.token) != nil)
                    world.clock.move(.seconds(3_600))
                    #expect(try await world.principal(signedIn.token) != nil)
                    #expect(try await world.gatekeeper.signOut(signedIn.token))
                    #expect(try await world.principal(signedIn.token) == nil)
                }
            ]
            let countdown = Remembered<Int>()
            countdown.value = failing
            let hook: ProbedStore.Hook = { _ async throws(StoreError) in
                let left = (countdown.value ?? 0) - 1
                countdown.value = left
                if left == 0 { throw StoreError(.unavailable(retryable: true), "The store is away.") }
            }
            world.store.before(hook)
            world.apart?.before(hook)
            for step in steps {
                do {
                    try await step(world)
                    #expect((countdown.value ?? 0) > 0, "a failure of verb \(failing) was not told")
                } catch let error as GatehouseError {
                    #expect(error.code == .storeUnavailable)
                }
            }
        }
    }

    @Test func `a store that comes back serves again without a restart`() async throws {
        let world = try World()
        try await world.register()
        world.store.fail()
        await expectRefusal(.storeUnavailable) { try await world.signIn() }
        await expectRefusal(.storeUnavailable) { try await world.gatekeeper.checkStores() }
        world.store.before(nil)
        _ = try await world.signIn()
        try await world.gatekeeper.checkStores()
    }

    @Test func `the service runs without a store, and ends when it is told to`() async throws {
        let world = try World()
        world.store.fail()
        let task = Task { try await world.gatekeeper.run() }
        while world.store.count("sweepSessions") == 0 { await Task.yield() }
        task.cancel()
        try await task.value
    }
}
