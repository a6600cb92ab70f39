import Foundation
import Gatehouse
import GatehouseDatastore
import GatehouseHummingbird
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import TestSupport
import Testing

/// Pages in a real browser: what its policies let them do is not for us to guess.
@Suite("Pages in Chromium", .serialized, .timeLimit(.minutes(10)))
struct ChromiumTests {
    /// Opens a page of a site and returns the document it ends with.
    private static func open(
        _ route: RouterPath,
        _ uri: String,
        _ page: @escaping @Sendable (Pages, PageForm) -> Response
    ) async throws -> (document: String, users: Int) {
        let site = try await Site(.memory)
        let folder = FileManager.default.temporaryDirectory.appending(path: "gatehouse-chromium-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let source =
            #"{{<layout}}{{$content}}<script nonce="{{nonce}}">document.title = location.pathname</script>{{/content}}{{/layout}}"#
        try Data(source.utf8).write(to: folder.appending(path: "message.html.mustache"))
        let pages = try Pages(ApplicationProfile(name: "Lighthouse"), templates: folder.path)
        let router = Router(context: GatehouseContext.self)
        try router.addGatehouse(site.gatekeeper)
        router.get(route) { [tokens = site.gatekeeper.crossSiteTokens] _, _ in
            // A form that needs a token of the cross-site guard, and leaves something behind.
            let browser = tokens.makeBrowserValue()
            let form = PageForm(
                action: "/register",
                crossSiteToken: tokens.issue(for: .browser(browser)),
                hiddenFields: ["email": "ada@example.org", "password": "correct horse"]
            )
            var response = page(pages, form)
            response.headers[.setCookie] = "gh_xsb=\(browser); Path=/; HttpOnly; SameSite=Lax"
            return response
        }
        let profile = folder.appending(path: "profile").path
        let document = try await Application(router: router).test(.live) { client in
            try await Program.run(
                "/usr/bin/chromium",
                [
                    "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                    "--user-data-dir=\(profile)", "--virtual-time-budget=10000", "--dump-dom",
                    "http://127.0.0.1:\(try #require(client.port))\(uri)",
                ],
                deadline: .seconds(240)
            )
        }
        return (document, try await site.userCount)
    }

    @Test func `a confirmation submits itself, with a token, past the guard against other sites`() async throws {
        let (document, users) = try await Self.open("/page/confirm/:token", "/page/confirm/TOKEN") { pages, form in
            pages.link(.confirmation, in: "en", form: form, showing: "/confirm")
        }
        #expect(document.contains(#""code":200"#) && users == 1, "\(document)")
    }

    @Test func `a sign-in waits for its click`() async throws {
        let (document, users) = try await Self.open("/page/login/:token", "/page/login/TOKEN") { pages, form in
            pages.link(.signIn, in: "en", form: form, showing: "/login")
        }
        #expect(document.contains("Press the button") && users == 0, "\(document)")
    }

    @Test func `the token leaves the address bar`() async throws {
        let (document, _) = try await Self.open("/page/reset/:token", "/page/reset/TOKEN") { pages, _ in
            pages.message(.linkSpent, in: "en", showing: "/reset")
        }
        #expect(document.contains("<title>/reset</title>"), "\(document)")
        let (other, _) = try await Self.open("/page/reset/:token", "/page/reset/TOKEN") { pages, _ in
            pages.message(.linkSpent, in: "en")
        }
        #expect(other.contains("<title>/page/reset/TOKEN</title>"), "\(other)")
    }
}
