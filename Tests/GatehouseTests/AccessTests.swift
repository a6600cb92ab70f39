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
