import Gatehouse
import GatehouseDatastore
import HTTPTypes
import Testing

/// Sessions and counters live apart from the accounts, as in Redis, and their store is away.
@Suite("Without the store of sessions", .timeLimit(.minutes(10)))
struct SessionOutageTests {
    private static let credentials = #"{"email":"ada@example.org","password":"correct horse"}"#

    static let codes: [StoreError.Code] = [
        .unavailable(retryable: true), .unavailable(retryable: false), .timedOut, .indeterminate, .conflict, .corrupt,
    ]

    private func expectUnavailable(_ reply: Browser.Reply, _ what: String) {
        #expect(reply.status == 503 && reply.isEnvelope, "\(what): \(reply.status)")
        #expect(reply.codes == ["": ["store_unavailable"]], "\(what)")
        #expect(reply.headers[.init("Retry-After")!] == "2", "\(what)")
        #expect(reply.headers[.setCookie] == nil, "\(what): nobody is signed out, and nobody in")
    }

    @Test(arguments: codes)
    func `guarded routes and readiness say 503, public ones go on, and nobody is signed out`(
        code: StoreError.Code
    ) async throws {
        let site = try await Site(.memory, sessionsApart: true)
        try await site.test { browser in
            try await browser.enter()
            let cookies = browser.cookies
            site.sessionFaults.begin(code)
            for path in ["/me", "/admin", "/fresh", "/sessions", "/verify", "/readyz"] {
                expectUnavailable(try await browser.get(path), path)
            }
            for (method, path) in [
                (HTTPRequest.Method.post, "/login"), (.post, "/logout"), (.post, "/verify"), (.delete, "/sessions"),
                (.delete, "/sessions/01999999-9999-7999-8999-999999999999"), (.put, "/posts/ada@example.org"),
                (.post, "/notes"), (.post, "/register"),
            ] {
                expectUnavailable(try await browser.send(method, path, Self.credentials), path)
            }
            for path in ["/", "/healthz", "/login"] {
                #expect(try await browser.get(path).status == 200, "\(path)")
            }
            #expect(try await browser.get("/nope").status == 404)

            let stranger = browser.another()
            for path in ["/", "/healthz", "/login"] {
                #expect(try await stranger.get(path).status == 200, "\(path)")
            }
            #expect(try await stranger.get("/me").status == 401, "who presents no session has none")
            #expect(try await stranger.send(.post, "/logout").status == 200)
            for credentials in [
                Self.credentials, Self.credentials.replacing("correct", with: "wrong"),
                Self.credentials.replacing("ada", with: "nobody"),
            ] {
                expectUnavailable(try await stranger.send(.post, "/login", credentials), credentials)
            }
            let registration = Self.credentials.replacing("ada", with: "eve")
            #expect(try await stranger.send(.post, "/register", registration).status == 200)

            site.sessionFaults.end()
            for (name, value) in cookies { #expect(browser.cookies[name] == value) }
            for path in ["/me", "/readyz"] { #expect(try await browser.get(path).status == 200, "\(path)") }
        }
    }

    /// A server that is read-only or out of memory: it answers what it has and takes nothing.
    @Test(arguments: codes)
    func `a store that accepts no change serves those whose session needs none, and says 503 to others`(
        code: StoreError.Code
    ) async throws {
        let site = try await Site(.memory, sessionsApart: true)
        try await site.test { browser in
            try await browser.enter(remember: true)
            let cookies = browser.cookies
            site.sessionFaults.begin(code, lettingReadsThrough: true)
            for path in ["/me", "/fresh", "/sessions", "/readyz", "/"] {
                #expect(try await browser.get(path).status == 200, "\(path)")
            }
            for (method, path) in [(HTTPRequest.Method.post, "/login"), (.post, "/verify")] {
                expectUnavailable(try await browser.send(method, path, Self.credentials), path)
            }
            // A sighting is due, and then a new id.
            for wait: Int64 in [61, 3_600] {
                site.offset.move(wait)
                for path in ["/me", "/sessions"] { expectUnavailable(try await browser.get(path), path) }
                #expect(try await browser.get("/").status == 200)
            }
            #expect(browser.cookies == cookies)
            site.sessionFaults.end()
            #expect(try await browser.get("/me").status == 200)
            #expect(browser.cookies != cookies, "the remembered session has its new id")
        }
    }

    @Test func `a session that ends while its store accepts no change is ended`() async throws {
        let site = try await Site(.memory, sessionsApart: true)
        try await site.test { browser in
            try await browser.enter()
            let other = browser.another()
            try await other.enter()
            _ = try await browser.get("/verify")
            site.sessionFaults.begin(lettingReadsThrough: true)
            #expect(try await other.send(.post, "/logout").status == 200, "its tombstone is written")
            #expect(try await other.get("/me").status == 401, "and opens nothing")
            site.sessionFaults.end()
            #expect(try await other.get("/me").status == 401)
            #expect(try await browser.get("/me").status == 200)
        }
    }

    @Test func `a deactivation while the store of sessions is away is known on every node afterwards`() async throws {
        let site = try await Site(.sqlite, sessionsApart: true)
        try await site.test { browser in
            try await browser.enter()
            site.sessionFaults.begin()
            #expect(try await site.gatekeeper.users.deactivate("ada@example.org"))
            expectUnavailable(try await browser.get("/me"), "nobody can say yet")
            site.sessionFaults.end()
            #expect(try await browser.get("/me").status == 401)
            try await site.gatekeeper.users.activate("ada@example.org")
            #expect(try await browser.get("/me").status == 401)
        }
    }

    @Test(arguments: Backing.allCases)
    func `a request that loses the store of sessions at any step is served or says 503`(
        backing: Backing
    ) async throws {
        let site = try await Site(backing, sessionsApart: true)
        try await site.test { browser in
            try await browser.enter(remember: true)
            for (method, path, wait) in [
                (HTTPRequest.Method.get, "/me", 0), (.get, "/me", 300), (.get, "/me", 86_400), (.get, "/sessions", 300),
                (.delete, "/sessions", 0), (.delete, "/sessions", 86_400), (.post, "/verify", 0), (.post, "/login", 0),
                (.post, "/logout", 0),
            ] {
                for step in 0..<12 {
                    site.offset.move(Int64(wait))
                    if try await browser.get("/me").status != 200 { try await browser.enter(remember: true) }
                    _ = try await browser.get("/verify")
                    site.offset.move(Int64(wait))
                    site.sessionFaults.begin(after: step)
                    let reply = try await browser.send(method, path, method == .get ? nil : Self.credentials)
                    let isOver = site.sessionFaults.end()
                    #expect(
                        reply.status == 200 || reply.status == 503,
                        "\(method) \(path) after \(step): \(reply.text)"
                    )
                    #expect(reply.status == 200 || reply.headers[.init("Retry-After")!] != nil)
                    let cookies = reply.headers[values: .setCookie]
                    #expect(reply.status == 200 || !cookies.contains { $0.hasPrefix("gh_sid=;") })
                    if isOver {
                        #expect(reply.status == 200)
                        break
                    }
                }
            }
        }
    }
}
