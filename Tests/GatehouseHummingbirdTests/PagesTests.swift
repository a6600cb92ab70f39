import Foundation
import Gatehouse
import GatehouseDatastore
import GatehouseHummingbird
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization
import Testing

@Suite("Pages")
struct PagesTests {
    private static let application = ApplicationProfile(name: "Lighthouse")
    private static let form = PageForm(
        action: "/reset/TOKEN",
        crossSiteToken: "csrf-1",
        hiddenFields: ["next": "/a?b&c"]
    )
    private static let languages: [StoredName] = ["en", "de"]

    /// Every page there is, by a name.
    private static func all(_ pages: Pages, in language: StoredName, _ form: PageForm = form) -> [String: Response] {
        var responses: [String: Response] = [:]
        for message in PageMessage.allCases {
            responses["message \(message)"] = pages.message(message, in: language, link: .signIn("/login"))
        }
        for page in LinkPage.allCases {
            responses["link \(page)"] = pages.link(page, in: language, form: form, showing: "/clean")
        }
        for page in LinkRequestPage.allCases {
            responses["ask \(page)"] = pages.askForLink(
                page,
                in: language,
                form: form,
                isSpent: true,
                email: "ada@example.org"
            )
        }
        responses["reset"] = pages.resetForm(in: language, form: form, minimumLength: 8, showing: "/reset")
        responses["refusal"] = pages.refusal(GatehouseError(.serverBusy, retryAfter: .seconds(2)), in: language)
        return responses
    }

    private static func text(_ response: Response) async throws -> String {
        let writer = Writer()
        try await response.body.write(writer)
        return writer.text.withLock { $0 }
    }

    private final class Writer: ResponseBodyWriter, Sendable {
        let text = Mutex("")
        func write(_ buffer: ByteBuffer) async throws { text.withLock { $0 += String(buffer: buffer) } }
        consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }

