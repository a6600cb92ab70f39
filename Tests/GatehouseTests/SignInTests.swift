import Gatehouse
import GatehouseDatastore
import GatehouseMemory
import Testing

@Suite("Sign-in and registration")
struct SignInTests {
    @Test func `a registered user signs in by address and by username, in any case and width`() async throws {
        let world = try World()
        try await world.register("Ada@Example.org", username: "Ada.L")
        for identity in ["ada@example.org", "ＡDA@EXAMPLE.ORG", " ada@example.org ", "ada.l", "ADA.L"] {
            let signedIn = try await world.signIn(identity)
            #expect(signedIn.account.email == "Ada@Example.org")
        }
    }

    @Test func `usernames can be switched off`() async throws {
        let world = try World { $0.signIn.allowingUsernames = false }
        try await world.register(username: "ada")
        await expectRefusal(.invalidCredentials) { try await world.signIn("ada") }
    }

    @Test func `whoever does not own an account gets one refusal`() async throws {
        let world = try World { $0.confirmation.isRequired = true }
        try await world.register()
        _ = try await world.gatekeeper.users.create(NewUser(email: "none@example.org"))
        for identity in ["ada@example.org", "nobody@example.org", "none@example.org", "not an address", "", "\u{0}@x"] {
            await expectRefusal(.invalidCredentials) {
                try await world.gatekeeper.signIn(identity, password: "wrong horse")
            }
        }
    }

    @Test func `its owner learns what is wrong with an account`() async throws {
        let world = try World { $0.confirmation.isRequired = true }
        try await world.register()
        await expectRefusal(.confirmationRequired) { try await world.signIn() }
        #expect(try await world.gatekeeper.users.confirm("ada@example.org"))
        #expect(try await !world.gatekeeper.users.confirm("ada@example.org"))
        _ = try await world.signIn()
        try await world.gatekeeper.users.deactivate("ada@example.org")
        await expectRefusal(.accountInactive) { try await world.signIn() }
    }

    @Test func `a free and a taken address are answered alike, and one user is left`() async throws {
        let world = try World()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for email in ["ada@example.org", "ADA@example.org", "ａda@example.org", "Ada@EXAMPLE.ORG"] {
                for _ in 0..<8 { group.addTask { try await world.register(email) } }
            }
            try await group.waitForAll()
        }
        #expect(try await world.userCount() == 1)
        #expect(try await world.auditKinds().filter { $0 == "registration_taken" }.count == 31)
    }

    @Test func `a taken username is told whether or not the address is taken`() async throws {
        let world = try World()
        try await world.register(username: "ada")
        for email in ["ada@example.org", "eve@example.org"] {
            await expectRefusal(.invalidInput) { try await world.register(email, username: "ADA") }
        }
    }

    @Test(arguments: [
        ("no-at", "correct horse"), ("a@@b", "correct horse"), ("a@b c", "correct horse"),
        ("a\u{202E}@b.c", "correct horse"),
        ("a@b.c", "short77"), ("a@b.c", String(repeating: "x", count: 73)), ("a@b.c", "has a \u{0} inside"),
        (String(repeating: "a", count: 65) + "@b.c", "correct horse"), ("", ""),
    ])
    func `wrong input is refused and makes nobody`(email: String, password: String) async throws {
        let world = try World()
        await expectRefusal(.invalidInput) {
            try await world.gatekeeper.register(RegistrationForm(email: email, password: password))
        }
        #expect(try await world.userCount() == 0)
    }

    @Test func `72 bytes are a password, and a longer one is never cut to it`() async throws {
        let world = try World()
        let password = String(String(repeating: "na1ve pa55 ", count: 7).prefix(72))
        try await world.gatekeeper.register(RegistrationForm(email: "ada@example.org", password: password))
        _ = try await world.gatekeeper.signIn("ada@example.org", password: password)
        await expectRefusal(.invalidCredentials) {
            try await world.gatekeeper.signIn("ada@example.org", password: password + "y")
        }
    }

    @Test func `one password typed on two keyboards is one password`() async throws {
        let world = try World()
        try await world.gatekeeper.register(RegistrationForm(email: "ada@example.org", password: "caf\u{E9} noir"))
        _ = try await world.gatekeeper.signIn("ada@example.org", password: "cafe\u{301} noir")
    }

    @Test func `guessing locks an account for a while, known or not, and a success forgets the failures before`()
        async throws
    {
        let world = try World { $0.throttling.accountLimit = 3 }
        try await world.register()
        for _ in 0..<2 { await expectRefusal(.invalidCredentials) { try await wrong(world, "ada@example.org") } }
        _ = try await world.signIn()
        for identity in ["ada@example.org", "nobody@example.org"] {
            for _ in 0..<3 { await expectRefusal(.invalidCredentials) { try await wrong(world, identity) } }
            await expectRefusal(.tooManyAttempts) { try await wrong(world, identity) }
        }
        await expectRefusal(.tooManyAttempts) { try await world.signIn() }
        world.clock.move(.seconds(15 * 60))
        _ = try await world.signIn()
    }

    private func wrong(_ world: World, _ identity: String) async throws -> SignedIn {
        try await world.gatekeeper.signIn(identity, password: "wrong horse")
    }

    @Test func `sign-ins are tracked: the current one becomes the last`() async throws {
        let world = try World()
        try await world.register()
        let first = world.clock.now
        _ = try await world.signIn()
        world.clock.move(.seconds(60))
        _ = try await world.signIn()
        let account = try #require(try await world.gatekeeper.users.find("ada@example.org"))
        #expect(account.signIns.count == 2)
        #expect(account.signIns.last?.at == first)
        #expect(account.signIns.current?.at == world.clock.now)
    }

    @Test(arguments: [
        "", "$2b$04$short", "$1$abc$def", "ab1234567890.", "$2x$04$", "$2b$31$" + String(repeating: "a", count: 53),
    ])
    func `a hash that is damaged or of another scheme is refused`(hash: String) async throws {
        let world = try World()
        await expectRefusal(.invalidInput) {
            try await world.gatekeeper.users.create(NewUser(email: "eve@example.org", secret: .hash(hash)))
        }
    }

    @Test func `hashes that other tools made verify`() async throws {
        let world = try World()
        // A vector of Openwall's crypt_blowfish: the password U*U at cost 5.
        let openwall = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"
        _ = try await world.gatekeeper.users.create(NewUser(email: "eve@example.org", secret: .hash(openwall)))
        _ = try await world.gatekeeper.signIn("eve@example.org", password: "U*U")
        let user = try #require(
            try await world.store.memory.users(after: nil, limit: 9).elements.first
        )
        #expect(user.passwordHash?.text.string.hasPrefix("$2b$04$") == true, "it is replaced by one of today's")
    }
}
