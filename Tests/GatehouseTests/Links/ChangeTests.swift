import Gatehouse
import GatehouseDatastore
import Testing

@Suite("Changes of an account by its owner")
struct ChangeTests {
    private static let new = "battery staple horse"

    private func signedIn(
        _ layout: World.Layout = .together
    ) async throws -> (world: World, session: SignedIn, principal: Principal) {
        let world = try World(layout)
        try await world.register()
        _ = await world.mail()
        let session = try await world.signIn()
        return (world, session, try #require(try await world.principal(session.token)))
    }

    @Test(arguments: World.Layout.allCases)
    func `a new password ends the other sessions and keeps this one under a new id`(
        _ layout: World.Layout
    ) async throws {
        let (world, session, principal) = try await signedIn(layout)
        let other = try await world.signIn()
        let renewed = try await world.gatekeeper.changePassword(of: principal, from: World.password, to: Self.new)
        #expect(renewed.token.text != session.token.text)
        #expect(try await world.principal(renewed.token) != nil)
        #expect(try await world.principal(other.token) == nil)
        await expectRefusal(.invalidCredentials) { try await world.signIn() }
        _ = try await world.gatekeeper.signIn("ada@example.org", password: Self.new)
        #expect(await world.mail().count == 1)
    }

    @Test func `the password in force is asked for, and its guesses are throttled`() async throws {
        let world = try World { $0.throttling.accountLimit = 3 }
        try await world.register()
        let session = try await world.signIn()
        let principal = try #require(try await world.principal(session.token))
        for _ in 0..<3 {
            await expectProblem("password_wrong") {
                try await world.gatekeeper.changePassword(of: principal, from: "guess number", to: Self.new)
            }
        }
        await expectRefusal(.tooManyAttempts) {
            try await world.gatekeeper.changePassword(of: principal, from: World.password, to: Self.new)
        }
    }

    @Test func `a new password passes the policy and is not the old one`() async throws {
        let (world, _, principal) = try await signedIn()
        await expectProblem("password_same") {
            try await world.gatekeeper.changePassword(of: principal, from: World.password, to: World.password)
        }
        await expectProblem("password_too_short") {
            try await world.gatekeeper.changePassword(of: principal, from: World.password, to: "short")
        }
        await expectProblem("password_mismatch") {
            try await world.gatekeeper.changePassword(
                of: principal,
                from: World.password,
                to: Self.new,
                repeated: "other"
            )
        }
    }

    @Test func `an address changes when its link is followed, and the old one can undo it`() async throws {
        let (world, _, principal) = try await signedIn()
        try await world.gatekeeper.requestEmailChange(of: principal, to: "lovelace@example.org")
        let messages = await world.mail()
        #expect(messages.map(\.recipient.address) == ["lovelace@example.org"])
        let link = try #require(messages.first.flatMap { World.link("/change-email", in: $0) })
        #expect(try await world.gatekeeper.users.find("lovelace@example.org") == nil)
        let outcome = try await world.gatekeeper.confirmEmailChange(link)
        #expect(outcome.account.email == "lovelace@example.org")
        #expect(outcome.account.confirmedAt == world.clock.now)
        await expectRefusal(.linkInvalid) { try await world.gatekeeper.confirmEmailChange(link) }

        let notices = await world.mail()
        #expect(notices.map(\.recipient.address) == ["ada@example.org"])
        let undo = try #require(notices.first.flatMap { World.link("/undo-email", in: $0) })
        let thief = try await world.gatekeeper.signIn("lovelace@example.org", password: World.password)
        let restored = try await world.gatekeeper.undoEmailChange(undo)
        #expect(restored.account.email == "ada@example.org")
        #expect(!restored.account.hasPassword)
        #expect(try await world.principal(thief.token) == nil)
        await expectRefusal(.invalidCredentials) { try await world.signIn() }
        let last = await world.mail()
        #expect(last.allSatisfy { $0.recipient.address == "ada@example.org" }, "nothing goes to whoever changed it")
        let recovery = try #require(last.compactMap { World.link("/reset", in: $0) }.first)
        _ = try await world.gatekeeper.recover(recovery, password: Self.new)
    }

    /// Changes the address, and returns the link that undoes it.
    private func change(_ world: World, _ session: SignedIn, to address: String) async throws -> LinkToken {
        let principal = try #require(try await world.principal(session.token))
        try await world.gatekeeper.requestEmailChange(of: principal, to: address)
        _ = try await world.gatekeeper.confirmEmailChange(world.link("/change-email"))
        world.clock.move(.seconds(1))
        return try await world.link("/undo-email")
    }

    @Test(arguments: [true, false])
    func `who changed an address twice cannot undo its undoing`(_ victimIsFirst: Bool) async throws {
        let (world, session, _) = try await signedIn()
        let victims = try await change(world, session, to: "b@evil.example")
        let attackers = try await change(world, session, to: "c@evil.example")
        if victimIsFirst {
            _ = try await world.gatekeeper.undoEmailChange(victims)
        } else {
            _ = try await world.gatekeeper.undoEmailChange(attackers)
            world.clock.move(.seconds(1))
            _ = try await world.gatekeeper.undoEmailChange(victims)
        }
        await expectRefusal(.linkInvalid) { try await world.gatekeeper.undoEmailChange(attackers) }
        #expect(try await world.gatekeeper.users.find("ada@example.org")?.hasPassword == false)
    }

    @Test func `an undo link that is mailed late does not act after an earlier undo`() async throws {
        let (world, session, _) = try await signedIn()
        let victims = try await change(world, session, to: "b@evil.example")
        let principal = try #require(try await world.principal(session.token))
        try await world.gatekeeper.requestEmailChange(of: principal, to: "c@evil.example")
        _ = try await world.gatekeeper.confirmEmailChange(world.link("/change-email"))
        world.mailbox.answer(MailError(.unsent, "The server is away."))
        world.clock.move(.seconds(1))
        _ = await world.mail()
        _ = try await world.gatekeeper.undoEmailChange(victims)
        world.mailbox.answer(nil)
        world.clock.move(.seconds(3_600))
        let mails = await world.mail()
        #expect(mails.compactMap { World.link("/undo-email", in: $0) }.isEmpty)
    }

    @Test func `a link to a new address ends with the address it was asked from`() async throws {
        let (world, session, principal) = try await signedIn()
        try await world.gatekeeper.requestEmailChange(of: principal, to: "mistyped@example.org")
        let mistyped = try await world.link("/change-email")
        let user = try #require(try await world.store.load(principal.id))
        let other = try UserIdentifier("lovelace@example.org")
        _ = try await world.store.patch(
            user.id,
            UserPatch(.email(other, confirmedAt: nil)),
            expecting: user.version,
            at: world.clock.now,
            with: .none
        )
        await expectRefusal(.linkInvalid) { try await world.gatekeeper.confirmEmailChange(mistyped) }
        _ = session
    }

    @Test func `a change after an undo can be undone again`() async throws {
        let (world, session, _) = try await signedIn()
        _ = try await world.gatekeeper.undoEmailChange(change(world, session, to: "b@evil.example"))
        world.clock.move(.seconds(1))
        let mails = await world.mail()
        let recovery = try #require(mails.compactMap { World.link("/reset", in: $0) }.first)
        let outcome = try await world.gatekeeper.recover(recovery, password: Self.new)
        _ = await world.mail()
        let undo = try await change(world, try #require(outcome.signedIn), to: "lovelace@example.org")
        let restored = try await world.gatekeeper.undoEmailChange(undo)
        #expect(restored.account.email == "ada@example.org")
    }

    @Test func `a stranger who registers the old address meanwhile does not block the undo`() async throws {
        let (world, session, _) = try await signedIn()
        let undo = try await change(world, session, to: "b@evil.example")
        try await world.register()
        _ = try await world.gatekeeper.undoEmailChange(undo)
        #expect(try await world.userCount() == 1)
    }

    @Test func `an undo that is refused does not spend its link`() async throws {
        let (world, session, _) = try await signedIn()
        let undo = try await change(world, session, to: "b@evil.example")
        try await world.register()
        _ = try await world.gatekeeper.confirm(world.link("/confirm"))
        for _ in 0..<2 { await expectProblem("email_taken") { try await world.gatekeeper.undoEmailChange(undo) } }
        #expect(try await world.gatekeeper.users.find("b@evil.example")?.hasPassword == true, "nothing has changed")
    }

    @Test func `a change of address needs a fresh session`() async throws {
        let (world, _, principal) = try await signedIn()
        world.clock.move(.seconds(901))
        await expectRefusal(.reauthenticationRequired) {
            try await world.gatekeeper.requestEmailChange(of: principal, to: "lovelace@example.org")
        }
        await expectRefusal(.reauthenticationRequired) {
            try await world.gatekeeper.changeUsername(of: principal, to: "lovelace")
        }
    }

    @Test func `a taken address is answered like a free one, and its owner is told`() async throws {
        let (world, _, principal) = try await signedIn()
        try await world.register("eve@example.org")
        _ = await world.mail()
        try await world.gatekeeper.requestEmailChange(of: principal, to: "eve@example.org")
        let messages = await world.mail()
        #expect(messages.map(\.recipient.address) == ["eve@example.org"])
        #expect(messages.first.flatMap { World.link("/change-email", in: $0) } == nil)
    }

    @Test func `an address that was taken between mail and link stays with whoever took it`() async throws {
        let (world, _, principal) = try await signedIn()
        try await world.gatekeeper.requestEmailChange(of: principal, to: "eve@example.org")
        let link = try await world.link("/change-email")
        try await world.register("eve@example.org")
        await expectProblem("email_taken") { try await world.gatekeeper.confirmEmailChange(link) }
        #expect(try await world.gatekeeper.users.find("ada@example.org") != nil)
    }

    @Test func `links to an old address do nothing once the address has changed`() async throws {
        let (world, _, principal) = try await signedIn()
        try await world.gatekeeper.requestRecovery(of: "ada@example.org")
        let recovery = try await world.link("/reset")
        try await world.gatekeeper.requestEmailChange(of: principal, to: "lovelace@example.org")
        _ = try await world.gatekeeper.confirmEmailChange(world.link("/change-email"))
        await expectRefusal(.linkInvalid) { try await world.gatekeeper.recover(recovery, password: Self.new) }
    }

    @Test func `a password change ends the link to a new address that came before it`() async throws {
        let (world, _, principal) = try await signedIn()
        try await world.gatekeeper.requestEmailChange(of: principal, to: "lovelace@example.org")
        let link = try await world.link("/change-email")
        _ = try await world.gatekeeper.changePassword(of: principal, from: World.password, to: Self.new)
        await expectRefusal(.linkInvalid) { try await world.gatekeeper.confirmEmailChange(link) }
    }

    @Test func `a username changes at once and its owner is told`() async throws {
        let (world, _, principal) = try await signedIn()
        let account = try await world.gatekeeper.changeUsername(of: principal, to: "Countess")
        #expect(account.username == "Countess")
        #expect(await world.mail().count == 1)
        try await world.register("eve@example.org", username: "eve")
        await expectProblem("username_taken") {
            try await world.gatekeeper.changeUsername(of: principal, to: "EVE")
        }
        #expect(try await world.gatekeeper.changeUsername(of: principal, to: "").username == nil)
    }

    @Test func `a new username follows the rules for new ones, and a reserved one stays with its owner`() async throws {
        let (world, _, principal) = try await signedIn()
        await expectProblem("username_reserved") {
            try await world.gatekeeper.changeUsername(of: principal, to: "r00t")
        }
        await expectProblem("username_confusable") {
            try await world.gatekeeper.changeUsername(of: principal, to: "\u{440}\u{430}\u{443}")
        }
        await expectProblem("username_invalid") {
            try await world.gatekeeper.changeUsername(of: principal, to: "a b")
        }
        _ = try await world.gatekeeper.users.create(
            NewUser(email: "root@example.org", username: "root", secret: .password(World.password))
        )
        let root = try #require(try await world.principal(world.signIn("root@example.org").token))
        #expect(try await world.gatekeeper.changeUsername(of: root, to: "Root").username == "Root")
        await expectProblem("username_reserved") {
            try await world.gatekeeper.changeUsername(of: root, to: "admin")
        }
    }
}

/// Expects a refusal of input with one problem.
func expectProblem(
    _ code: String,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> some Any
) async {
    do {
        _ = try await body()
        Issue.record("not refused", sourceLocation: sourceLocation)
    } catch {
        #expect((error as? GatehouseError)?.problems.map(\.code) == [code], sourceLocation: sourceLocation)
    }
}
