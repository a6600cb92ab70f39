import Foundation
import Gatehouse
import GatehouseDatastore
import Testing

@Suite("MIME: a message as mail systems read it")
struct MIMETests {
    private static func raw(_ message: MailMessage) -> String {
        String(decoding: MIMEMessage(message).bytes, as: UTF8.self)
    }

    private static func lines(_ message: MailMessage) -> [String] {
        raw(message).components(separatedBy: "\r\n")
    }

    @Test func `plain ASCII text goes out as it is, with its link to be read`() throws {
        let expected = """
            Date: Mon, 23 Nov 2026 09:30:00 +0000
            From: Gatehouse <noreply@example.org>
            To: "Lovelace, Ada" <ada@example.net>
            Message-ID: <01930a04-0506-7008-890a-0b0c0d0e0f10@example.org>
            Subject: Confirm your address
            Auto-Submitted: auto-generated
            Content-Language: en
            MIME-Version: 1.0
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: 7bit

            Follow this link:
            https://example.org/confirm?token=abc-DEF_123

            """
        let message = try MailFixture.message(name: "Gatehouse", recipientName: "Lovelace, Ada")
        #expect(Self.raw(message) == expected.replacing("\n", with: "\r\n"))
    }

    @Test func `text and HTML are alternatives, the text first, and read back as they were`() async throws {
        let text = "Grüße, Ada\n\n.a dot\n..\nFrom here on\ntrailing \ntab\t\n=E2=82=AC\n"
        let html = "<p>Gr\u{FC}\u{DF}e, <a href=\"https://example.org/?a=1&amp;b=2\">Ada</a> \u{1F511}</p>\n"
        let mail = try await ReadMail.read(MailFixture.message(text: text, html: html, language: "de"))
        #expect(mail.type == "multipart/alternative")
        #expect(mail.parts.map(\.type) == ["text/plain", "text/html"])
        #expect(mail.parts.map(\.text) == [text, html].map { $0.replacing("\n", with: "\r\n") })
        #expect(mail.parts.allSatisfy { $0.encoding == "quoted-printable" && $0.charset == "utf-8" })
        #expect(mail.headers["Content-Language"] == "de")
        #expect(mail.headers["Auto-Submitted"] == "auto-generated")
        #expect(mail.defects.isEmpty, "\(mail.defects)")
        #expect(mail.seconds == 1_795_426_200)
    }

    private static let texts = [
        "", "\n", "one line without an end", "two\r\nlines\rand a third\n", "\n\n\nafter empty lines\n\n\n",
        String(repeating: "x", count: 998) + "\n", String(repeating: "x", count: 999) + "\n",
        String(repeating: "https://example.org/", count: 250) + "\n", String(repeating: "é", count: 5_000) + "\n",
        ".\n..\n.hidden\n", "From me\nFrom you\n", ">From us\n", "a\u{0}b\u{7F}c\n", "tab\t \t\n \n",
        String(repeating: " ", count: 200) + "\n", String(repeating: "=", count: 76) + "\n",
        String(repeating: "a", count: 75) + ".\n", String(repeating: "a", count: 75) + "From é\n",
        "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467} \u{2028} \u{FEFF}\n",
    ]

    @Test func `every text reads back, in lines that every mail system takes`() async throws {
        for html in [nil, "<p>Hello</p>\n"] {
            let messages = try Self.texts.map { try MailFixture.message(text: $0, html: html) }
            for (text, mail) in zip(Self.texts, try await ReadMail.read(messages)) {
                var lines = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
                if !lines.isEmpty, !lines.hasSuffix("\n") { lines += "\n" }
                #expect(mail.parts[0].text == lines.replacing("\n", with: "\r\n"))
                #expect(mail.defects.isEmpty, "\(mail.defects)")
            }
            for message in messages {
                for line in Self.lines(message) {
                    #expect(line.utf8.count <= 998 && line.utf8.allSatisfy { 0x20...0x7E ~= $0 || $0 == 0x09 })
                    #expect(!line.hasPrefix("From "))
                }
            }
        }
    }

    @Test func `quoted-printable has lines of 76 at most, and none begins with a dot`() throws {
        for text in Self.texts {
            let lines = try Self.lines(MailFixture.message(text: text + "é\n"))
            for line in lines.drop(while: { !$0.isEmpty }).dropFirst() {
                #expect(line.utf8.count <= 76 && !line.hasPrefix("."))
            }
        }
    }

    // MARK: - The header

    private static let names = [
        "Ada", "Ada Lovelace", "Lovelace, Ada", "Ada \"the\" \\ Countess", "Ada  Lovelace", " Ada ", "=?utf-8?q?Ada?=",
        "ada@example.org", "Ada <ada@example.org>", "Žofie Černá", "李小龍", "\u{1F511} Gatehouse", "Ada (Countess)",
        "J. R.",
        String(repeating: "long name ", count: 20) + "end", String(repeating: "x", count: 300),
        String(repeating: "李", count: 300), String(repeating: "é ", count: 300) + "e", "a; b: c",
    ]

