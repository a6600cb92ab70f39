import Foundation
import Gatehouse
import GatehouseDatastore
import Testing

@Suite("HTTP Basic")
struct BasicTests {
    /// How many hashes were computed: each goes with one counted attempt.
    private func attempts(_ world: World) -> Int { world.store.count("hit") }

    @Test func `any identifier and the password stand for the user, freshly proved`() async throws {
        let world = try World()
        try await world.register(username: "ada")
        for name in ["ada@example.org", "ADA@Example.org", "ada", "Ada"] {
            let principal = try await world.basic(name)
            #expect(principal.email == "ada@example.org" && principal.via == .basic)
            #expect(principal.authenticatedAt == world.clock.now && principal.strength == .singleFactor)
        }
        await expectRefusal(.invalidCredentials) { try await world.basic("ada", "wrong") }
        await expectRefusal(.invalidCredentials) { try await world.basic("nobody@example.org") }
        await expectRefusal(.invalidCredentials) { try await world.basic("") }
    }

    @Test func `a hundred calls cost one hash and one noted sign-in, for as long as the cache remembers`() async throws
    {
        let world = try World()
        try await world.register()
        for _ in 0..<100 { _ = try await world.basic() }
        #expect(attempts(world) == 1)
        #expect(try await world.auditKinds().filter { $0 == "authn_login_success" }.count == 1)
        world.clock.move(.seconds(60) - .microseconds(1))
        _ = try await world.basic()
        #expect(attempts(world) == 1)
        world.clock.move(.microseconds(1))
        _ = try await world.basic()
        #expect(attempts(world) == 2)
    }

    @Test func `a hundred calls at once cost one hash too, and those with another password wait for nobody`()
        async throws
    {
        let world = try World()
        try await world.register()
        let statuses = await withTaskGroup(of: GatehouseError.Code?.self) { group in
            for number in 0..<100 {
                group.addTask {
                    do {
                        let password = number.isMultiple(of: 10) ? "wrong \(number)" : World.password
                        _ = try await world.basic("ada@example.org", password)
                        return nil
                    } catch {
                        return (error as? GatehouseError)?.code
                    }
                }
            }
            return await group.reduce(into: [GatehouseError.Code?: Int]()) { $0[$1, default: 0] += 1 }
        }
        #expect(statuses == [nil: 90, .invalidCredentials: 10])
        #expect(attempts(world) == 11)
    }

    @Test func `a wrong password is hashed every time, whatever is remembered`() async throws {
        let world = try World()
        try await world.register()
        _ = try await world.basic()
        for _ in 0..<5 {
            await expectRefusal(.invalidCredentials) { try await world.basic("ada@example.org", "wrong") }
        }
        #expect(attempts(world) == 6)
    }

    @Test func `what is remembered is forgotten with the epoch, and checked against the account every time`()
        async throws
    {
        let world = try World { $0.confirmation.isRequired = true }
        try await world.register(username: "ada")

        await expectRefusal(.confirmationRequired) { try await world.basic("ada") }
        try await world.gatekeeper.users.confirm("ada")
        _ = try await world.basic("ada")
        // Reset: the password is the same, but it is hashed again.
        let before = attempts(world)
        _ = try await world.gatekeeper.users.resetAccess(of: "ada")
        _ = try await world.basic("ada")
        // By name an attempt counts twice: for the name, and for the address behind it.
        #expect(attempts(world) == before + 2)
        try await world.gatekeeper.users.deactivate("ada")
        await expectRefusal(.accountInactive) { try await world.basic("ada") }
        try await world.gatekeeper.users.activate("ada")
        _ = try await world.basic("ada")
        let principal = try #require(try await world.principal(world.signIn().token))
        _ = try await world.gatekeeper.changePassword(of: principal, from: World.password, to: "battery staple")
        await expectRefusal(.invalidCredentials) { try await world.basic("ada") }
        _ = try await world.basic("ada", "battery staple")
        try await world.gatekeeper.users.delete("ada")
        await expectRefusal(.invalidCredentials) { try await world.basic("ada", "battery staple") }
    }

    @Test func `a name that its owner gave up is not remembered for who takes it`() async throws {
        let world = try World()
        try await world.register(username: "ada")
        _ = try await world.basic("ada")
        let principal = try #require(try await world.principal(world.signIn().token))
        _ = try await world.gatekeeper.changeUsername(of: principal, to: "lovelace")
        await expectRefusal(.invalidCredentials) { try await world.basic("ada") }
        _ = try await world.basic("lovelace")
    }

    @Test func `a locked account is refused also where the password is remembered`() async throws {
        let world = try World { $0.throttling.accountLimit = 3 }
        try await world.register()
        _ = try await world.basic()
        for _ in 0..<3 {
            await expectRefusal(.invalidCredentials) { try await world.basic("ada@example.org", "wrong") }
        }
        await expectRefusal(.tooManyAttempts) { try await world.basic("ada@example.org", "wrong") }
        await expectRefusal(.tooManyAttempts) { try await world.basic() }
        world.clock.move(.seconds(15 * 60))
        _ = try await world.basic()
    }

    @Test func `guesses by name and by address are counted together`() async throws {
        let world = try World { $0.throttling.accountLimit = 4 }
        try await world.register(username: "ada")
        for name in ["ada", "ada@example.org", "ADA", "Ada@Example.org"] {
            await expectRefusal(.invalidCredentials) { try await world.basic(name, "wrong") }
        }
        for name in ["ada", "ada@example.org"] { await expectRefusal(.tooManyAttempts) { try await world.basic(name) } }
    }

    @Test func `a name that nobody has costs the store what a name costs that somebody has`() async throws {
        let world = try World()
        try await world.register(username: "ada")
        var costs: [[String: Int]] = []
        for name in ["ada", "nobody", "ada@example.org", "nobody@example.org"] {
            let before = world.store.counts
            await expectRefusal(.invalidCredentials) { try await world.basic(name, "wrong") }
            costs.append(world.store.counts.merging(before) { $0 - $1 }.filter { $0.value != 0 })
        }
        #expect(costs[0] == costs[1] && costs[2] == costs[3])
        #expect(costs[0]["hit"] == 2 && costs[2]["hit"] == 1)
    }

    @Test func `without a cache every call is hashed, and a small one forgets the oldest`() async throws {
        let none = try World { $0.basic.cacheLifetime = .zero }
        try await none.register()
        for _ in 0..<3 { _ = try await none.basic() }
        #expect(attempts(none) == 3)
        let small = try World { $0.basic.cacheLimit = 2 }
        for name in ["a", "b", "c"] {
            try await small.register("\(name)@example.org")
            _ = try await small.basic("\(name)@example.org")
        }
        let before = attempts(small)
        _ = try await small.basic("c@example.org")
        _ = try await small.basic("b@example.org")
        #expect(attempts(small) == before)
        _ = try await small.basic("a@example.org")
        #expect(attempts(small) == before + 1)
    }
}
