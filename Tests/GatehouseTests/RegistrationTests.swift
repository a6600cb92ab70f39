import Gatehouse
import GatehouseDatastore
import Testing

@Suite("Registration")
struct RegistrationTests {
    @Test func `64 registrations of one address in many spellings leave one user`() async throws {
        let world = try World()
        let spellings = [
            "ren\u{E9}@example.org", "rene\u{301}@example.org", "REN\u{C9}@Example.ORG", " Ren\u{E9}@example.org ",
            "\u{FF52}en\u{E9}@example.org", "RENE\u{301}@EXAMPLE.ORG", "\u{FF32}\u{FF25}\u{FF2E}\u{C9}@example.org",
            "ren\u{E9}@\u{FF45}xample.org",
        ]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<64 { group.addTask { try await world.register(spellings[number % spellings.count]) } }
            try await group.waitForAll()
        }
        #expect(try await world.userCount() == 1)
        let kinds = try await world.auditKinds()
        #expect(kinds.filter { $0 == AuditKind.userCreated.rawValue }.count == 1)
        #expect(kinds.filter { $0 == AuditKind.registrationTaken.rawValue }.count == 63)
        for spelling in spellings { _ = try await world.signIn(spelling) }
    }

    @Test func `a taken address keeps its owner's password`() async throws {
        let world = try World()
        try await world.register()
        try await world.gatekeeper.register(RegistrationForm(email: "ADA@example.org", password: "battery staple"))
        _ = try await world.signIn()
        await expectRefusal(.invalidCredentials) {
            try await world.gatekeeper.signIn("ada@example.org", password: "battery staple")
        }
    }

    @Test func `a free and a taken address cost one look and one commit`() async throws {
        let world = try World()
        for (commit, number) in [("insertUser", 1), ("enqueue", 2)] {
            let before = world.store.counts
            try await world.register()
            let added = world.store.counts.filter { $0.value != before[$0.key] }
            #expect(added == ["loadIdentifier": number, commit: 1])
        }
    }

    @Test func `of 64 registrations of one username one wins, and the others are told`() async throws {
        let world = try World()
        let refused = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<64 {
                group.addTask {
                    do {
                        try await world.register("user\(number)@example.org", username: "ada")
                        return false
                    } catch {
                        return (error as? GatehouseError)?.problems.map(\.code) == ["username_taken"]
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(refused == 63)
        #expect(try await world.userCount() == 1)
    }

    @Test func `every wrong field is named at once, and nothing reaches the store`() async throws {
        let world = try World { $0.registration.requiringUsername = true }
        do {
            try await world.gatekeeper.register(
                RegistrationForm(email: "x", password: "hunter2", passwordConfirmation: "other", username: " ")
            )
            Issue.record("nothing was refused")
        } catch {
            #expect(error.problems.map(\.field) == ["email", "username", "password", "password_confirm"])
            #expect(!"\(error)".contains("hunter2"))
        }
        #expect(world.store.total == 0)
    }

    @Test func `an empty username is none, unless one is required`() async throws {
        let world = try World()
        try await world.register(username: "")
        #expect(try await world.gatekeeper.users.find("ada@example.org")?.username == nil)
        let strict = try World { $0.registration.requiringUsername = true }
        await expectRefusal(.invalidInput) { try await strict.register(username: "") }
        await expectRefusal(.invalidInput) { try await strict.register() }
        try await strict.register(username: "ada")
    }

    @Test func `registration that is switched off does nothing`() async throws {
        let world = try World { $0.registration.isEnabled = false }
        await expectRefusal(.notFound) { try await world.register() }
        #expect(world.store.total == 0)
    }
}
