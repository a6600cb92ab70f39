import Foundation
import Gatehouse
import GatehouseDatastore
import GatehouseSMTP
import TestSupport
import Testing

@Suite("SMTP: a real server")
struct SMTPDeliveryTests {
    /// What aiosmtpd has got.
    private struct Receipt: Decodable {
        var kind: String
        var hello: String
        var peer: Int
        var isEncrypted: Bool
        var isAuthenticated: Bool
        var sender: String
        var recipients: [String]
        var content: String

        var bytes: [UInt8] {
            var digits = content[...]
            var bytes: [UInt8] = []
            while !digits.isEmpty {
                bytes.append(UInt8(digits.prefix(2), radix: 16) ?? 0)
                digits = digits.dropFirst(2)
            }
            return bytes
        }
    }

    private static let login = "gate%20house%40example.org:pa%3Ass%2Fw%C3%B6rd"

    /// A server with the ports of each kind of protection.
    private struct Running {
        let server: MailServer
        let ports: [String: Int]

        func url(_ kind: String, login: String? = SMTPDeliveryTests.login, _ parameters: String = "") throws -> String {
            let scheme = kind.hasPrefix("tls") ? "smtps" : "smtp"
            let demand = kind == "starttls" ? "&starttls=required" : ""
            let port = try #require(ports[kind])
            let user = kind == "plain" ? "" : login.map { $0 + "@" } ?? ""
            return "\(scheme)://\(user)localhost:\(port)?ca=\(server.authority)\(demand)\(parameters)"
        }

        func receipts() throws -> [Receipt] {
            let names = try FileManager.default.contentsOfDirectory(atPath: server.folder.path)
            let numbers = names.filter { $0.hasSuffix(".json") }.compactMap { Int($0.dropLast(5)) }.sorted()
            return try numbers.map { try server.read("\($0).json") }
        }
    }

    private static func run(_ body: (Running) async throws -> Void) async throws {
        try await MailServer.run("receiver.py") { server in
            try await body(Running(server: server, ports: server.read("ports.json")))
        }
    }

    private static func letters() throws -> [MailMessage] {
        [
            try Letter.make(),
            try Letter.make(
                from: "noreply@bücher.example",
                name: "Bücher & Söhne",
                to: "ada@例え.テスト",
                recipientName: "Ada „die“ Gräfin, 伯爵夫人",
                subject: "Bestätige deine Adresse \u{1F511}",
                text: "Grüße\n",
                html: "<p>Grüße</p>\n"
            ),
            try Letter.make(text: String(repeating: "x", count: 5_000) + "\n"),
            try Letter.make(text: ".\n..\n.hidden\n\n.\nFrom here\n.\n"),
            try Letter.make(text: ".\n.hidden\n..two\nquoted é\n.\n"),
            // All that starts with dots in a message far greater than libcurl's buffer of 64 KiB.
            try Letter.make(text: String(repeating: ".\n..a line\n.", count: 30_000)),
            try Letter.make(text: String(repeating: "a\n.", count: 100_000) + "\n", html: "<p>.</p>\n."),
        ]
    }

    @Test(arguments: ["plain", "starttls", "tls", "tls-login"])
    func `a message arrives byte for byte`(kind: String) async throws {
        try await Self.run { running in
            var configuration = try SMTPConfiguration(url: running.url(kind, "&connections=1&ehlo=app.example.org"))
            configuration.idleTimeout = .seconds(60)
            let mailer = try SMTPMailer(configuration)
            let letters = try Self.letters()
            for letter in letters { try await mailer.send(letter) }
            let receipts = try running.receipts()
            #expect(receipts.count == letters.count)
            for (letter, receipt) in zip(letters, receipts) {
                #expect(receipt.bytes == MIMEMessage(letter).bytes)
                #expect(receipt.sender == letter.sender.envelopeAddress)
                #expect(receipt.recipients == [letter.recipient.envelopeAddress])
                #expect(receipt.kind == kind && receipt.hello == "app.example.org")
                #expect(receipt.isEncrypted == (kind != "plain") && receipt.isAuthenticated == (kind != "plain"))
            }
            // One connection for all.
            #expect(Set(receipts.map(\.peer)).count == 1)
        }
    }

    @Test func `a connection ends after a while, and the next message has a new one`() async throws {
        try await Self.run { running in
            var configuration = try SMTPConfiguration(url: running.url("tls", "&connections=1"))
            configuration.idleTimeout = .milliseconds(50)
            let mailer = try SMTPMailer(configuration)
            try await mailer.send(Letter.make())
            try await Task.sleep(for: .milliseconds(500))
            try await mailer.send(Letter.make())
            #expect(try Set(running.receipts().map(\.peer)).count == 2)
        }
    }

    @Test func `a connection that is older than the limit of one message serves on`() async throws {
        try await Self.run { running in
            var configuration = try SMTPConfiguration(url: running.url("starttls", "&connections=1&timeout=3"))
            configuration.idleTimeout = .seconds(60)
            let mailer = try SMTPMailer(configuration)
            for _ in 0..<4 {
                try await mailer.send(Letter.make())
                // The limit is libcurl's, whose clock nobody moves.
                try await Task.sleep(for: .milliseconds(1_500))
            }
            #expect(try Set(running.receipts().map(\.peer)).count == 1)
        }
    }

    @Test func `many messages at a time arrive once each`() async throws {
        try await Self.run { running in
            let mailer = try SMTPMailer(url: running.url("starttls", "&connections=4"))
            let letters = try (0..<100).map { try Letter.make(subject: "Number \($0)") }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for letter in letters { group.addTask { try await mailer.send(letter) } }
                try await group.waitForAll()
            }
            let receipts = try running.receipts()
            #expect(Set(receipts.map(\.bytes)) == Set(letters.map { MIMEMessage($0).bytes }))
            #expect(receipts.count == 100 && Set(receipts.map(\.peer)).count <= 4)
        }
    }

    @Test(arguments: ["ada:wrong", "gate%20house%40example.org:wrong"])
    func `a wrong password is for an operator to mend, so the message is unsent`(login: String) async throws {
        try await Self.run { running in
            let mailer = try SMTPMailer(url: running.url("starttls", login: login))
            let error = await outcome(mailer, try Letter.make())
            #expect(error?.code == .unsent)
            #expect(error?.summary == "AUTH was answered 535 5.7.8.")
            #expect(try running.receipts().isEmpty)
        }
    }

    @Test func `no password where one is asked for leaves the message unsent`() async throws {
        try await Self.run { running in
            let mailer = try SMTPMailer(url: running.url("tls", login: nil))
            let error = await outcome(mailer, try Letter.make())
            #expect(error?.code == .unsent)
            #expect(error?.summary == "MAIL was answered 530 5.7.0.")
        }
    }
}
