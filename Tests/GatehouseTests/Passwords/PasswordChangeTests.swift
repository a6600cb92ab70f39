import Gatehouse
import GatehouseDatastore
import GatehouseMemory
import Testing

@Suite("An administrator's change of a password")
struct PasswordChangeTests {
    private static let new = "battery staple"

    private func user(_ world: World) async throws -> UserRecord {
        try #require(try await world.store.memory.users(after: nil, limit: 1).elements.first)
    }

    @Test(arguments: World.Layout.allCases)
    func `the new password is right, the old one is not, and no session goes on`(layout: World.Layout) async throws {
        let world = try World(layout)
        try await world.register(username: "ada")
        for identity in ["ada@example.org", "ADA", try await user(world).id.description] {
            let signedIn = try await world.gatekeeper.signIn("ada@example.org", password: passwordNow(identity))
            let before = try await user(world)
            #expect(try await world.gatekeeper.users.changePassword(of: identity, to: Self.new + identity) == 1)
            #expect(try await world.principal(signedIn.token) == nil)
            await expectRefusal(.invalidCredentials) {
                try await world.gatekeeper.signIn("ada@example.org", password: passwordNow(identity))
            }
            let after = try await user(world)
            #expect(after.securityEpoch != before.securityEpoch)
            let kinds = try await world.auditKinds()
            #expect(kinds.contains(AuditKind.passwordChanged.rawValue))
            _ = try await world.gatekeeper.users.endSessions(of: identity)
        }
    }

    /// The password before the step of the test above that names the user so.
    private func passwordNow(_ identity: String) -> String {
        switch identity {
        case "ada@example.org": World.password
        case "ADA": Self.new + "ada@example.org"
        default: Self.new + "ADA"
        }
    }

    @Test func `a user without a password gets one, and an inactive one stays inactive`() async throws {
        let world = try World()
        let users = world.gatekeeper.users
        _ = try await users.create(NewUser(email: "ada@example.org", isActive: false))
        #expect(try await users.changePassword(of: "ada@example.org", to: Self.new) == 0)
        await expectRefusal(.accountInactive) {
            try await world.gatekeeper.signIn("ada@example.org", password: Self.new)
        }
    }

    @Test(arguments: [
        ("short", "password_too_short"), ("password", "password_common"), ("ada.lovelace", "password_context"),
        ("countess99", "password_context"), (String(repeating: "na1ve ", count: 20), "password_too_long"),
        ("battery\0staple", "password_invalid"),
    ])
    func `what the policy refuses changes nothing`(password: String, code: String) async throws {
        let world = try World()
        try await world.register("ada.lovelace@example.org", username: "countess")
        let token = try await world.signIn("ada.lovelace@example.org").token
        let before = try await user(world)
        do {
            try await world.gatekeeper.users.changePassword(of: "countess", to: password)
            Issue.record("nothing was refused")
        } catch {
            #expect(error.code == .invalidInput && error.problems.map(\.code) == [code])
        }
        #expect(try await user(world).version == before.version)
        #expect(try await world.principal(token) != nil)
        #expect(try await !world.auditKinds().contains(AuditKind.passwordChanged.rawValue))
    }

    @Test func `an unknown user is not found, and one deleted meanwhile is not either`() async throws {
        let world = try World()
        try await world.register()
        await expectRefusal(.notFound) {
            try await world.gatekeeper.users.changePassword(of: "nobody@example.org", to: Self.new)
        }
        let id = try await user(world).id
        world.store.once("replacePasswordHash") { () async throws(StoreError) in
            _ = try await world.store.memory.delete(id, with: .none)
        }
        await expectRefusal(.notFound) {
            try await world.gatekeeper.users.changePassword(of: "ada@example.org", to: Self.new)
        }
    }

    @Test func `a hash that was replaced meanwhile is replaced all the same, with one event`() async throws {
        let world = try World()
        try await world.register()
        let stored = try await user(world)
        let upgrade = Bcrypt(cost: 5).hash(Password(World.password), salt: Workbench.salt)
        world.store.once("replacePasswordHash") { () async throws(StoreError) in
            _ = try await world.store.memory.replacePasswordHash(
                of: stored.id,
                from: stored.passwordHash,
                to: upgrade,
                bumpingEpoch: false,
                at: world.clock.now,
                with: .none
            )
        }
        try await world.gatekeeper.users.changePassword(of: "ada@example.org", to: Self.new)
        #expect(world.store.count("replacePasswordHash") == 2)
        await expectRefusal(.invalidCredentials) { try await world.signIn() }
        _ = try await world.gatekeeper.signIn("ada@example.org", password: Self.new)
        #expect(try await world.auditKinds().count { $0 == AuditKind.passwordChanged.rawValue } == 1)
    }

    @Test func `it is done without the store of sessions, and ends the sessions there`() async throws {
        let world = try World(.apart)
        try await world.register()
        let signedIn = try await world.signIn()
        world.sessionStore.fail()
        #expect(try await world.gatekeeper.users.changePassword(of: "ada@example.org", to: Self.new) == nil)
        world.sessionStore.before(nil)
        #expect(try await world.principal(signedIn.token) == nil)
    }
}
