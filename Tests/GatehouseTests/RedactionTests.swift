import Gatehouse
import GatehouseDatastore
import GatehouseMemory
import Testing

@Suite("Secrets that are shown")
struct RedactionTests {
    /// Everything that prints a value.
    private func shown(_ value: some Any) -> String {
        var dumped = ""
        dump(value, to: &dumped)
        dump([value], to: &dumped)
        return "\(value) \(String(describing: value)) \(String(reflecting: value)) \([value]) \(dumped) "
            + Mirror(reflecting: value).children.map { "\($0)" }.joined()
    }

    @Test func `no value that holds a secret shows it`() async throws {
        let world = try World()
        let key = SecretKey.random(from: .system)
        let spice = try Pepper(#require(PepperID("p")), Array(key.base64.utf8))
        let ring = KeyRing(
            current: key,
            previous: [.random(from: .system)],
            peppers: try PepperRing(current: spice)
        )
        try await world.register()
        let signedIn = try await world.signIn()
        let principal = try #require(try await world.principal(signedIn.token))
        let user = try #require(try await world.store.memory.users(after: nil, limit: 1).elements.first)
        let hash = try #require(user.passwordHash?.text.string)
        let typed = "hunter2 hunter2"
        let secrets = [key.base64, ring.previous[0].base64, typed, signedIn.token.text, hash, World.password]
        let values: [Any] = [
            key, ring, SecretBytes(Array(typed.utf8)), Password(typed), signedIn.token, signedIn, principal, user,
            RegistrationForm(email: "a@b.c", password: typed, passwordConfirmation: typed, username: "ada"),
            NewUser(email: "a@b.c", secret: .password(typed)), NewUser(email: "a@b.c", secret: .hash(hash)),
            try #require(StoredPassword(hash, bareHashes: .gatehouse)), spice, ring.peppers, ring.peppers.summary,
            spice.id,
            signedIn.account, signedIn.session, world.gatekeeper.crossSiteTokens, ClientInfo.unknown,
        ]
        for value in values {
            let text = shown(value)
            for secret in secrets {
                #expect(!text.contains(secret), "\(type(of: value)) shows a secret")
            }
            #expect(!text.contains("\(Array(typed.utf8))"), "\(type(of: value)) shows a secret's bytes")
        }
    }

    @Test func `a secret of a new user alone shows nothing`() {
        let secret = NewUser.Secret.password("hunter2 hunter2")
        #expect(!shown(secret).contains("hunter2"))
    }

    @Test func `errors repeat nothing that was typed`() async throws {
        let world = try World()
        do {
            try await world.gatekeeper.register(
                RegistrationForm(email: "hunter2", password: "hunter2", username: "#hunter2")
            )
            Issue.record("nothing was refused")
        } catch {
            #expect(!shown(error).contains("hunter2"))
        }
    }

    @Test func `secrets compare by all their bytes`() {
        let secret = SecretBytes([1, 2, 3])
        #expect(secret.isSame(as: SecretBytes([1, 2, 3])))
        for other in [[], [1, 2], [1, 2, 4], [0, 2, 3], [1, 2, 3, 0]] as [[UInt8]] {
            #expect(!secret.isSame(as: SecretBytes(other)))
        }
    }
}

@Suite("URL-safe base64")
struct Base64URLTests {
    @Test func `bytes have one text, and it reads back`() throws {
        var generator = SplitMix(state: 3)
        for count in 0..<70 {
            let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            let text = Base64URL.encode(bytes)
            #expect(Base64URL.decode(text) == bytes)
            #expect(text.utf8.count == (count * 8 + 5) / 6)
        }
    }

    @Test(arguments: ["A", "AB", "AAB", "AA==", "AA=", " AA", "AA\n", "A+", "A/", "AAAAA", "\u{410}A", "AA\u{0}"])
    func `any other text is refused`(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }
}
