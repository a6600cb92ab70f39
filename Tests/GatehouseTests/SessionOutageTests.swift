import Gatehouse
import GatehouseDatastore
import Testing

/// Sessions and counters live apart from the accounts, and their store fails while that of the accounts goes on.
@Suite("A store of sessions that fails")
struct SessionOutageTests {
    static let codes: [StoreError.Code] = [
        .unavailable(retryable: true), .unavailable(retryable: false), .timedOut, .indeterminate, .conflict, .corrupt,
    ]

    /// What a server that is read-only or out of memory refuses.
    private static let changes: Set = [
        "insertSession", "save", "touch", "rotate", "deleteSession", "deleteAll", "hit", "clear",
    ]

    private func refuseChanges(_ store: ProbedStore?, _ code: StoreError.Code = .unavailable(retryable: false)) {
        store?.before { verb async throws(StoreError) in
            if Self.changes.contains(verb) { throw StoreError(code, "The store accepts no change.") }
        }
    }

    // MARK: - What needs it, and what does not

    @Test(arguments: codes)
    func `whatever needs sessions or counters says so, and when to come back`(code: StoreError.Code) async throws {
        let world = try World(.apart)
        try await world.register()
        let signedIn = try await world.signIn()
        let principal = try #require(try await world.principal(signedIn.token))
        let gatekeeper = world.gatekeeper
        world.apart?.fail(code)
        let steps: [(String, () async throws -> Void)] = [
            ("signIn", { _ = try await world.signIn() }),
            ("signInWrong", { _ = try await gatekeeper.signIn("ada@example.org", password: "wrong horse") }),
            ("signInUnknown", { _ = try await world.signIn("nobody@example.org") }),
            ("recognize", { _ = try await world.principal(signedIn.token) }),
            ("verify", { _ = try await gatekeeper.verify(principal, password: World.password) }),
            ("signOut", { try await gatekeeper.signOut(signedIn.token) }),
            ("sessions", { _ = try await gatekeeper.sessions(of: principal) }),
            ("endSession", { _ = try await gatekeeper.endSession(signedIn.session.id, of: principal) }),
            ("endOthers", { _ = try await gatekeeper.endOtherSessions(of: principal) }),
            ("check", { try await gatekeeper.checkStores() }),
        ]
        for (name, step) in steps {
            do {
                try await step()
                Issue.record("\(name) did its work without a store of sessions")
            } catch let error as GatehouseError {
                #expect(error.code == .storeUnavailable && error.retryAfter != nil, "\(name)")
            }
        }
        world.apart?.before(nil)
        #expect(try await world.principal(signedIn.token) != nil, "nobody was signed out by it")
        #expect(try await gatekeeper.sessions(of: principal).count == 1)
    }

    @Test func `accounts and roles are looked after all the same`() async throws {
        let world = try World(.apart)
        try await world.register()
        let gatekeeper = world.gatekeeper
        world.apart?.fail()
        let before = world.apart?.total
        try await world.register("eve@example.org", username: "eve")
        _ = try await gatekeeper.users.create(NewUser(email: "max@example.org"))
        #expect(try await gatekeeper.users.find("eve") != nil)
        #expect(try await gatekeeper.users.list(after: nil, limit: 9).elements.count == 3)
        #expect(try await gatekeeper.users.confirm("ada@example.org"))
        #expect(try await gatekeeper.users.activate("ada@example.org") == false)
        try await gatekeeper.roles.create("editor")
        let user = try #require(try await gatekeeper.users.find("eve")).id
        #expect(try await gatekeeper.roles.grant("editor", to: user))
        #expect(try await gatekeeper.roles.revoke("editor", from: user))
        #expect(world.apart?.total == before, "the store of sessions was not even asked")
    }

    @Test func `what has expired elsewhere is swept`() async throws {
        let world = try World(.apart)
        try await world.register()
        try await world.gatekeeper.signOut(try await world.signIn().token)
        world.clock.move(.seconds(86_400))
        world.apart?.fail()
        #expect(await world.gatekeeper.sweep() == 1, "the tombstone")
    }

    // MARK: - Throttling

    @Test(arguments: codes, World.Layout.allCases)
    func `an attempt that cannot be counted is not made`(code: StoreError.Code, layout: World.Layout) async throws {
        let world = try World(layout)
        try await world.register()
        let principal = try #require(try await world.principal(try await world.signIn().token))
        world.sessionStore.before { verb async throws(StoreError) in
            if verb == "hit" { throw StoreError(code, "The counters are away.") }
        }
        let (looks, sessions) = (world.store.count("loadIdentifier"), world.sessionStore.count("insertSession"))
        for identity in ["ada@example.org", "nobody@example.org"] {
            for password in [World.password, "wrong horse"] {
                await expectRefusal(.storeUnavailable) {
                    try await world.gatekeeper.signIn(identity, password: password)
                }
            }
        }
        await expectRefusal(.storeUnavailable) {
            try await world.gatekeeper.verify(principal, password: World.password)
        }
        #expect(world.store.count("loadIdentifier") == looks, "no account was looked at")
        #expect(world.sessionStore.count("insertSession") == sessions)
        #expect(try await !world.auditKinds().contains(AuditKind.signInFailure.rawValue))
    }

