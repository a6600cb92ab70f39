import HTTPTypes
import Testing

@Suite("Cookies", .timeLimit(.minutes(10)))
struct CookieTests {
    /// A site's scheme decides what its cookies are called and how they are guarded.
    enum Scheme: String, CaseIterable, Sendable {
        case http = "http://127.0.0.1:8080"
        case https = "https://accounts.example"

        var prefix: String { self == .https ? "__Host-" : "" }
        var attributes: String { "; Path=/; HttpOnly; SameSite=Lax" + (self == .https ? "; Secure" : "") }
    }

    @Test(arguments: Backing.allCases, Scheme.allCases)
    func `the public URL decides names and attributes`(backing: Backing, scheme: Scheme) async throws {
        try await Site(backing, publicURL: scheme.rawValue).test { browser in
            let form = try await browser.get("/login")
            let value = try #require(browser.cookies["\(scheme.prefix)gh_xsb"])
            #expect(form.headers[values: .setCookie] == ["\(scheme.prefix)gh_xsb=\(value)\(scheme.attributes)"])

            let entered = try await browser.enter()
            let token = try #require(browser.cookies["\(scheme.prefix)gh_sid"])
            #expect(entered.headers[values: .setCookie] == ["\(scheme.prefix)gh_sid=\(token)\(scheme.attributes)"])
            #expect(entered.headers[.strictTransportSecurity] != nil || scheme == .http)

            let other = scheme == .https ? "gh_sid" : "__Host-gh_sid"
            let misnamed = browser.another()
            misnamed.cookies = [other: token]
            #expect(try await misnamed.get("/me").status == 401)

            let left = try await browser.send(.post, "/logout", "{}", headers: ["Origin": scheme.rawValue])
            #expect(left.headers[values: .setCookie] == ["\(scheme.prefix)gh_sid=\(scheme.attributes); Max-Age=0"])

            let remembered = try await browser.another().enter(remember: true)
            let cookie = try #require(remembered.headers[values: .setCookie].last)
            #expect(cookie.hasPrefix("\(scheme.prefix)gh_sid="))
            #expect(cookie.hasSuffix("\(scheme.attributes); Max-Age=1209600"))
        }
    }

    @Test(arguments: Backing.allCases)
    func `every sign-in sets a new id and the one before is dead`(backing: Backing) async throws {
        try await Site(backing).test { browser in
            var seen: Set<String> = []
            for _ in 0..<3 {
                try await browser.enter()
                let token = try #require(browser.cookies["gh_sid"])
                #expect(seen.insert(token).inserted)
                for old in seen where old != token {
                    let thief = browser.another()
                    thief.cookies = ["gh_sid": old]
                    #expect(try await thief.get("/me").status == 401)
                }
            }
        }
    }

    @Test(arguments: Backing.allCases)
    func `a garbled id is nobody, and no reply adopts it`(backing: Backing) async throws {
        try await Site(backing).test { browser in
            try await browser.enter()
            let token = try #require(browser.cookies["gh_sid"])
            for value in [
                "", "x", token + "A", String(token.dropLast()), token + "=", token.lowercased(), " " + token + "x",
                String(repeating: "A", count: 8_000), "\"\(token)\"", "%00", "../../etc",
            ] {
                let thief = browser.another()
                for path in ["/me", "/login"] {
                    let reply = try await thief.send(.get, path, headers: ["Cookie": "gh_sid=\(value)"])
                    #expect(reply.status == (path == "/me" ? 401 : 200), "\(value.prefix(60))")
                    #expect(!reply.headers[values: .setCookie].contains { $0.hasPrefix("gh_sid=") })
                }
            }
        }
    }

    @Test(arguments: Backing.allCases)
    func `a remembered session that was idle gets a new id once, also for requests at the same time`(
        backing: Backing
    ) async throws {
        let site = try await Site(backing)
        try await site.test { browser in
            try await browser.enter(remember: true)
            let before = browser.cookies
            site.offset.move(86_400)
            let replies = try await withThrowingTaskGroup(of: Browser.Reply.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        let tab = browser.another()
                        tab.cookies = before
                        return try await tab.get("/me")
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(replies.allSatisfy { $0.status == 200 })
            let cookies: Set<String> = replies.reduce(into: []) { cookies, reply in
                for cookie in reply.headers[values: .setCookie] { cookies.insert(String(cookie.prefix { $0 != ";" })) }
            }
            #expect(cookies.count == 1, "every tab gets the same successor")
            site.offset.move(60)
            let thief = browser.another()
            thief.cookies = before
            #expect(try await thief.get("/me").status == 401, "the old id ends with its grace")
        }
    }
}