    @Test(arguments: languages)
    func `every page is whole, in its language, and lets nothing in`(language: StoredName) async throws {
        let pages = try Pages(Self.application)
        for (name, response) in Self.all(pages, in: language) {
            let html = try await Self.text(response)
            #expect(
                html.hasPrefix("<!doctype html>\n<html lang=\"\(language)\"") && html.hasSuffix("</html>\n"),
                "\(name)"
            )
            #expect(
                html.contains("<h1>") && html.contains("– Lighthouse</title>") && !html.contains("{{"),
                "\(name): \(html)"
            )
            #expect(!html.contains("<h1></h1>") && !html.contains("<p></p>"), "\(name): \(html)")
            for outside in ["http:", "https:", "src=", "<link", "style=\"", "onload", "onclick"] {
                #expect(!html.contains(outside), "\(name)")
            }
            let headers = response.headers
            #expect(headers[.contentType] == "text/html; charset=utf-8")
            #expect(headers[.contentLanguage] == language.string)
            #expect(headers[.init("Referrer-Policy")!] == "no-referrer")
            #expect(headers[.init("Cross-Origin-Opener-Policy")!] == "same-origin")
            #expect(headers[.xContentTypeOptions] == "nosniff" && headers[.cacheControl] == "private, no-store")
            #expect(headers[.vary] == "Cookie, Accept, Accept-Language")
            let policy = try #require(headers[.contentSecurityPolicy])
            let nonce = try #require(policy.firstMatch(of: /script-src 'nonce-([A-Za-z0-9_-]{22})'/)).1
            #expect(
                policy
                    == "default-src 'none'; script-src 'nonce-\(nonce)'; style-src 'nonce-\(nonce)'; form-action 'self'; "
                    + "frame-ancestors 'none'; base-uri 'none'"
            )
            let opened = html.matches(of: /<(?:script|style)[ >]/).count
            #expect(
                opened >= 2
                    && html.matches(of: /<(?:script|style) nonce="([^"]*)">/).map(\.1).filter { $0 == nonce }.count
                        == opened
            )
        }
    }

    @Test func `no two pages have the same nonce`() throws {
        let pages = try Pages(Self.application)
        let policies = (0..<64).map { _ in pages.message(.confirmed, in: "en").headers[.contentSecurityPolicy] }
        #expect(Set(policies).count == 64)
    }

    @Test func `a page under an address with a token takes it out of the address bar first`() async throws {
        let pages = try Pages(Self.application)
        for response in [
            pages.link(.signIn, in: "en", form: Self.form, showing: "/reset?\"'<"),
            pages.resetForm(in: "en", form: Self.form, minimumLength: 8, showing: "/reset?\"'<"),
            pages.askForLink(.recovery, in: "en", form: Self.form, showing: "/reset?\"'<"),
            pages.message(.linkSpent, in: "en", showing: "/reset?\"'<"),
        ] {
            let html = try await Self.text(response)
            #expect(html.contains(#"data-clean-path="/reset?&quot;&#39;&lt;">"#))
            let first = try #require(html.range(of: "history.replaceState(null, \"\", "))
            #expect(try first.lowerBound < #require(html.range(of: "<title>")).lowerBound)
        }
        #expect(try await !Self.text(pages.message(.linkSpent, in: "en")).contains("replaceState"))
    }

    @Test func `confirming submits itself, signing in and undoing wait for a click`() async throws {
        let pages = try Pages(Self.application)
        for page in LinkPage.allCases {
            let html = try await Self.text(pages.link(page, in: "en", form: Self.form, showing: "/x"))
            #expect(html.contains("requestSubmit") == (page == .confirmation), "\(page)")
            #expect(html.contains(#"<form method="post" action="/reset/TOKEN">"#))
            #expect(html.contains(#"<input type="hidden" name="csrf_token" value="csrf-1">"#))
            #expect(html.contains(#"<input type="hidden" name="next" value="/a?b&amp;c">"#))
            #expect(html.matches(of: /<button type="submit">[^<]+<\/button>/).count == 1)
        }
    }

    @Test func `the form for a new password tells its rules and what was wrong, by field`() async throws {
        let pages = try Pages(Self.application)
        let clean = try await Self.text(
            pages.resetForm(in: "de", form: Self.form, minimumLength: 12, showing: "/reset")
        )
        #expect(
            clean.contains("Mindestens 12 Zeichen.") && !clean.contains("aria-invalid")
                && !clean.contains("role=\"alert\"")
        )
        #expect(clean.contains(#"<label for="password">Neues Passwort</label>"#))
        #expect(clean.matches(of: /type="password" autocomplete="new-password" required/).count == 2)
        #expect(clean.contains(#"aria-describedby="rules">"#))
        let problems = [
            FieldProblem(field: "password", code: "password_too_short", message: "short", arguments: ["minimum": "12"]),
            FieldProblem(field: "password_confirm", code: "password_mismatch", message: "other"),
            FieldProblem(field: "", code: "conflict", message: "conflict"),
        ]
        let html = try await Self.text(
            pages.resetForm(in: "de", form: Self.form, minimumLength: 12, problems: problems, showing: "/reset")
        )
        #expect(html.contains(#"aria-describedby="rules password_error" aria-invalid="true">"#))
        #expect(html.contains(#"aria-describedby="password_confirm_error" aria-invalid="true">"#))
        #expect(html.contains("<p>Das Passwort muss mindestens 12 Zeichen haben."))
        #expect(html.contains("<p>Die beiden Passwörter stimmen nicht überein.</p>"))
        #expect(html.contains(#"<p class="error" role="alert">Jemand anderes hat das gerade geändert."#))
    }

    @Test func `a page that asks for an address keeps what was typed`() async throws {
        let pages = try Pages(Self.application)
        let problem = FieldProblem(field: "email", code: "email_invalid", message: "Enter an e-mail address.")
        let html = try await Self.text(
            pages.askForLink(.recovery, in: "en", form: Self.form, email: "ada", problems: [problem])
        )
        #expect(
            html.contains(#"autocomplete="email""#)
                && html.contains(#"value="ada" required aria-describedby="email_error""#)
        )
        #expect(!html.contains("too old"))
        let spent = try await Self.text(pages.askForLink(.recovery, in: "en", form: Self.form, isSpent: true))
        #expect(spent.contains("too old"))
    }

    @Test(arguments: [
        "\" autofocus onfocus=\"x", "\"\u{301} onfocus=x ", "<script>", "</script>", "{{nonce}}", "'", "&",
        "a\u{202E}b\nc",
    ])
    func `what somebody typed stays in its place`(value: String) async throws {
        let pages = try Pages(ApplicationProfile(name: value, support: value))
        let form = PageForm(action: value, crossSiteToken: value, hiddenFields: [value: value])
        let plain = try await Self.text(pages.askForLink(.recovery, in: "en", form: Self.form, email: "x"))
        let html = try await Self.text(
            pages.askForLink(.recovery, in: "en", form: form, email: value, showing: value)
        )
        func count(_ scalar: Unicode.Scalar, _ text: String) -> Int { text.unicodeScalars.count { $0 == scalar } }
        // As many quotation marks and brackets as without it, but for the clean path's own script and attribute.
        #expect(count("<", html) == count("<", plain) + 2)
        #expect(count("\"", html) == count("\"", plain) + 6)
        #expect(html.contains("value=\"\"") == false)
    }

    @Test func `a refusal has the status, the text and the time to wait of its JSON`() async throws {
        let pages = try Pages(Self.application)
        let busy = pages.refusal(GatehouseError(.serverBusy, retryAfter: .milliseconds(1_500)), in: "de")
        #expect(busy.status == .serviceUnavailable && busy.headers[.init("Retry-After")!] == "2")
        #expect(try await Self.text(busy).contains("Der Server kann gerade nicht antworten."))
        let forbidden = pages.refusal(GatehouseError(.forbidden), in: "en", link: .home("/"), status: .ok)
        #expect(forbidden.status == .ok)
        #expect(try await Self.text(forbidden).contains(#"<a class="button" href="/">Go on</a>"#))
    }

    @Test func `an application's own templates are taken from files`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "gatehouse-pages-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("{{<layout}}\n{{$content}}<b>{{text}}</b>{{/content}}\n{{/layout}}\n".utf8)
            .write(to: folder.appending(path: "message.de.html.mustache"))
        let pages = try Pages(Self.application, templates: folder.path)
        #expect(try await Self.text(pages.message(.confirmed, in: "de-at")).contains("<b>Vielen Dank."))
        #expect(try await Self.text(pages.message(.confirmed, in: "en")).contains("<p>Thank you."))
        for (name, source) in [
            ("message.txt.mustache", ""), ("massage.html.mustache", ""), ("message.html.mustache", "{{#text}}"),
            ("message.html.mustache", "{{tetx}}"),
        ] {
            let file = folder.appending(path: name)
            try Data(source.utf8).write(to: file)
            let error = #expect(throws: TemplateError.self) { try Pages(Self.application, templates: folder.path) }
            #expect(error?.path.hasSuffix(name) == true)
            try FileManager.default.removeItem(at: file)
        }
    }

    @Test func `every value that is listed can be used`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "gatehouse-pages-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let all = Pages.values.map { "{{#\($0)}}{{/\($0)}}" }.joined()
        try Data(all.utf8).write(to: folder.appending(path: "layout.html.mustache"))
        _ = try Pages(Self.application, templates: folder.path)
    }
}
