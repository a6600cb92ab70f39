import Gatehouse
import GatehouseDatastore
import Testing

@Suite("Confirmation")
struct ConfirmationTests {
    private func world(_ change: (inout GatehouseConfiguration) -> Void = { _ in }) throws -> World {
        try World { configuration in
            configuration.confirmation.isRequired = true
            change(&configuration)
        }
    }

    @Test func `a registered address is confirmed by its link, and only then lets its owner in`() async throws {
        let world = try world()
        try await world.register()
        await expectRefusal(.confirmationRequired) { try await world.signIn() }
        let outcome = try await world.gatekeeper.confirm(world.link("/confirm"))
        #expect(outcome.account.confirmedAt == world.clock.now)
        #expect(outcome.signedIn == nil)
        _ = try await world.signIn()
    }

    @Test func `a link signs in if it is to, and the session is not fresh`() async throws {
        let world = try world { $0.confirmation.signingIn = true }
        try await world.register()
        let outcome = try await world.gatekeeper.confirm(world.link("/confirm"))
        let signedIn = try #require(outcome.signedIn)
        let principal = try #require(try await world.principal(signedIn.token))
        #expect(principal.authenticatedAt == nil)
    }

    @Test func `a link signs nobody in who is signed in already`() async throws {
        let world = try World { $0.confirmation.signingIn = true }
        try await world.register()
        _ = await world.mail()
        let victim = try await world.signIn()
        try await world.register("evil@example.org")
        let outcome = try await world.gatekeeper.confirm(world.link("/confirm"), replacing: victim.token)
        #expect(outcome.signedIn == nil)
        #expect(try await world.principal(victim.token)?.email == "ada@example.org")
    }

    @Test func `whose address is registered again and again is told ten times an hour`() async throws {
        let world = try World()
        try await world.register()
        _ = await world.mail()
        for _ in 0..<15 { try await world.register() }
        #expect(await world.mail().count == 10)
    }

    @Test func `a link acts once, and not after its time`() async throws {
        let world = try world()
        try await world.register()
        let token = try await world.link("/confirm")
        _ = try await world.gatekeeper.confirm(token)
        await expectRefusal(.linkInvalid) { try await world.gatekeeper.confirm(token) }
        try await world.register("eve@example.org")
        let late = try await world.link("/confirm")
        world.clock.move(.seconds(2 * 86_400))
        await expectRefusal(.linkInvalid) { try await world.gatekeeper.confirm(late) }
    }

    @Test func `asking again ends the link before it`() async throws {
        let world = try world()
        try await world.register()
        let first = try await world.link("/confirm")
        try await world.gatekeeper.requestConfirmation(of: " ADA@example.org")
        let second = try await world.link("/confirm")
        await expectRefusal(.linkInvalid) { try await world.gatekeeper.confirm(first) }
        _ = try await world.gatekeeper.confirm(second)
    }

    @Test func `nobody is mailed whose address is unknown or confirmed`() async throws {
        let world = try world()
        try await world.gatekeeper.requestConfirmation(of: "nobody@example.org")
        #expect(await world.mail().isEmpty)
        try await world.register()
        _ = try await world.gatekeeper.confirm(world.link("/confirm"))
        try await world.gatekeeper.requestConfirmation(of: "ada@example.org")
        #expect(await world.mail().isEmpty)
    }

    @Test func `a link mailed to an old address never confirms a new one`() async throws {
        let world = try world()
        try await world.register()
        let token = try await world.link("/confirm")
        let user = try #require(try await world.gatekeeper.users.find("ada@example.org"))
        let record = try #require(try await world.store.load(user.id))
        let other = try UserIdentifier("lovelace@example.org")
        _ = try await world.store.patch(
            user.id,
            UserPatch(.email(other, confirmedAt: nil)),
            expecting: record.version,
            at: world.clock.now,
            with: .none
        )
        await expectRefusal(.linkInvalid) { try await world.gatekeeper.confirm(token) }
        #expect(try await world.store.load(user.id)?.confirmedAt == nil)
    }

    @Test func `of 64 calls with one link on two nodes exactly one acts`() async throws {
        let world = try world()
        let second = try World(beside: world)
        try await world.register()
        let token = try await world.link("/confirm")
        let won = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<64 {
                let node = number.isMultiple(of: 2) ? world : second
                group.addTask { (try? await node.gatekeeper.confirm(token)) != nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(won == 1)
    }

    @Test func `the owner of a taken address is told, and the registration is answered alike`() async throws {
        let world = try world()
        try await world.register()
        _ = await world.mail()
        try await world.register()
        let messages = await world.mail()
        #expect(messages.count == 1)
        #expect(messages.first?.recipient.address == "ada@example.org")
        #expect(messages.first?.text.contains("http://127.0.0.1:8080/reset") == true)
        #expect(messages.first.flatMap { World.link("/confirm", in: $0) } == nil)
    }
}

extension UserIdentifier {
    /// An address for a test.
    init(_ email: String) throws {
        let text = try #require(StoredText(email))
        let canonical = try #require(CanonicalIdentifier(.email, text))
        self.init(display: text, canonical: canonical)
    }
}
