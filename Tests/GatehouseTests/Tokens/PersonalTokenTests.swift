import Gatehouse
import GatehouseDatastore
import Testing

@Suite("Personal access tokens")
struct PersonalTokenTests {
    /// A world with a user who may read reports and write posts.
    private func world(_ change: (inout GatehouseConfiguration) -> Void = { _ in }) async throws -> World {
        let world = try World.withTokens(change)
        try await world.register()
        try await world.gatekeeper.roles.create("editor", permissions: ["reports-read", "posts-write"])
        let account = try #require(try await world.gatekeeper.users.find("ada@example.org"))
        try await world.gatekeeper.roles.grant("editor", to: account.id)
        return world
    }

    @Test func `a token acts with the permissions it is scoped to, and with no role`() async throws {
        let world = try await world()
        let (text, summary) = try await world.personalToken("ci", permissions: ["reports-read"])
        #expect(summary.name == "ci" && summary.permissions == ["reports-read"] && summary.lastUsedAt == nil)
        let principal = try await world.gatekeeper.recognize(token: text)
        #expect(principal.via == .personalToken && principal.personalToken == summary.id)
        #expect(principal.permissions == ["reports-read"] && principal.roles.isEmpty)
        #expect(principal.strength == .delegated && principal.authenticatedAt == nil)
        let decide = world.gatekeeper.decide
        #expect(try await decide(.permission("reports-read"), principal) == .granted)
        for policy: AccessPolicy in [.permission("posts-write"), .role("editor")] {
            #expect(try await decide(policy, principal) == .forbidden)
        }
        #expect(try await decide(.fresh(within: .seconds(86_400)), principal) == .notFresh)
    }

    @Test func `it loses what its owner loses`() async throws {
        let world = try await world()
        let text = try await world.personalToken(permissions: ["reports-read", "posts-write"]).text
        _ = try await world.gatekeeper.roles.changePermissions(of: "editor", removing: ["posts-write"])
        #expect(try await world.gatekeeper.recognize(token: text).permissions == ["reports-read"])
        let account = try #require(try await world.gatekeeper.users.find("ada@example.org"))
        try await world.gatekeeper.roles.revoke("editor", from: account.id)
        #expect(try await world.gatekeeper.recognize(token: text).permissions.isEmpty)
    }

