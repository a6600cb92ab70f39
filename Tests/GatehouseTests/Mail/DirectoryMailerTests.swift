import Foundation
import Gatehouse
import GatehouseDatastore
import Testing

@Suite("Mailer: a directory")
struct DirectoryMailerTests {
    private static func names(_ folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    private static func mode(_ url: URL) throws -> Int? {
        (try FileManager.default.attributesOfItem(atPath: url.path)[.posixPermissions] as? NSNumber)?.intValue
    }

    @Test func `a message is a file, below its envelope, for the owner alone`() async throws {
        try await MailFixture.withFolder { parent in
            let folder = parent.appending(path: "mail")
            let mailer = try DirectoryMailer(path: folder.path + "/")
            #expect(try Self.mode(folder) == 0o700)
            let message = try MailFixture.message(from: "noreply@bücher.example", name: "Bücher")
            try await mailer.send(message)
            #expect(try Self.names(folder) == ["20261123T093000.000000Z-\(message.id).eml"])
            let file = folder.appending(path: try Self.names(folder)[0])
            #expect(try Self.mode(file) == 0o600)
            let envelope =
                "X-Envelope-From: noreply@xn--bcher-kva.example\r\nX-Envelope-To: ada@example.net\r\n"
            #expect(try Data(contentsOf: file) == Data(envelope.utf8) + Data(MIMEMessage(message).bytes))
        }
    }

    @Test func `names sort by time, and a repetition takes the place of its file`() async throws {
        try await MailFixture.withFolder { folder in
            let mailer = try DirectoryMailer(path: folder.path)
            let ids = (0..<3).map { _ in MailID(uuid: UUID()) }
            for (id, seconds) in zip(ids, [1_795_426_200, 4, 900_000_000] as [Int64]) {
                for text in ["first\n", "second\n"] {
                    try await mailer.send(MailFixture.message(id: id, seconds: seconds, text: text))
                }
            }
            let names = try Self.names(folder)
            #expect(names.map { String($0.dropLast(4).suffix(36)) } == [ids[1], ids[2], ids[0]].map(\.description))
            for name in names {
                let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
                #expect(text.hasSuffix("\r\n\r\nsecond\r\n"))
            }
        }
    }

    @Test func `whoever reads the folder never sees half of a message`() async throws {
        try await MailFixture.withFolder { folder in
            let mailer = try DirectoryMailer(path: folder.path)
            let texts = ["a", "b"].map { String(repeating: $0 + "\n", count: 20_000) }
            let expected = try Set(texts.map { try MIMEMessage(MailFixture.message(text: $0)).bytes.count + 70 })
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<20 {
                    group.addTask { try await mailer.send(MailFixture.message(text: texts[number % 2])) }
                }
                for _ in 0..<100 {
                    for name in try Self.names(folder) where name.hasSuffix(".eml") {
                        let size = try Data(contentsOf: folder.appending(path: name)).count
                        #expect(expected.contains(size))
                    }
                    await Task.yield()
                }
                try await group.waitForAll()
            }
            #expect(try Self.names(folder).count == 1)
        }
    }

    @Test func `a folder that is not there, or is none, is named as unsent`() async throws {
        try await MailFixture.withFolder { folder in
            for path in ["", folder.appending(path: "absent/mail").path, "/dev/null", "/dev/null/mail", "a\u{0}b"] {
                let error = #expect(throws: MailError.self) { try DirectoryMailer(path: path) }
                #expect(error?.code == .unsent)
            }
        }
    }

    @Test func `a folder that went away is made again, and one that is in the way is an error without an address`()
        async throws
    {
        try await MailFixture.withFolder { parent in
            let folder = parent.appending(path: "mail")
            let mailer = try DirectoryMailer(path: folder.path)
            try FileManager.default.removeItem(at: folder)
            try await mailer.send(MailFixture.message())
            #expect(try Self.names(folder).count == 1)
            try FileManager.default.removeItem(at: folder)
            try Data().write(to: folder)
            let error = await #expect(throws: MailError.self) { try await mailer.send(MailFixture.message()) }
            #expect(error?.code == .unsent && error?.description.contains("ada") == false)
        }
    }

    @Test func `a name that is taken by a folder leaves nothing behind`() async throws {
        try await MailFixture.withFolder { folder in
            let mailer = try DirectoryMailer(path: folder.path)
            let message = try MailFixture.message()
            let name = "20261123T093000.000000Z-\(message.id).eml"
            try FileManager.default.createDirectory(
                at: folder.appending(path: name),
                withIntermediateDirectories: false
            )
            let error = await #expect(throws: MailError.self) { try await mailer.send(message) }
            #expect(error?.code == .unsent)
            #expect(try Self.names(folder) == [name])
        }
    }
}