    @Test func `a lock that tripped stays while the counters come and go`() async throws {
        let world = try World(.apart) { $0.throttling.accountLimit = 2 }
        try await world.register()
        let wrong = { try await world.gatekeeper.signIn("ada@example.org", password: "wrong horse") }
        await expectRefusal(.invalidCredentials) { try await wrong() }
        world.apart?.fail()
        for _ in 0..<5 { await expectRefusal(.storeUnavailable) { try await wrong() } }
        world.apart?.before(nil)
        await expectRefusal(.invalidCredentials) { try await wrong() }
        await expectRefusal(.tooManyAttempts) { try await world.signIn() }
        world.apart?.fail()
        await expectRefusal(.storeUnavailable) { try await world.signIn() }
        world.apart?.before(nil)
        await expectRefusal(.tooManyAttempts) { try await world.signIn() }
    }

    @Test(arguments: codes)
    func `a right password whose success cannot be noted lets nobody in`(code: StoreError.Code) async throws {
        for failing in ["clear", "insertSession"] {
            let world = try World(.apart)
            try await world.register()
            world.apart?.before { verb async throws(StoreError) in
                if verb == failing { throw StoreError(code, "The store is away.") }
            }
            await expectRefusal(.storeUnavailable) { try await world.signIn() }
            world.apart?.before(nil)
            _ = try await world.signIn()
        }
    }

    // MARK: - Read-only, or out of memory

    @Test(arguments: codes)
    func `a store that only reads serves who is signed in until a change is due`(code: StoreError.Code) async throws {
        let world = try World(.apart)
        try await world.register()
        let short = try await world.signIn()
        let long = try await world.signIn(remembering: true)
        refuseChanges(world.apart, code)
        #expect(try await world.principal(short.token) != nil)
        await expectRefusal(.storeUnavailable) { try await world.signIn() }
        world.clock.move(.seconds(61))
        for token in [short.token, long.token] {
            await expectRefusal(.storeUnavailable) { try await world.gatekeeper.recognize(token) }
        }
        world.apart?.before(nil)
        #expect(try await world.principal(short.token) != nil)
        world.clock.move(.seconds(3_600))
        refuseChanges(world.apart, code)
        await expectRefusal(.storeUnavailable) { try await world.gatekeeper.recognize(long.token) }
        world.apart?.before(nil)
        #expect(try await world.gatekeeper.recognize(long.token) != nil, "it comes back, and nobody took it for stolen")
    }

    // MARK: - Ending sessions

    @Test func `a session that ends has its tombstone before its store is asked`() async throws {
        let world = try World(.apart) { $0.sessions.maximumPerUser = 3 }
        try await world.register()
        let apart = try #require(world.apart)
        let ways: [(String, (SignedIn, Principal) async throws -> Void)] = [
            ("signOut", { signedIn, _ in try await world.gatekeeper.signOut(signedIn.token) }),
            (
                "endSession",
                { signedIn, own in
                    _ = try await world.gatekeeper.endSession(signedIn.session.id, of: own)
                }
            ),
            (
                "replacing",
                { signedIn, _ in
                    _ = try await world.gatekeeper.signIn(
                        "ada@example.org",
                        password: World.password,
                        replacing: signedIn.token
                    )
                }
            ),
            ("oldest", { _, _ in for _ in 0..<3 { _ = try await world.signIn() } }),
        ]
        for (name, end) in ways {
            let signedIn = try await world.signIn()
            world.clock.move(.seconds(1))
            let own = try #require(try await world.principal(try await world.signIn().token))
            world.clock.move(.seconds(1))
            let buried = world.store.count("bury")
            apart.before { verb async throws(StoreError) in
                guard verb == "deleteSession" else { return }
                #expect(world.store.count("bury") > buried, "\(name)")
                throw StoreError(.unavailable(retryable: true), "The store went away.")
            }
            // The tombstone ends it, so whoever asked is told that it has ended.
            try await end(signedIn, own)
            apart.before(nil)
            #expect(try await world.principal(signedIn.token) == nil, "\(name): it stands in its store, and is ended")
            #expect(try await !world.gatekeeper.sessions(of: own).contains { $0.id == signedIn.session.id }, "\(name)")
            try await world.gatekeeper.users.endSessions(of: "ada@example.org")
        }
    }

