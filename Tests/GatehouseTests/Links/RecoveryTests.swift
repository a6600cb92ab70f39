import Gatehouse
import GatehouseDatastore
import Testing

@Suite("Recovery")
struct RecoveryTests {
    private static let new = "battery staple horse"

    private func asked() async throws -> (World, LinkToken) {
        let world = try World()
        try await world.register()
        _ = await world.mail()
        try await world.gatekeeper.requestRecovery(of: "ada@example.org")
        return (world, try await world.link("/reset"))
    }

    @Test(arguments: World.Layout.allCases)
    func `a new password ends every session, signs in, and its owner is told`(_ layout: World.Layout) async throws {
        let world = try World(layout)
        try await world.register()
        let before = [try await world.signIn(), try await world.signIn(remembering: true)]
        _ = await world.mail()
        try await world.gatekeeper.requestRecovery(of: "ada@example.org")
        let token = try await world.link("/reset")
        let outcome = try await world.gatekeeper.recover(token, password: Self.new)
        for session in before { #expect(try await world.principal(session.token) == nil) }
        let signedIn = try #require(outcome.signedIn)
        #expect(try await world.principal(signedIn.token)?.email == "ada@example.org")
        await expectRefusal(.invalidCredentials) { try await world.signIn() }
        _ = try await world.gatekeeper.signIn("ada@example.org", password: Self.new)
        let notices = await world.mail()
        #expect(notices.count == 1)
        #expect(notices.first?.recipient.address == "ada@example.org")
        #expect(try await world.auditKinds().contains(AuditKind.passwordReset.rawValue))
    }

    @Test func `a password that is refused does not spend the link`() async throws {
        let (world, token) = try await asked()
        await expectRefusal(.invalidInput) { try await world.gatekeeper.recover(token, password: "short") }
        await expectRefusal(.invalidInput) {
            try await world.gatekeeper.recover(token, password: Self.new, repeated: "other")
        }
        _ = try await world.gatekeeper.recover(token, password: Self.new, repeated: Self.new)
        await expectRefusal(.linkInvalid) { try await world.gatekeeper.recover(token, password: Self.new) }
    }

    @Test func `looking at a link changes nothing`() async throws {
        let (world, token) = try await asked()
        for _ in 0..<10 { try await world.gatekeeper.look(at: token, for: .recovery) }
        await expectRefusal(.linkInvalid) { try await world.gatekeeper.look(at: token, for: .signIn) }
        _ = try await world.gatekeeper.recover(token, password: Self.new)
    }

    @Test func `a link of one purpose is none for another`() async throws {
        let world = try World { $0.passwordless.isEnabled = true }
        try await world.register()
        let confirmation = try await world.link("/confirm")
        await expectRefusal(.linkInvalid) { try await world.gatekeeper.recover(confirmation, password: Self.new) }
        await expectRefusal(.linkInvalid) { try await world.gatekeeper.signIn(confirmation) }
        await expectRefusal(.linkInvalid) { try await world.gatekeeper.confirmEmailChange(confirmation) }
        await expectRefusal(.linkInvalid) { try await world.gatekeeper.undoEmailChange(confirmation) }
        _ = try await world.gatekeeper.confirm(confirmation)
    }

    @Test func `a link dies with the password it was to replace, and with a deactivation`() async throws {
        let (world, token) = try await asked()
        let signedIn = try await world.signIn()
        let principal = try #require(try await world.principal(signedIn.token))
        _ = try await world.gatekeeper.changePassword(of: principal, from: World.password, to: Self.new)
        await expectRefusal(.linkInvalid) { try await world.gatekeeper.recover(token, password: "another long one") }
        _ = await world.mail()
        try await world.gatekeeper.requestRecovery(of: "ada@example.org")
        let second = try await world.link("/reset")
        try await world.gatekeeper.users.deactivate("ada@example.org")
        await expectRefusal(.linkInvalid) { try await world.gatekeeper.recover(second, password: Self.new) }
        _ = await world.mail()
        try await world.gatekeeper.requestRecovery(of: "ada@example.org")
        #expect(await world.mail().isEmpty)
    }

    @Test func `an address that was not confirmed is so afterwards`() async throws {
        let world = try World { $0.confirmation.isRequired = true }
        try await world.register()
        _ = await world.mail()
        try await world.gatekeeper.requestRecovery(of: "ada@example.org")
        let outcome = try await world.gatekeeper.recover(world.link("/reset"), password: Self.new)
        #expect(outcome.account.confirmedAt == world.clock.now)
        #expect(outcome.signedIn != nil)
    }

    @Test func `of 64 calls with one link on two nodes exactly one acts`() async throws {
        let (world, token) = try await asked()
        let second = try World(beside: world)
        let winners = await withTaskGroup(of: String?.self) { group in
            for number in 0..<64 {
                let node = number.isMultiple(of: 2) ? world : second
                let password = "\(Self.new) \(number)"
                group.addTask {
                    (try? await node.gatekeeper.recover(token, password: password)) == nil ? nil : password
                }
            }
            return await group.reduce(into: [String]()) { winners, winner in
                if let winner { winners.append(winner) }
            }
        }
        #expect(winners.count == 1)
        _ = try await world.gatekeeper.signIn("ada@example.org", password: try #require(winners.first))
    }

    @Test func `a request is one commit and nothing else, whoever has the address`() async throws {
        let world = try World()
        try await world.register()
        for address in ["ada@example.org", "nobody@example.org"] {
            let before = world.store.counts
            try await world.gatekeeper.requestRecovery(of: address)
            let added = world.store.counts.filter { $0.value != before[$0.key] }
            #expect(added == ["enqueue": before["enqueue", default: 0] + 1])
        }
    }

    @Test func `beyond the limit nothing is mailed, and the last link goes on acting`() async throws {
        let world = try World { $0.links.accountLimit = 2 }
        try await world.register()
        _ = await world.mail()
        var links: [LinkToken] = []
        for _ in 0..<5 {
            try await world.gatekeeper.requestRecovery(of: "ada@example.org")
            links += await world.mail().compactMap { World.link("/reset", in: $0) }
        }
        #expect(links.count == 2)
        _ = try await world.gatekeeper.recover(try #require(links.last), password: Self.new)
    }
}