    @Test func `its text can be found and checked, and no two are alike`() async throws {
        let world = try await world()
        let texts = try await [world.personalToken().text, world.personalToken().text]
        #expect(texts[0] != texts[1])
        for text in texts { #expect(text.wholeMatch(of: /gthp_[0-9A-Za-z]{49}/) != nil) }
        let other = try await self.world { $0.personalTokens.prefix = PersonalTokenPrefix("acme") ?? .standard }
        #expect(try await other.personalToken().text.hasPrefix("acme_"))
        for wrong in ["", "a", "1a", "acme_", "ac me", "äcme", "abcdefghijklmnopq"] {
            #expect(PersonalTokenPrefix(wrong) == nil)
        }
    }

    @Test func `several are listed with their last use, which is coarse, and end one by one`() async throws {
        let world = try await world()
        let first = try await world.personalToken("first")
        world.clock.move(.milliseconds(1))
        let second = try await world.personalToken("second")
        let owner = try #require(try await world.principal(world.signIn().token))
        #expect(try await world.gatekeeper.personalTokens(of: owner).map(\.name) == ["first", "second"])
        _ = try await world.gatekeeper.recognize(token: first.text)
        let use = world.clock.now
        world.clock.move(.seconds(299))
        let writes = world.store.count("touchPersonalToken")
        _ = try await world.gatekeeper.recognize(token: first.text)
        #expect(world.store.count("touchPersonalToken") == writes)
        #expect(try await world.gatekeeper.personalTokens(of: owner).map(\.lastUsedAt) == [use, nil])
        world.clock.move(.seconds(1))
        _ = try await world.gatekeeper.recognize(token: first.text)
        #expect(try await world.gatekeeper.personalTokens(of: owner).first?.lastUsedAt == world.clock.now)
        #expect(try await world.gatekeeper.revokePersonalToken(first.summary.id, of: owner))
        #expect(try await !world.gatekeeper.revokePersonalToken(first.summary.id, of: owner))
        await expectRefusal(.tokenInvalid) { try await world.gatekeeper.recognize(token: first.text) }
        _ = try await world.gatekeeper.recognize(token: second.text)
        let kinds = try await world.auditKinds()
        #expect(kinds.filter { $0 == "authn_token_created" }.count == 2)
        #expect(kinds.filter { $0 == "authn_token_revoked" }.count == 1)
    }

    @Test func `nobody makes one for more than they may do, without a recent proof, or with another such token`()
        async throws
    {
        let world = try await world { $0.personalTokens.maximumPerUser = 1 }
        let gatekeeper = world.gatekeeper
        let owner = try #require(try await world.principal(world.signIn().token))
        let forms: [(PersonalTokenForm, [String])] = [
            (PersonalTokenForm(name: ""), ["token_name_invalid"]),
            (PersonalTokenForm(name: "  "), ["token_name_invalid"]),
            (PersonalTokenForm(name: "a\nb"), ["token_name_invalid"]),
            (PersonalTokenForm(name: "\u{A0}"), ["token_name_invalid"]),
            (PersonalTokenForm(name: "\u{200B}"), ["token_name_invalid"]),
            (PersonalTokenForm(name: "a\u{202E}b"), ["token_name_invalid"]),
            (PersonalTokenForm(name: String(repeating: "a", count: 101)), ["token_name_invalid"]),
            (PersonalTokenForm(name: "a", permissions: ["admin"]), ["permission_unknown"]),
            (PersonalTokenForm(name: "a", lifetime: .zero), ["token_lifetime_invalid"]),
            (PersonalTokenForm(name: "a", lifetime: .seconds(367 * 86_400)), ["token_lifetime_invalid"]),
        ]
        for (form, codes) in forms {
            let error = await #expect(throws: GatehouseError.self) {
                try await gatekeeper.createPersonalToken(form, for: owner)
            }
            #expect(error?.problems.map(\.code) == codes)
        }
        _ = await world.mail()
        let family = "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467} CI"
        let made = try await gatekeeper.createPersonalToken(PersonalTokenForm(name: family), for: owner)
        let notices = await world.mail().map(\.subject.string)
        #expect(notices == ["A personal access token was made for your account at 127.0.0.1"])
        let full = await #expect(throws: GatehouseError.self) {
            try await gatekeeper.createPersonalToken(PersonalTokenForm(name: "two"), for: owner)
        }
        #expect(full?.problems.map(\.code) == ["token_limit_reached"])
        let robot = try await gatekeeper.recognize(token: made.token.text)
        await expectRefusal(.forbidden) {
            try await gatekeeper.createPersonalToken(PersonalTokenForm(name: "more"), for: robot)
        }
        await expectRefusal(.forbidden) { try await gatekeeper.personalTokens(of: robot) }
        await expectRefusal(.forbidden) { try await gatekeeper.revokePersonalToken(made.summary.id, of: robot) }
        world.clock.move(.seconds(601))
        await expectRefusal(.reauthenticationRequired) {
            try await gatekeeper.createPersonalToken(PersonalTokenForm(name: "late"), for: owner)
        }
    }

    @Test func `another user's token cannot be ended, and it ends with its time, its user and its user's epoch`()
        async throws
    {
        let world = try await world()
        let token = try await world.personalToken(lifetime: .seconds(60))
        try await world.register("eve@example.org")
        let eve = try #require(try await world.principal(world.signIn("eve@example.org").token))
        #expect(try await !world.gatekeeper.revokePersonalToken(token.summary.id, of: eve))
        world.clock.move(.seconds(60) - .microseconds(1))
        _ = try await world.gatekeeper.recognize(token: token.text)
        world.clock.move(.microseconds(1))
        await expectRefusal(.tokenInvalid) { try await world.gatekeeper.recognize(token: token.text) }
        let second = try await world.personalToken()
        _ = try await world.gatekeeper.users.resetAccess(of: "ada@example.org")
        await expectRefusal(.tokenInvalid) { try await world.gatekeeper.recognize(token: second.text) }
        let back = try #require(try await world.principal(world.signIn().token))
        #expect(try await world.gatekeeper.personalTokens(of: back).isEmpty)
    }

    @Test func `a use that cannot be noted keeps nobody out, and a store that is away makes nobody anonymous`()
        async throws
    {
        let world = try await world()
        let token = try await world.personalToken().text
        world.store.before { verb async throws(StoreError) in
            if verb == "touchPersonalToken" { throw StoreError(.timedOut, "The store is slow.") }
        }
        _ = try await world.gatekeeper.recognize(token: token)
        world.store.fail()
        await expectRefusal(.storeUnavailable) { try await world.gatekeeper.recognize(token: token) }
    }
}
