import Foundation
import Gatehouse
import GatehouseDatastore
import Testing

@Suite("Mails")
struct MailComposerTests {
    private static let application = ApplicationProfile(name: "Lighthouse", support: "help@example.org")

    private static let context = MailContext(
        recipient: "ada@example.org",
        link: "https://example.org/reset/abc?x=1&y=2",
        secondLink: "https://example.org/second",
        lifetime: .seconds(3_600),
        time: Timestamp(seconds: 1_790_000_000),
        client: ClientInfo(
            address: "2001:db8::1",
            agent: "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
        ),
        username: "ada"
    )

    @Test(arguments: MailKind.allCases, [StoredName("en"), StoredName("de")])
    func `every kind is complete in every language`(kind: MailKind, language: StoredName?) throws {
        let language = try #require(language)
        let mail = try MailComposer(Self.application).compose(kind, in: language, Self.context)
        #expect(mail.language == language)
        #expect(mail.subject.string.contains("Lighthouse"))
        let texts = MessageCatalogue.standard.texts(in: language)
        for body in [mail.text, mail.html] {
            #expect(body.contains("ada@example.org") && body.contains("help@example.org"))
            #expect(body.contains("2001:db8::1") && body.contains("Firefox, Linux") && !body.contains("Mozilla"))
            #expect(!body.contains("{") || body.contains("{{") == false, "\(body)")
            #expect(body.contains(try #require(texts[MessageKey("mail.\(kind.rawValue).headline")])))
        }
        let hasButton = texts[MessageKey("mail.\(kind.rawValue).button")] != nil
        #expect(mail.text.contains("\nhttps://example.org/reset/abc?x=1&y=2\n") == hasButton)
        #expect(mail.html.contains(#"href="https://example.org/reset/abc?x=1&amp;y=2""#) == hasButton)
        #expect(mail.text.contains("https://example.org/second") == (kind == .registrationTaken))
        #expect(!mail.text.contains("\n\n\n") && mail.text.hasSuffix("\n"), "\(mail.text)")
        #expect(!mail.text.contains("&amp;") && !mail.text.contains("&#39;"))
        #expect(mail.html.contains(#"<html lang="\#(language)">"#))
        for fetched in ["<img", "<link", "<script", "src=", "url("] { #expect(!mail.html.contains(fetched)) }
    }

    @Test func `a mail reads as a person would write it`() throws {
        let mail = try MailComposer(Self.application).compose(.recoveryLink, in: "de-at", Self.context)
        #expect(mail.subject.string == "Wählen Sie ein neues Passwort für Lighthouse")
        #expect(
            mail.text == """
                Wählen Sie ein neues Passwort

                Jemand, vielleicht Sie, hat um ein neues Passwort für das Konto bei Lighthouse mit der Adresse \
                ada@example.org gebeten.

                Neues Passwort wählen:
                https://example.org/reset/abc?x=1&y=2

                Der Link gilt 1 Stunde lang und nur einmal.

                Neuer Benutzername: ada
                Zeit: 2026-09-21 14:13 UTC
                Netzwerkadresse: 2001:db8::1
                Gerät: Firefox, Linux

                Falls Sie es nicht waren, lassen Sie diese E-Mail unbeachtet. Ihr Passwort bleibt dann, wie es ist.

                Brauchen Sie Hilfe? Wenden Sie sich an help@example.org.

                --\u{20}
                Diese E-Mail ging an ada@example.org, weil es um ein Konto bei Lighthouse geht.

                """
        )
    }

    @Test(arguments: MailKind.allCases)
    func `what is not known leaves no gap`(kind: MailKind) throws {
        let composer = try MailComposer(ApplicationProfile(name: "Lighthouse"))
        let mail = composer.compose(kind, in: "en", MailContext(recipient: "ada@example.org"))
        #expect(!mail.text.contains("\n\n\n") && !mail.text.contains("http"), "\(mail.text)")
        #expect(!mail.html.contains("href") && !mail.html.contains("<bdi>"))
    }

