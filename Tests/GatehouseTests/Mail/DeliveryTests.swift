import Gatehouse
import GatehouseDatastore
import Testing

@Suite("Delivery of mail")
struct DeliveryTests {
    private func failing(_ code: MailError.Code) async throws -> World {
        let world = try World()
        try await world.register()
        world.mailbox.answer(MailError(code, "The server said so."))
        return world
    }

    private func letters(_ world: World, areDead: Bool) async throws -> [QueuedMail] {
        try await world.gatekeeper.outbox.list(areDead: areDead, after: nil, limit: 100).elements
    }

    @Test(arguments: [MailError.Code.unsent, .inDoubt])
    func `what was not sent waits longer with each attempt, and goes out when it can`(
        _ code: MailError.Code
    ) async throws {
        let world = try await failing(code)
        var waits: [Double] = []
        for attempt in 1...6 {
            #expect(await world.gatekeeper.deliverMail() == 1)
            #expect(await world.gatekeeper.deliverMail() == 0, "nothing is due")
            let waiting = try #require(try await letters(world, areDead: false).first)
            #expect(waiting.attempts == attempt)
            #expect(waiting.failure?.string.contains("The server said so.") == true)
            let wait = waiting.mail.dueAt.duration(since: world.clock.now)
            waits.append(Double(wait.components.seconds))
            world.clock.move(wait)
        }
        let least: [Double] = [15, 60, 240, 960, 3_600, 3_600]
        for (wait, least) in zip(waits, least) { #expect(wait >= least && wait <= least * 1.25) }
        world.mailbox.answer(nil)
        #expect(await world.mail().count == 1)
        #expect(try await letters(world, areDead: false).isEmpty)
    }

    @Test func `what is refused is a dead letter at once, and is tried again when an operator asks`() async throws {
        let world = try await failing(.refused)
        await world.gatekeeper.deliverMail()
        let letter = try #require(try await letters(world, areDead: true).first)
        #expect(try await world.auditKinds().contains(AuditKind.mailFailed.rawValue))
        world.mailbox.answer(nil)
        #expect(await world.mail().isEmpty)
        #expect(try await world.gatekeeper.outbox.retry(letter.mail.id))
        #expect(try await !world.gatekeeper.outbox.retry(letter.mail.id), "it is no dead letter any more")
        #expect(await world.mail().count == 1)
    }

    @Test func `what could not be sent for two days is a dead letter, and can be dropped`() async throws {
        let world = try await failing(.unsent)
        world.clock.move(.seconds(2 * 86_400))
        for attempt in 1...6 {
            #expect(try await letters(world, areDead: true).isEmpty, "attempt \(attempt)")
            #expect(await world.gatekeeper.deliverMail() == 1)
            world.clock.move(.seconds(2 * 3_600))
        }
        let letter = try #require(try await letters(world, areDead: true).first)
        #expect(try await world.gatekeeper.outbox.drop(letter.mail.id))
        #expect(try await letters(world, areDead: true).isEmpty)
    }

    @Test func `an attempt that comes late mails a link that acts as long as any`() async throws {
        let world = try await failing(.unsent)
        await world.gatekeeper.deliverMail()
        world.clock.move(.seconds(86_400 + 3_600))
        world.mailbox.answer(nil)
        let token = try await world.link("/confirm")
        world.clock.move(.seconds(2 * 86_400 - 1))
        _ = try await world.gatekeeper.confirm(token)
    }

    @Test func `what was asked for while the server was away arrives, however often it was tried`() async throws {
        let world = try World { $0.links.accountLimit = 3 }
        try await world.register()
        _ = await world.mail()
        world.mailbox.answer(MailError(.unsent, "The server is away."))
        for _ in 0..<3 { try await world.gatekeeper.requestRecovery(of: "ada@example.org") }
        for _ in 0..<5 {
            world.clock.move(.seconds(5_000))
            await world.gatekeeper.deliverMail()
        }
        world.mailbox.answer(nil)
        world.clock.move(.seconds(5_000))
        #expect(await world.mail().count == 3)
    }

    @Test func `the outbox holds no token`() async throws {
        let world = try World()
        try await world.register()
        let waiting = try #require(try await letters(world, areDead: false).first)
        let payload = String(decoding: waiting.mail.payload, as: UTF8.self)
        let token = try await world.link("/confirm")
        #expect(!payload.contains(token.text))
        #expect(payload.contains("ada@example.org"))
    }

    @Test func `two nodes that deliver at once send each mail once`() async throws {
        let world = try World()
        let second = try World(beside: world)
        for number in 0..<40 { try await world.register("user\(number)@example.org") }
        await withTaskGroup(of: Void.self) { group in
            for node in [world, second, world, second] { group.addTask { await node.gatekeeper.deliverMail() } }
        }
        let recipients = world.mailbox.take().map(\.recipient.address)
        #expect(recipients.count == 40)
        #expect(Set(recipients).count == 40)
    }

    @Test func `a mail that a node had claimed before it died goes out after its lease`() async throws {
        let world = try World()
        try await world.register()
        let lease: LeaseID = Surroundings.system.makeID()
        _ = try await world.store.claimMail(
            limit: 1,
            lease: lease,
            until: world.clock.now + .seconds(600),
            at: world.clock.now
        )
        #expect(await world.mail().isEmpty)
        world.clock.move(.seconds(600))
        #expect(await world.mail().count == 1)
    }

    @Test func `notices that are silenced are not sent, links are`() async throws {
        let world = try World { $0.mail.silencedNotices = [.passwordReset] }
        try await world.register()
        _ = await world.mail()
        try await world.gatekeeper.requestRecovery(of: "ada@example.org")
        _ = try await world.gatekeeper.recover(world.link("/reset"), password: "battery staple horse")
        #expect(await world.mail().isEmpty)
    }

    @Test func `the mail that an owner undoes a change by is never silenced`() async throws {
        let world = try World { $0.mail.silencedNotices = [.emailChanged] }
        try await world.register()
        _ = await world.mail()
        let session = try await world.signIn()
        let principal = try #require(try await world.principal(session.token))
        try await world.gatekeeper.requestEmailChange(of: principal, to: "lovelace@example.org")
        _ = try await world.gatekeeper.confirmEmailChange(world.link("/change-email"))
        _ = try await world.link("/undo-email")
    }

    @Test func `a service sends mail by itself, and ends when it is cancelled`() async throws {
        let world = try World()
        let service = Task { try await world.gatekeeper.run() }
        try await world.register()
        var arrived: [MailMessage] = []
        for _ in 0..<2_000 where arrived.isEmpty {
            arrived = world.mailbox.take()
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(arrived.count == 1)
        service.cancel()
        _ = await service.result
    }

    @Test func `a mail is in the language that its reader registered with`() async throws {
        let world = try World()
        let client = ClientInfo(language: "de")
        let form = RegistrationForm(email: "ada@example.org", password: World.password)
        try await world.gatekeeper.register(form, client: client)
        #expect(await world.mail().first?.language == "de")
    }
}
