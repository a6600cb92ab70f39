import Gatehouse
import GatehouseDatastore
import GatehouseMemory
import Testing

@Suite("Admission")
struct AdmissionTests {
    private func events(_ world: World) async throws -> [AuditRecord] {
        try await world.store.memory.events(matching: AuditFilter(), before: nil, limit: 500).elements
    }

    @Test func `each refusal is recorded with its reason, and told only to the owner`() async throws {
        let world = try World { $0.confirmation.isRequired = true }
        try await world.register()
        let client = ClientInfo(address: "192.0.2.7", agent: "Test")
        func attempt(_ identity: String, _ password: String) async throws -> SignedIn {
            try await world.gatekeeper.signIn(identity, password: password, client: client)
        }
        await expectRefusal(.invalidCredentials) { try await attempt("ada@example.org", "wrong horse") }
        await expectRefusal(.invalidCredentials) { try await attempt("nobody@example.org", "wrong horse") }
        await expectRefusal(.confirmationRequired) { try await attempt("ada@example.org", World.password) }
        try await world.gatekeeper.users.confirm("ada@example.org")
        try await world.gatekeeper.users.deactivate("ada@example.org")
        await expectRefusal(.accountInactive) { try await attempt("ada@example.org", World.password) }
        await expectRefusal(.invalidCredentials) { try await attempt("ada@example.org", "wrong horse") }
        let failures = try await events(world).filter { $0.kind == AuditKind.signInFailure.storedName }
        #expect(
            Set(failures.map { $0.details["reason"]?.string }) == ["credentials", "unconfirmed", "inactive"]
        )
        #expect(failures.count == 5)
        #expect(failures.allSatisfy { $0.address?.string == "192.0.2.7" && $0.agent?.string == "Test" })
        #expect(failures.filter { $0.user == nil }.count == 1, "an unknown account is nobody's event")
    }

    @Test func `an unknown, a passwordless and a known account take the same verbs`() async throws {
        let world = try World()
        try await world.register()
        _ = try await world.gatekeeper.users.create(NewUser(email: "none@example.org"))
        var verbs: [Int] = []
        for identity in ["ada@example.org", "nobody@example.org", "none@example.org"] {
            let before = world.store.total
            await expectRefusal(.invalidCredentials) {
                try await world.gatekeeper.signIn(identity, password: "wrong horse")
            }
            verbs.append(world.store.total - before)
        }
        #expect(Set(verbs).count == 1)
    }

    @Test func `a lock says when it ends, and its end is exact`() async throws {
        let world = try World { $0.throttling.accountLimit = 2 }
        try await world.register()
        for _ in 0..<2 { await expectRefusal(.invalidCredentials) { try await wrong(world) } }
        world.clock.move(.seconds(60))
        for expected in [15 * 60, 15 * 60 - 100] {
            do {
                _ = try await world.signIn()
                Issue.record("a locked account let somebody in")
            } catch let error as GatehouseError {
                #expect(error.code == .tooManyAttempts)
                #expect(error.retryAfter == .seconds(expected))
            }
            world.clock.move(.seconds(100))
        }
        world.clock.move(.seconds(15 * 60 - 200) - .microseconds(1))
        await expectRefusal(.tooManyAttempts) { try await world.signIn() }
        world.clock.move(.microseconds(1))
        _ = try await world.signIn()
        #expect(try await world.auditKinds().contains(AuditKind.signInLocked.rawValue))
    }

    @Test func `a locked account costs no hash and no look-up, whether it exists or not`() async throws {
        let world = try World { $0.throttling.accountLimit = 1 }
        try await world.register()
        for identity in ["ada@example.org", "nobody@example.org"] {
            await expectRefusal(.invalidCredentials) {
                try await world.gatekeeper.signIn(identity, password: "wrong horse")
            }
            let loads = world.store.count("loadIdentifier")
            await expectRefusal(.tooManyAttempts) { try await world.signIn(identity) }
            #expect(world.store.count("loadIdentifier") == loads)
        }
    }

    @Test func `guesses made at once are all counted`() async throws {
        let world = try World { $0.throttling.accountLimit = 10 }
        try await world.register()
        let codes = await withTaskGroup(of: GatehouseError.Code?.self) { group in
            for _ in 0..<64 {
                group.addTask {
                    do {
                        _ = try await wrong(world)
                        return nil
                    } catch {
                        return (error as? GatehouseError)?.code
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes.filter { $0 == .invalidCredentials }.count == 10)
        #expect(codes.filter { $0 == .tooManyAttempts }.count == 54)
    }

    @Test func `throttling that is switched off counts nothing`() async throws {
        let world = try World {
            $0.throttling.isEnabled = false
            $0.throttling.accountLimit = 1
        }
        try await world.register()
        for _ in 0..<3 { await expectRefusal(.invalidCredentials) { try await wrong(world) } }
        _ = try await world.signIn()
        #expect(world.store.count("hit") == 0)
    }

    @Test func `proving again counts as an attempt too`() async throws {
        let world = try World { $0.throttling.accountLimit = 2 }
        try await world.register()
        let principal = try #require(try await world.principal(try await world.signIn().token))
        for _ in 0..<2 {
            await expectRefusal(.invalidCredentials) {
                try await world.gatekeeper.verify(principal, password: "wrong horse")
            }
        }
        await expectRefusal(.tooManyAttempts) {
            try await world.gatekeeper.verify(principal, password: World.password)
        }
    }

    @Test func `tracking that is switched off notes nothing with the user, and the event is still there`() async throws
    {
        let world = try World { $0.tracking.isEnabled = false }
        try await world.register()
        _ = try await world.signIn()
        let account = try #require(try await world.gatekeeper.users.find("ada@example.org"))
        #expect(account.signIns.count == 0 && account.signIns.current == nil)
        #expect(try await world.auditKinds().contains(AuditKind.signInSuccess.rawValue))
    }

    @Test func `a hash of another cost is replaced once, and only if nobody replaced it first`() async throws {
        let world = try World()
        try await world.register()
        let dearer = try World(beside: world) { $0.passwords.cost = 5 }
        _ = try await dearer.signIn()
        let stored = try #require(try await world.store.memory.users(after: nil, limit: 1).elements.first)
        #expect(stored.passwordHash?.text.string.hasPrefix("$2b$05$") == true)
        #expect(world.store.count("replacePasswordHash") == 1)
        _ = try await dearer.signIn()
        #expect(world.store.count("replacePasswordHash") == 1)

        // While the cheaper node verifies, the owner's password is changed elsewhere.
        let changed = Bcrypt(cost: 4).hash(Password("battery staple"), salt: [UInt8](repeating: 9, count: 16))
        world.store.once("replacePasswordHash") { () async throws(StoreError) in
            _ = try await world.store.memory.replacePasswordHash(
                of: stored.id,
                from: stored.passwordHash,
                to: changed,
                bumpingEpoch: true,
                at: world.clock.now,
                with: .none
            )
        }
        let late = try await world.signIn()
        let now = try #require(try await world.store.memory.load(stored.id))
        #expect(now.passwordHash?.text == changed?.text, "the upgrade does not undo the change")
        #expect(try await world.principal(late.token) == nil, "and the sign-in with the old password is void")
    }

    @Test func `a user deleted during the sign-in is not signed in`() async throws {
        let world = try World()
        try await world.register()
        let user = try #require(try await world.store.memory.users(after: nil, limit: 1).elements.first)
        world.store.once("recordSignIn") { () async throws(StoreError) in
            _ = try await world.store.memory.delete(user.id, with: .none)
        }
        await expectRefusal(.invalidCredentials) { try await world.signIn() }
        #expect(world.store.count("insertSession") == 0)
    }

    private func wrong(_ world: World) async throws -> SignedIn {
        try await world.gatekeeper.signIn("ada@example.org", password: "wrong horse")
    }
}
