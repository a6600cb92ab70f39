import Gatehouse
import GatehouseDatastore
import Testing

@Suite("Access policies")
struct AccessTests {
    private struct Unreachable: Error {}

    private func principal(_ world: World) async throws -> Principal {
        try await world.register()
        try await world.gatekeeper.roles.create("editor", permissions: ["write", "r\u{E9}ad"])
        try await world.gatekeeper.roles.create("guest")
        let signedIn = try await world.signIn()
        try await world.gatekeeper.roles.grant("editor", to: signedIn.account.id)
        return try #require(try await world.principal(signedIn.token))
    }

    /// Policies by what they decide for an editor who signed in too long ago.
    private static let granted: [AccessPolicy] = [.signedIn, .role("editor"), .permission("write"), .all([])]
    private static let stale: [AccessPolicy] = [.fresh(within: .seconds(1)), .fresh(within: .zero)]
    private static let forbidden: [AccessPolicy] = [
        .role("guest"), .role("nobody"), .role(""), .role("Editor"), .role("editor "), .permission("read"),
        .permission("editor"), .permission("re\u{301}ad"), .need(Need("edit", "post")), .any([]), .all([.any([])]),
    ]

    @Test func `single policies and every pair of them combine as documented`() async throws {
        let world = try World()
        let editor = try await principal(world)
        world.clock.move(.seconds(60))
        let table = [(Self.granted, AccessDecision.granted), (Self.stale, .notFresh), (Self.forbidden, .forbidden)]
            .flatMap { policies, decision in policies.map { ($0, decision) } }
        func decide(_ policy: AccessPolicy) async throws -> AccessDecision {
            try await world.gatekeeper.decide(policy, for: editor)
        }
        for (policy, decision) in table {
            #expect(try await decide(policy) == decision)
            #expect(try await decide(.all([policy])) == decision)
            #expect(try await decide(.any([policy])) == decision)
            for (other, second) in table {
                let both = [decision, second]
                let all: AccessDecision =
                    both.contains(.forbidden) ? .forbidden : both.contains(.notFresh) ? .notFresh : .granted
                let any: AccessDecision =
                    both.contains(.granted) ? .granted : both.contains(.notFresh) ? .notFresh : .forbidden
                #expect(try await decide(.all([policy, other])) == all)
                #expect(try await decide(.any([policy, other])) == any)
                #expect(try await decide(.any([.all([policy, other]), .role("nobody")])) == all)
            }
        }
    }

    @Test func `nobody passes any policy without being signed in`() async throws {
        let world = try World(needs: { _, _ in true })
        for policy in Self.granted + Self.stale + Self.forbidden {
            #expect(try await world.gatekeeper.decide(policy, for: nil) == .notSignedIn)
        }
    }

    @Test func `a remembered session passes everything but freshness`() async throws {
        let world = try World()
        try await world.register()
        let token = try await world.signIn(remembering: true).token
        world.clock.move(.seconds(3_600))
        let back = try #require(try await world.principal(token))
        #expect(try await world.gatekeeper.decide(.signedIn, for: back) == .granted)
        #expect(try await world.gatekeeper.decide(.fresh(within: .seconds(86_400)), for: back) == .notFresh)
    }

    @Test func `a provider that throws lets nobody pass`() async throws {
        let world = try World(needs: { _, _ in throw Unreachable() })
        let editor = try await principal(world)
        let need = AccessPolicy.need(Need("edit", "post"))
        for policy in [need, .all([.signedIn, need]), .any([.role("nobody"), need])] {
            await #expect(throws: Unreachable.self) { try await world.gatekeeper.decide(policy, for: editor) }
        }
        #expect(try await world.gatekeeper.decide(.any([.signedIn, need]), for: editor) == .granted)
        #expect(try await world.gatekeeper.decide(.all([.role("nobody"), need]), for: editor) == .forbidden)
    }

    @Test func `a provider is asked about the need and the principal at hand`() async throws {
        let world = try World(needs: { need, principal in
            need == Need("edit", "42") && principal.email == "ada@example.org"
        })
        let editor = try await principal(world)
        #expect(try await world.gatekeeper.decide(.need(Need("edit", "42")), for: editor) == .granted)
        #expect(try await world.gatekeeper.decide(.need(Need("edit", "43")), for: editor) == .forbidden)
        #expect(try await world.gatekeeper.decide(.need(Need("read", "42")), for: editor) == .forbidden)
    }
}