    @Test func `a session whose end cannot be noted goes on`() async throws {
        let world = try World(.apart)
        try await world.register()
        let signedIn = try await world.signIn()
        world.store.before { verb async throws(StoreError) in
            if verb == "bury" { throw StoreError(.unavailable(retryable: true), "The accounts are away.") }
        }
        await expectRefusal(.storeUnavailable) { try await world.gatekeeper.signOut(signedIn.token) }
        #expect(world.apart?.count("deleteSession") == 0)
        world.store.before(nil)
        #expect(try await world.principal(signedIn.token) != nil)
        #expect(try await world.gatekeeper.signOut(signedIn.token))
    }

    @Test func `a stolen id ends its session though the row cannot be removed`() async throws {
        let world = try World(.apart)
        try await world.register()
        let old = try await world.signIn(remembering: true).token
        world.clock.move(.seconds(3_600))
        let new = try #require(try await world.gatekeeper.recognize(old)?.newToken)
        world.clock.move(.seconds(11))
        refuseChanges(world.apart)
        #expect(try await world.gatekeeper.recognize(old) == nil, "its tombstone has ended it")
        world.apart?.before(nil)
        #expect(try await world.principal(new) == nil)
        #expect(try await world.principal(old) == nil)
        #expect(try await world.auditKinds().contains(AuditKind.sessionReuse.rawValue))
    }

    @Test(arguments: codes)
    func `a deactivation ends all sessions while their store is away`(code: StoreError.Code) async throws {
        let world = try World(.apart)
        try await world.register()
        let signedIn = try await world.signIn()
        world.apart?.fail(code)
        #expect(try await world.gatekeeper.users.deactivate("ada@example.org"))
        world.apart?.before(nil)
        #expect(try await world.principal(signedIn.token) == nil)
        #expect(try await world.gatekeeper.users.activate("ada@example.org"))
        #expect(
            try await world.principal(signedIn.token) == nil,
            "what the epoch ended, activation does not bring back"
        )
        let own = try await world.signIn()
        let principal = try #require(try await world.principal(own.token))
        #expect(try await world.gatekeeper.sessions(of: principal).map(\.id) == [own.session.id])
    }

    @Test(arguments: codes)
    func `ending all sessions holds while their store is away, and says that nobody counted`(
        code: StoreError.Code
    ) async throws {
        let world = try World(.apart)
        try await world.register()
        let tokens = try await [world.signIn().token, world.signIn(remembering: true).token]
        world.apart?.fail(code)
        #expect(try await world.gatekeeper.users.endSessions(of: "ada@example.org") == nil)
        world.apart?.before(nil)
        for token in tokens { #expect(try await world.principal(token) == nil) }
        #expect(try await world.gatekeeper.users.endSessions(of: "ada@example.org") == 2, "the rows were still there")
        #expect(try await world.gatekeeper.users.endSessions(of: "ada@example.org") == 0)
    }

    @Test func `ending the others holds though their rows cannot be removed`() async throws {
        let world = try World(.apart)
        try await world.register()
        let own = try await world.signIn()
        let others = try await [world.signIn(), world.signIn(remembering: true)]
        let principal = try #require(try await world.principal(own.token))
        world.apart?.before { verb async throws(StoreError) in
            if verb == "deleteSession" { throw StoreError(.timedOut, "The store went away.") }
        }
        #expect(try await world.gatekeeper.endOtherSessions(of: principal) == 2)
        world.apart?.before(nil)
        for other in others { #expect(try await world.principal(other.token) == nil) }
        let again = try #require(try await world.principal(own.token))
        #expect(try await world.gatekeeper.sessions(of: again).map(\.id) == [own.session.id])
    }

    @Test(arguments: World.Layout.allCases)
    func `sessions that came back after their end are not listed`(layout: World.Layout) async throws {
        let world = try World(layout)
        try await world.register()
        let single = try await world.signIn()
        let other = try await world.signIn()
        let snapshot = try await world.snapshot(of: single)
        if layout == .apart {
            try await world.gatekeeper.signOut(single.token)
            try await world.restore(snapshot)
            let principal = try #require(try await world.principal(other.token))
            #expect(try await world.gatekeeper.sessions(of: principal).map(\.id) == [other.session.id])
        }
        try await world.gatekeeper.users.endSessions(of: "ada@example.org")
        let own = try await world.signIn()
        try await world.restore(snapshot)
        let principal = try #require(try await world.principal(own.token))
        #expect(try await world.gatekeeper.sessions(of: principal).map(\.id) == [own.session.id])
    }
}