    @Test func `every name and subject reads back, in lines of 76`() async throws {
        let messages = try Self.names.map {
            try MailFixture.message(name: $0, recipientName: $0, subject: $0)
        }
        for (name, mail) in zip(Self.names, try await ReadMail.read(messages)) {
            #expect(mail.from == [name, "noreply@example.org"])
            #expect(mail.to == [name, "ada@example.net"])
            #expect(mail.headers["Subject"] == name)
            #expect(mail.defects.isEmpty, "\(name): \(mail.defects)")
        }
        for message in messages {
            for line in Self.lines(message) {
                #expect(line.utf8.count <= 76 && line.utf8.allSatisfy { $0 < 0x80 }, "\(line)")
            }
        }
    }

    @Test func `an encoded-word has whole characters and 75 bytes at most`() throws {
        let subject = String(repeating: "漢字 and kana かな ", count: 15) + "!"
        let words = try Self.raw(MailFixture.message(subject: subject)).split(separator: /[ \r\n]+/)
            .filter { $0.hasPrefix("=?") }
        #expect(words.count > 5)
        for word in words {
            #expect(word.utf8.count <= 75)
            let fields = word.split(separator: "?", omittingEmptySubsequences: false)
            try #require(fields.count == 5)
            let text =
                fields[2] == "b"
                ? Data(base64Encoded: String(fields[3])).flatMap { String(validating: $0, as: UTF8.self) }
                : fields[3].replacing("=", with: "%").removingPercentEncoding
            #expect(text?.isEmpty == false)
        }
    }

    @Test(arguments: ["a\r\nBcc: eve@example.org", "a\nb", "a\rb", "a\u{0}b", "a\u{85}b", "a\u{2028}b", "a\u{B}b"])
    func `no text that could add a line becomes a header's`(text: String) throws {
        #expect(HeaderText(text) == nil)
        #expect(MailAddress("ada\(text.dropFirst().dropLast())@example.org") == nil)
        #expect(MailAddress("ada@\(text)") == nil)
        var message = try MailFixture.message(recipientName: "x", language: text)
        message.subject = HeaderText(lossy: text)
        let fields = Self.lines(message).prefix { !$0.isEmpty }.map { $0.prefix { $0 != ":" } }
        #expect(
            fields == [
                "Date", "From", "To", "Message-ID", "Subject", "Auto-Submitted", "MIME-Version", "Content-Type",
                "Content-Transfer-Encoding",
            ]
        )
    }

    @Test(arguments: [
        ("ada@bücher.example", "ada@xn--bcher-kva.example"), ("ada@EXAMPLE.org", "ada@example.org"),
        ("ada@例え.テスト", "ada@xn--r8jz45g.xn--zckzah"), ("ädä@example.org", "ädä@example.org"),
    ])
    func `a domain is written in A-labels`(address: String, expected: String) async throws {
        let message = try MailFixture.message(from: address, to: address)
        #expect(message.recipient.envelopeAddress == expected)
        let raw = Self.raw(message)
        #expect(raw.contains("\r\nTo: <\(expected)>\r\n") && raw.contains("\r\nFrom: <\(expected)>\r\n"))
        let domain = expected.drop { $0 != "@" }
        #expect(raw.contains("\r\nMessage-ID: <01930a04-0506-7008-890a-0b0c0d0e0f10\(domain)>\r\n"))
    }

    @Test(
        arguments: [
            (0, "Thu, 1 Jan 1970 00:00:00 +0000"), (951_782_400, "Tue, 29 Feb 2000 00:00:00 +0000"),
            (-1, "Wed, 31 Dec 1969 23:59:59 +0000"), (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 +0000"),
            (.max, "Fri, 31 Dec 9999 23:59:59 +0000"), (.min, "Mon, 1 Jan 1900 00:00:00 +0000"),
        ] as [(Int64, String)]
    )
    func `a moment is written in UTC`(seconds: Int64, expected: String) throws {
        #expect(try Self.raw(MailFixture.message(seconds: seconds)).hasPrefix("Date: \(expected)\r\n"))
    }

    @Test func `a boundary that the text has already is not used`() async throws {
        let text = "--=_\(MailFixture.id)\n--=_\(MailFixture.id)--\n=_\(MailFixture.id)_1\n"
        let mail = try await ReadMail.read(MailFixture.message(text: text, html: "<p>\n"))
        #expect(mail.parts.map(\.text) == [text.replacing("\n", with: "\r\n"), "<p>\r\n"])
        #expect(mail.parts[0].encoding == "7bit")
    }

    @Test func `each attempt gives the same bytes, which no description shows`() throws {
        let message = try MailFixture.message(html: "<p>token=abc-DEF_123</p>")
        let first = MIMEMessage(message)
        #expect(first.bytes == MIMEMessage(message).bytes)
        var dumped = ""
        dump(first, to: &dumped)
        for text in [String(describing: first), String(reflecting: first), dumped, "\(message)"] {
            #expect(!text.contains("abc-DEF") && !text.contains("97, 98, 99"))
        }
    }
}