@Suite("The algebra of policies")
struct PolicyAlgebraTests {
    @Test func `what is public lets everybody pass, and only with what is public beside it`() async throws {
        let world = try World()
        let decide = world.gatekeeper.decide
        for policy: AccessPolicy in [.public, .any([.role("x"), .public]), .all([.public, .public])] {
            #expect(policy.isPublic)
            #expect(try await decide(policy, nil) == .granted)
        }
        for policy: AccessPolicy in [.all([.public, .signedIn]), .not(.public), .all([]), .any([]), .not(.role("x"))] {
            #expect(!policy.isPublic)
            #expect(try await decide(policy, nil) == .notSignedIn)
        }
    }

    @Test func `not turns a decision round, and asks nobody to sign in again`() async throws {
        let world = try World(needs: { need, _ in need.object == "1" })
        try await world.register()
        let principal = try #require(try await world.principal(world.signIn().token))
        world.clock.move(.seconds(60))
        let table: [(AccessPolicy, AccessDecision)] = [
            (.not(.role("admin")), .granted), (.not(.signedIn), .forbidden), (.not(.not(.signedIn)), .granted),
            (.not(.fresh(within: .seconds(1))), .granted), (.not(.need(Need("edit", 1))), .forbidden),
            (.not(.need(Need("edit", 2))), .granted), (.not(.public), .forbidden), (.not(.any([])), .granted),
            (.not(.methods(.basic)), .granted), (.not(.methods(.session)), .forbidden),
        ]
        for (policy, decision) in table { #expect(try await decide(world, policy, principal) == decision) }
    }

    private func decide(_ world: World, _ policy: AccessPolicy, _ principal: Principal) async throws -> AccessDecision {
        try await world.gatekeeper.decide(policy, for: principal)
    }

    @Test func `another method than those named asks for signing in, and a weak one for nothing`() async throws {
        let world = try World()
        try await world.register()
        let token = try await world.signIn(remembering: true).token
        let principal = try #require(try await world.principal(token))
        let table: [(AccessPolicy, AccessDecision)] = [
            (.methods(.session), .granted), (.methods(.basic, .session), .granted), (.methods(.basic), .notSignedIn),
            (.methods([]), .notSignedIn), (.any([.methods(.basic), .role("x")]), .notSignedIn),
            (.all([.methods(.session), .role("x")]), .forbidden), (.strength(atLeast: .singleFactor), .granted),
        ]
        for (policy, decision) in table { #expect(try await decide(world, policy, principal) == decision) }
        world.clock.move(.seconds(3_600))
        let back = try #require(try await world.principal(token))
        #expect(back.strength == .recognized)
        #expect(try await decide(world, .strength(atLeast: .recognized), back) == .granted)
        #expect(try await decide(world, .strength(atLeast: .singleFactor), back) == .forbidden)
    }

    @Test func `a part that names no method lends those of its siblings to nobody`() async throws {
        let world = try World.withTokens(needs: { _, _ in true })
        try await world.register()
        try await world.gatekeeper.roles.create("admin")
        let id = try #require(try await world.gatekeeper.users.find("ada@example.org")).id
        try await world.gatekeeper.roles.grant("admin", to: id)
        let session = try #require(try await world.principal(world.signIn().token))
        let basic = try await world.basic()
        let robot = try await world.gatekeeper.recognize(token: world.personalToken().text)
        let lent = AccessPolicy.any(.all(.methods(.basic), .role("editor")), .role("admin"))
        #expect(try await decide(world, lent, session) == .granted)
        #expect(try await decide(world, lent, basic) == .notSignedIn)
        let needs = AccessPolicy.any(.all(.methods(.personalToken), .permission("x")), .need(Need("edit", 1)))
        #expect(try await decide(world, needs, session) == .granted)
        #expect(try await decide(world, needs, robot) == .notSignedIn)
        // Code that asks in a handler says nothing of methods: whoever passed the route is judged.
        #expect(try await decide(world, .any(.role("admin"), .role("x")), basic) == .granted)
        #expect(AccessPolicy.any(.role("x"), .all(.public)).description == "public")
    }

    @Test func `what a personal token leaves out still counts against its owner`() async throws {
        let world = try World.withTokens()
        try await world.register()
        try await world.gatekeeper.roles.create("suspended", permissions: ["read", "risky"])
        let id = try #require(try await world.gatekeeper.users.find("ada@example.org")).id
        try await world.gatekeeper.roles.grant("suspended", to: id)
        let token = try await world.personalToken(permissions: ["read"]).text
        let robot = try await world.gatekeeper.recognize(token: token)
        let table: [(AccessPolicy, AccessDecision)] = [
            (.role("suspended"), .forbidden), (.not(.role("suspended")), .forbidden),
            (.permission("risky"), .forbidden),
            (.not(.permission("risky")), .forbidden), (.all(.permission("read"), .not(.role("suspended"))), .forbidden),
            (.not(.not(.role("suspended"))), .forbidden), (.not(.role("other")), .granted),
            // Nobody can judge a need without a provider: neither it nor its opposite lets anybody pass.
            (.need(Need("edit", 1)), .forbidden), (.not(.need(Need("edit", 1))), .forbidden),
        ]
        for (policy, decision) in table { #expect(try await decide(world, policy, robot) == decision, "\(policy)") }
    }

    @Test func `a policy says which methods a route accepts`() {
        let table: [(AccessPolicy, Set<AuthenticationMethod>)] = [
            (.signedIn, [.session, .token]), (.role("x"), [.session, .token]), (.methods(.basic), [.basic]),
            (.all([.methods(.basic, .session), .role("x")]), [.basic, .session]), (.methods([]), []),
            (.any([.methods(.basic), .methods(.personalToken)]), [.basic, .personalToken]),
            (.all([.methods(.session), .methods(.token)]), []),
            (.all([.methods(.session, .token), .methods(.token, .basic)]), [.token]),
            (.any([.methods(.basic), .role("admin")]), [.basic, .session, .token]),
            (.all([.any([.methods(.basic), .role("x")]), .methods(.basic)]), [.basic]),
            (.not(.methods(.basic)), [.session, .token]),
        ]
        for (policy, methods) in table { #expect(policy.acceptedMethods == methods) }
    }

    @Test func `policies read as words`() {
        let policy = AccessPolicy.any(
            .role("admin"),
            .all(.permission("edit"), .not(.role("guest")), .fresh(within: .seconds(600)))
        )
        let words = "session or token, and role admin or (permission edit and not role guest and fresh within 10m)"
        #expect(policy.description == words)
        #expect(AccessPolicy.public.description == "public")
        #expect(AccessPolicy.all(.methods(.session), .methods(.token)).description == "nobody")
        #expect(AccessPolicy.methods(.basic, .session).description == "session or basic")
        #expect(AccessPolicy.any([]).description == "session or token, and nobody")
        #expect(AccessPolicy.need(Need("edit", 7)).description == "session or token, and need edit of 7")
    }
}

@Suite("Cross-site tokens")
struct CrossSiteTokenTests {
    @Test func `no change in any character of a token is accepted`() throws {
        let tokens = try World().gatekeeper.crossSiteTokens
        let token = tokens.issue(for: .browser("a"))
        #expect(token.utf8.count == 64)
        for index in token.indices {
            for character in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ "
            where character != token[index] {
                var mutated = token
                mutated.replaceSubrange(index...index, with: String(character))
                #expect(!tokens.verify(mutated, for: .browser("a")))
            }
        }
        for wrong in ["", token + "A", token + "=", String(token.dropLast()), String(repeating: "A", count: 10_000)] {
            #expect(!tokens.verify(wrong, for: .browser("a")))
        }
    }

    @Test func `a session's token is not a browser's, and each token is new`() throws {
        let world = try World()
        let tokens = world.gatekeeper.crossSiteTokens
        let id: SessionID = world.gatekeeper.surroundings.makeID()
        let other: SessionID = world.gatekeeper.surroundings.makeID()
        let token = tokens.issue(for: .session(id))
        #expect(tokens.verify(token, for: .session(id)))
        #expect(!tokens.verify(token, for: .session(other)))
        #expect(!tokens.verify(token, for: .browser(id.description)))
        #expect(tokens.issue(for: .session(id)) != token)
        #expect(tokens.makeBrowserValue() != tokens.makeBrowserValue())
    }
}
