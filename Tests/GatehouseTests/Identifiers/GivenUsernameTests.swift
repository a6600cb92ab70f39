import Gatehouse
import GatehouseDatastore
import Testing

@Suite("Usernames that are given or were there before")
struct GivenUsernameTests {
    private func codes(_ world: World, _ username: String) async throws -> [String] {
        do {
            _ = try await world.gatekeeper.users.create(
                NewUser(email: "\(username.utf8.count)@example.org", username: username)
            )
            return []
        } catch {
            return error.problems.map(\.code)
        }
    }

    @Test func `an administrator gives reserved names, but none that is taken for another`() async throws {
        let world = try World()
        #expect(try await codes(world, "postmaster") == [])
        #expect(try await world.gatekeeper.users.find("Postmaster")?.username == "postmaster")
        #expect(try await codes(world, "r00t") == [], "whoever may give root may give r00t")
        #expect(try await codes(world, "\u{430}dmin") == ["username_confusable"])
        #expect(try await codes(world, "\u{440}\u{43E}\u{440}") == ["username_confusable"])
        #expect(try await codes(world, "a b") == ["username_invalid"])
    }

    @Test func `a name that would be refused now still signs its owner in`() async throws {
        let open = try World { $0.identifiers.reservedUsernames = .empty }
        try await open.register("root@example.org", username: "root")
        let strict = try World(beside: open, { $0.identifiers.reservedUsernames = .standard })
        #expect(try await strict.signIn("ROOT").account.username == "root")

        // A row of an earlier version: its name is taken for "paypai" by today's rules.
        let name = "\u{440}\u{430}\u{443}\u{440}\u{430}\u{4CF}"
        let text = try #require(StoredText(name))
        let owner = try #require(try await strict.gatekeeper.users.find("root"))
        let template = try #require(try await strict.store.load(owner.id))
        let email = try #require(StoredText("old@example.org"))
        let old = UserRecord(
            id: strict.gatekeeper.surroundings.makeID(),
            email: UserIdentifier(display: email, canonical: try #require(CanonicalIdentifier(.email, email))),
            username: UserIdentifier(display: text, canonical: try #require(CanonicalIdentifier(.username, text))),
            passwordHash: template.passwordHash,
            createdAt: template.createdAt
        )
        try await strict.store.insert(old, with: .none)
        #expect(try await strict.signIn(name).account.username == name)
        #expect(try await strict.gatekeeper.users.find(name)?.id == old.id)
    }

    @Test func `one domain in Unicode and in ASCII form is one account`() async throws {
        let world = try World()
        let spellings = [
            "ada@b\u{FC}cher.example", "ADA@B\u{DC}CHER.example", "ada@xn--bcher-kva.example",
            "Ada@XN--BCHER-KVA.EXAMPLE", " ada@bu\u{308}cher.example ",
        ]
        for spelling in spellings { try await world.register(spelling) }
        #expect(try await world.userCount() == 1)
        for spelling in spellings {
            #expect(
                try await world.signIn(spelling).account.email == "ada@b\u{FC}cher.example",
                "as it was typed first"
            )
        }
        try await world.register("ada@bucher.example")
        try await world.register("ada@stra\u{DF}e.example")
        try await world.register("ada@strasse.example")
        #expect(try await world.userCount() == 4)
    }
}