    /// Values that try to break out of where they stand.
    private static let hostile = [
        "{{link}}", "{{{link}}}", "{link}", "{recipient}", "<script>alert(1)</script>", "\" onload=\"x",
        "a\u{301}\"\u{301} x",
        "a\r\nBcc: eve@example.org", "a\nb", "a\u{2028}b", "a\u{85}b", "a\u{0}b", "a\u{202E}b", "a\u{2066}b\u{200F}",
        "a\u{200B}b",
        "<\u{338}b", "&amp;", "'", "\u{FEFF}", String(repeating: "x", count: 5_000),
        String(repeating: "e\u{301}", count: 900),
    ]

    @Test(arguments: hostile)
    func `a value that somebody typed stays what it is`(value: String) throws {
        let folder = try TemplateFolder([
            "username_changed.subject.mustache": "Hello {{username}} {{agent}} {{recipient}}",
            "username_changed.txt.mustache": "[{{username}}|{{agent}}|{{recipient}}]",
            "username_changed.html.mustache": #"<p title="{{username}}">{{agent}}|{{recipient}}</p>"#,
        ])
        defer { folder.remove() }
        let context = MailContext(
            recipient: value,
            link: "https://example.org/SECRET",
            client: ClientInfo(address: value, agent: value),
            username: value
        )
        let own = try MailComposer(Self.application, templates: folder.path)
        for composer in [own, try MailComposer(Self.application)] {
            let mail = composer.compose(.usernameChanged, in: "en", context)
            #expect(HeaderText(mail.subject.string) != nil && !mail.subject.string.contains("SECRET"))
            for scalar in (mail.subject.string + mail.text + mail.html).unicodeScalars where scalar != "\n" {
                #expect(scalar.properties.generalCategory != .control && scalar.properties.generalCategory != .format)
                #expect(scalar != "\u{2028}")
            }
            #expect(!mail.html.contains("<script>"))
            #expect(!mail.html.utf8.contains("onload=\"".utf8))
            #expect(mail.text.utf8.count < 4_000)
        }
        let mail = own.compose(.usernameChanged, in: "en", context)
        #expect(!mail.text.contains("SECRET") && !mail.html.contains("SECRET"))
        #expect(mail.text.split(separator: "\n").count == 1)
        // Two quotation marks and two tags, whatever comes in, byte by byte.
        #expect(mail.html.unicodeScalars.count { $0 == "\"" } == 2)
        #expect(mail.html.unicodeScalars.count { $0 == "<" } == 2)
    }

    @Test func `the words of whoever asks for a mail are not in it`() throws {
        let agent = "You have won! Visit https://evil.example now"
        let context = MailContext(recipient: "ada@example.org", client: ClientInfo(agent: agent))
        let mail = try MailComposer(Self.application).compose(.recoveryLink, in: "en", context)
        #expect(!mail.text.contains("evil") && !mail.html.contains("evil"))
    }

    @Test(arguments: [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36",
            "Chrome, Windows"
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Edge, Windows"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605 (KHTML, like Gecko) Version/17.5 Safari/605",
            "Safari, macOS"
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605 CriOS/126.0 Mobile", "Chrome, iPhone"),
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 SamsungBrowser/25.0 Chrome/121 Mobile",
            "Samsung Internet, Android"
        ),
        ("curl/8.9.0", "curl"),
    ])
    func `a browser and a system are recognised`(agent: String, device: String) throws {
        let context = MailContext(recipient: "ada@example.org", client: ClientInfo(agent: agent))
        let mail = try MailComposer(Self.application).compose(.passwordChanged, in: "en", context)
        #expect(mail.text.contains("Device: \(device)\n"), "\(mail.text)")
    }

    @Test func `neither a context nor a mail shows its link when it is printed`() throws {
        let mail = try MailComposer(Self.application).compose(.recoveryLink, in: "en", Self.context)
        for text in ["\(mail)", String(reflecting: mail), "\(Self.context)", String(reflecting: Self.context)] {
            #expect(!text.contains("example.org"))
        }
        var dumped = ""
        dump(mail, to: &dumped)
        dump(Self.context, to: &dumped)
        #expect(!dumped.contains("example.org"))
    }
}
