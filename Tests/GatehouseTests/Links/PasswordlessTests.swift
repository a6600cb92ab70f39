import Gatehouse
import GatehouseDatastore
import Testing

@Suite("Sign-in by a mailed link")
struct PasswordlessTests {
    private func world(_ change: (inout GatehouseConfiguration) -> Void = { _ in }) async throws -> World {
        let world = try World { configuration in
            configuration.passwordless.isEnabled = true
            change(&configuration)
        }
        try await world.register()
        _ = await world.mail()
        return world
    }

    @Test func `a link signs in once, and the session is not fresh`() async throws {
        let world = try await world()
        try await world.gatekeeper.requestSignInLink(for: "ada@example.org")
        let token = try await world.link("/login")
        let signedIn = try await world.gatekeeper.signIn(token)
        let principal = try #require(try await world.principal(signedIn.token))
        #expect(principal.email == "ada@example.org")
        #expect(principal.authenticatedAt == nil)
        await expectRefusal(.linkInvalid) { try await world.gatekeeper.signIn(token) }
    }

    @Test func `a link acts for ten minutes`() async throws {
        let world = try await world()
        try await world.gatekeeper.requestSignInLink(for: "ada@example.org")
        let token = try await world.link("/login")
        world.clock.move(.seconds(600))
        await expectRefusal(.linkInvalid) { try await world.gatekeeper.signIn(token) }
    }

    @Test func `who has to confirm first is mailed a link that confirms`() async throws {
        let world = try await world { $0.confirmation.isRequired = true }
        try await world.gatekeeper.requestSignInLink(for: "ada@example.org")
        _ = try await world.gatekeeper.confirm(world.link("/confirm"))
        try await world.gatekeeper.requestSignInLink(for: "ada@example.org")
        _ = try await world.gatekeeper.signIn(world.link("/login"))
    }

    @Test func `switched off, there is neither request nor link`() async throws {
        let world = try World()
        await expectRefusal(.notFound) { try await world.gatekeeper.requestSignInLink(for: "ada@example.org") }
        let token = try #require(LinkToken(String(repeating: "A", count: 43)))
        await expectRefusal(.notFound) { try await world.gatekeeper.signIn(token) }
    }

    @Test func `a deactivated user and a stranger are mailed nothing`() async throws {
        let world = try await world()
        try await world.gatekeeper.users.deactivate("ada@example.org")
        _ = await world.mail()
        try await world.gatekeeper.requestSignInLink(for: "ada@example.org")
        try await world.gatekeeper.requestSignInLink(for: "nobody@example.org")
        #expect(await world.mail().isEmpty)
    }
}
