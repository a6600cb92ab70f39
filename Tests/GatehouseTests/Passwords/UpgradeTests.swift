import Foundation
import Gatehouse
import GatehouseDatastore
import GatehouseMemory
import GatehouseSQLite
import Testing

@Suite("Imported and outdated hashes")
struct UpgradeTests {
    @Test func `an imported user signs in on day one, and the hash becomes one of ours`() async throws {
        let foreign = ForeignHash.all.filter { $0.password.utf8.count <= 72 && $0.hash.utf8.count < 150 }
        let peppers = try ["salt", "pepper"].map { id in
            try #require(foreign.first { $0.origin.hasSuffix(":\(id)") && ($0.pepper?.count ?? 0) < 60 }).peppers
                .previous
        }
        let ring = try PepperRing(current: pepper("new", strong), previous: peppers.flatMap(\.self))
        let world = try World(keys: KeyRing(current: .random(from: .system), peppers: ring))
        var seen: Set<String> = []
        for (number, hash) in foreign.enumerated() where seen.insert(hash.tool + hash.scheme + hash.origin).inserted {
            guard try hash.peppers.previous.isEmpty || hash.pepper.map({ $0.count < 60 }) == true else { continue }
            let email = "user\(number)@example.org"
            let origin = try #require(PasswordOrigin(hash.origin))
            _ = try await world.gatekeeper.users.create(
                NewUser(email: email, secret: .hash(hash.hash, from: origin))
            )
            await expectRefusal(.invalidCredentials) {
                try await world.gatekeeper.signIn(email, password: hash.password + "!")
            }
            for _ in 0..<2 { _ = try await world.gatekeeper.signIn(email, password: hash.password) }
            let account = try #require(try await world.gatekeeper.users.find(email))
            let stored = try await world.store.memory.load(account.id)?.passwordHash?.text.string
            #expect(stored?.hasPrefix("$gatehouse$k=new,n=nfc$$2b$04$") == true, "\(hash.tool) \(hash.scheme)")
        }
        #expect(seen.count > 30)
        #expect(world.store.count("replacePasswordHash") > 30)
    }

    @Test func `a hash whose pepper is not there is refused`() async throws {
        let world = try World()
        let hash = try #require(ForeignHash.all.first { $0.origin == "devise:pepper" })
        do {
            let secret = NewUser.Secret.hash(hash.hash, from: .devise(pepper: try pepperID("pepper")))
            _ = try await world.gatekeeper.users.create(NewUser(email: "eve@example.org", secret: secret))
            Issue.record("it was taken")
        } catch let error as GatehouseError {
            #expect(error.problems.map(\.code) == ["pepper_unknown"])
        }
    }

    @Test func `a hash that cannot be read is a wrong password and an event of its own`() async throws {
        let lost = try World(
            keys: KeyRing(current: .random(from: .system), peppers: PepperRing(current: pepper("p", strong)))
        )
        try await lost.register()
        let world = try World(keys: KeyRing(current: .random(from: .system)), beside: lost)
        try await world.register("eve@example.org")
        for (text, reason) in [
            ("$2b$04$damaged", "form"), (World.password, "form"), ("$1$a$b", "form"), (nil, "pepper"),
        ] {
            let email = text == nil ? "ada@example.org" : "eve@example.org"
            let account = try #require(try await world.gatekeeper.users.find(email))
            if let text {
                let user = try #require(try await world.store.memory.load(account.id))
                _ = try await world.store.memory.replacePasswordHash(
                    of: user.id,
                    from: user.passwordHash,
                    to: PasswordHash(try #require(StoredText(text))),
                    bumpingEpoch: false,
                    at: world.clock.now,
                    with: .none
                )
            }
            let before = world.store.total
            await expectRefusal(.invalidCredentials) { try await world.signIn(email) }
            let verbs = world.store.total - before
            let events = try await world.store.memory.events(
                matching: AuditFilter(user: account.id, kind: AuditKind.passwordUnreadable.storedName),
                before: nil,
                limit: 9
            ).elements
            #expect(events.first?.details == ["reason": StoredText(lossy: reason)])
            #expect(try await world.auditKinds().contains(AuditKind.signInFailure.rawValue))
            let others = world.store.total
            await expectRefusal(.invalidCredentials) { try await world.signIn("nobody@example.org") }
            #expect(verbs == world.store.total - others, "it takes the verbs of an unknown user")
        }
    }

    @Test func `a table whose pepper is not there is warned of`() throws {
        let id = try pepperID("salt")
        let world = try World { $0.passwords.bareHashes = .flaskSecurity(pepper: id) }
        #expect(world.gatekeeper.warnings.contains { $0.contains("pepper") })
    }

    // MARK: - Races

    private func world(over store: any Store & UserStore) throws -> Gatekeeper {
        var configuration = GatehouseConfiguration(publicURL: .loopback(port: 8080))
        configuration.passwords.cost = 5
        configuration.passwords.queueLimit = 1_000
        configuration.passwords.queueTimeout = .seconds(600)
        configuration.confirmation.isRequired = false
        configuration.throttling.isEnabled = false
        return try Gatekeeper(
            store: store,
            configuration: configuration,
            keys: KeyRing(current: .random(from: .system))
        )
    }

    /// Signs in many times with the old password, whose hash is outdated, while the password is changed.
    private func race(over store: any Store & UserStore) async throws {
        let gatekeeper = try world(over: store)
        let outdated = try #require(Bcrypt(cost: 4).hash(Password("old password"), salt: Workbench.salt))
        let changed = try #require(Bcrypt(cost: 5).hash(Password("new password"), salt: Workbench.salt))
        var won = 0
        for round in 0..<12 {
            let email = "user\(round)@example.org"
            let secret = NewUser.Secret.hash(outdated.text.string, from: .gatehouse)
            let account = try await gatekeeper.users.create(NewUser(email: email, secret: secret))
            let signIns = try await withThrowingTaskGroup(of: Int.self) { group in
                for task in 0..<16 {
                    group.addTask {
                        if task == round {
                            // The owner's change names the hash that is there, whichever that is.
                            while let user = try await store.load(account.id) {
                                let outcome = try await store.replacePasswordHash(
                                    of: user.id,
                                    from: user.passwordHash,
                                    to: changed,
                                    bumpingEpoch: true,
                                    at: Surroundings.system.now(),
                                    with: .none
                                )
                                if case .replaced = outcome { return 0 }
                            }
                            return 0
                        }
                        do {
                            let signedIn = try await gatekeeper.signIn(email, password: "old password")
                            _ = signedIn
                            return 1
                        } catch let error as GatehouseError where error.code == .invalidCredentials {
                            return 0
                        }
                    }
                }
                return try await group.reduce(0, +)
            }
            won += signIns
            let stored = try await store.load(account.id)?.passwordHash?.text
            #expect(stored == changed.text, "the old password is back in round \(round)")
            await expectRefusal(.invalidCredentials) {
                try await gatekeeper.signIn(email, password: "old password")
            }
            _ = try await gatekeeper.signIn(email, password: "new password")
        }
        #expect(won > 0, "some signed in before the change")
    }

    @Test func `Memory: an upgrade that races a change never brings the old password back`() async throws {
        try await race(over: MemoryDatastore())
    }

    @Test func `SQLite: an upgrade that races a change never brings the old password back`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "gatehouse-upgrade-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try await SQLiteDatastore.open(path: folder.path + "/a.sqlite", migrating: true)
        try await race(over: store)
        await store.close()
    }
}
