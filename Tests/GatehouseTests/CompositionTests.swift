import Configuration
import Gatehouse
import GatehouseDatastore
import GatehouseMemory
import Testing

@Suite("Composition, keys, policies and settings")
struct CompositionTests {
    private struct Bare: Store {
        let descriptor = StoreDescriptor(name: "Bare", durability: .process)
        func ping() async throws(StoreError) {}
    }

    @Test func `a store that lacks protocols is refused with every gap at once`() throws {
        let configuration = GatehouseConfiguration(publicURL: .loopback(port: 80))
        let error = #expect(throws: CompositionError.self) {
            try Gatekeeper(store: Bare(), configuration: configuration, keys: KeyRing(current: .random(from: .system)))
        }
        #expect(
            error?.gaps.map(\.missing) == [
                "UserStore", "RoleStore", "AuditStore", "OneTimeTokenStore", "OutboxStore", "SessionStore",
                "CounterStore",
            ]
        )
    }

    @Test func `sessions in a store of their own need tombstones beside the users`() throws {
        let keys = KeyRing(current: .random(from: .system))
        let configuration = GatehouseConfiguration(publicURL: .loopback(port: 80))
        let apart = StoreSelection(accounts: Bare(), sessions: MemoryDatastore())
        let error = #expect(throws: CompositionError.self) {
            try Gatekeeper(stores: apart, configuration: configuration, keys: keys)
        }
        #expect(
            error?.gaps.map(\.missing) == [
                "UserStore", "RoleStore", "AuditStore", "OneTimeTokenStore", "OutboxStore", "SessionTombstoneStore",
            ]
        )
        #expect(error?.description.contains("SessionTombstoneStore") == true)
    }

    @Test func `what an operator should know is said`() throws {
        #expect(try World().gatekeeper.warnings.count == 1)
        let url = try #require(PublicURL("http://accounts.example.org"))
        #expect(try World { $0.publicURL = url }.gatekeeper.warnings.contains { $0.contains("plain http") })
    }

    @Test func `weak keys are refused`() throws {
        #expect(throws: KeyError.tooShort) { try SecretKey(Array(0..<31)) }
        #expect(throws: KeyError.notRandom) { try SecretKey([UInt8](repeating: 1, count: 64)) }
        #expect(throws: KeyError.missing) { try KeyRing(base64List: " , ") }
        #expect(throws: KeyError.notBase64) { try KeyRing(base64List: "!") }
        let key = SecretKey.random(from: .system)
        #expect(throws: KeyError.missing) { try KeyRing(base64List: "") }
        #expect(throws: KeyError.tooShort) { try KeyRing(base64List: "\(key.base64),QUJD") }
        #expect(throws: KeyError.notBase64) { try KeyRing(base64List: "\(key.base64);\(key.base64)") }
        #expect(try KeyRing(base64List: " \(key.base64) ,").previous.isEmpty)
        #expect(try KeyRing(base64List: "\(key.base64)\n").current.base64 == key.base64)
        #expect(try SecretKey(Array(0..<32)).base64.count == 44)
        #expect(try KeyRing(base64List: "\(key.base64),\(SecretKey.random(from: .system).base64)").previous.count == 1)
    }

    @Test func `secrets show nothing`() throws {
        var output = ""
        let key = SecretKey.random(from: .system)
        dump(key, to: &output)
        dump(RegistrationForm(email: "a@b.c", password: "hunter2"), to: &output)
        dump(Password("hunter2"), to: &output)
        dump(NewUser(email: "a@b.c", secret: .password("hunter2")), to: &output)
        output += "\(key) \(String(reflecting: key)) \(Password("hunter2"))"
        #expect(!output.contains("hunter2") && !output.contains(key.base64))
    }

    @Test func `cross-site tokens hold for one binding, with the current key and earlier ones`() throws {
        let world = try World()
        let tokens = world.gatekeeper.crossSiteTokens
        let token = tokens.issue(for: .browser("a"))
        #expect(tokens.verify(token, for: .browser("a")))
        #expect(!tokens.verify(token, for: .browser("b")))
        #expect(!tokens.verify(String(token.dropLast()), for: .browser("a")))
        #expect(!tokens.verify("A" + token.dropFirst(), for: .browser("a")) || token.hasPrefix("A"))
        let next = SecretKey.random(from: .system)
        let rotated = try World(keys: KeyRing(current: next, previous: [world.keys.current])).gatekeeper.crossSiteTokens
        #expect(rotated.verify(token, for: .browser("a")))
        let retired = try World(keys: KeyRing(current: next)).gatekeeper.crossSiteTokens
        #expect(!retired.verify(token, for: .browser("a")))
    }

    @Test func `policies say who may pass`() async throws {
        let world = try World(needs: { need, _ in need.object == "mine" })
        try await world.register()
        try await world.gatekeeper.roles.create("editor", permissions: ["write"])
        let signedIn = try await world.signIn()
        try await world.gatekeeper.roles.grant("editor", to: signedIn.account.id)
        let principal = try #require(try await world.principal(signedIn.token))
        let table: [(AccessPolicy, AccessDecision)] = [
            (.signedIn, .granted), (.role("editor"), .granted), (.role("admin"), .forbidden),
            (.permission("write"), .granted), (.permission("read"), .forbidden),
            (.need(Need("edit", "mine")), .granted), (.need(Need("edit", "other")), .forbidden),
            (.fresh(within: .seconds(1)), .granted), (.all([]), .granted), (.any([]), .forbidden),
            (.all([.role("editor"), .role("admin")]), .forbidden), (.any([.role("editor"), .role("admin")]), .granted),
        ]
        for (policy, decision) in table {
            #expect(try await world.gatekeeper.decide(policy, for: principal) == decision)
            #expect(try await world.gatekeeper.decide(policy, for: nil) == .notSignedIn)
        }
        world.clock.move(.seconds(2))
        let late: [(AccessPolicy, AccessDecision)] = [
            (.fresh(within: .seconds(1)), .notFresh),
            (.all([.fresh(within: .seconds(1)), .role("admin")]), .forbidden),
            (.any([.role("admin"), .fresh(within: .seconds(1))]), .notFresh),
        ]
        for (policy, decision) in late {
            #expect(try await world.gatekeeper.decide(policy, for: principal) == decision)
        }
    }

    @Test func `options are read from their variables, and every wrong one is named at once`() throws {
        let good = ConfigReader(
            provider: EnvironmentVariablesProvider(environmentVariables: [
                "GATEHOUSE_SESSIONS_IDLE_TIMEOUT": "5m", "GATEHOUSE_PUBLIC_URL": "https://a.example",
                "GATEHOUSE_SIGN_IN_ALLOWING_USERNAMES": "off", "GATEHOUSE_CONFIRMATION_REQUIRED": "false",
            ])
        )
        let configuration = try GatehouseConfiguration(reading: good)
        #expect(configuration.sessions.idleTimeout == .seconds(300))
        #expect(configuration.publicURL.description == "https://a.example")
        #expect(!configuration.signIn.allowingUsernames && !configuration.confirmation.isRequired)
        let bad = ConfigReader(
            provider: EnvironmentVariablesProvider(environmentVariables: [
                "GATEHOUSE_SESSIONS_IDLE_TIMEOUT": "99999999999999999999d", "GATEHOUSE_PASSWORDS_COST": "4",
                "GATEHOUSE_PUBLIC_URL": "ftp://x",
            ])
        )
        let error = #expect(throws: ConfigurationError.self) { try GatehouseConfiguration(reading: bad) }
        #expect(error?.problems.count == 3)
    }

    @Test func `every kind of audit event has a name that can be stored`() {
        for kind in AuditKind.allCases { #expect(kind.storedName.string == kind.rawValue) }
        #expect(Set(AuditKind.allCases.map(\.rawValue)).count == AuditKind.allCases.count)
    }
}
