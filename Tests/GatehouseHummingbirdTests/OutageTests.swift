import HTTPTypes
import Testing

@Suite("Without a database", .timeLimit(.minutes(10)))
struct OutageTests {
    private static let credentials = #"{"email":"ada@example.org","password":"correct horse"}"#

    @Test(arguments: Backing.allCases)
    func `guarded routes say 503, public ones go on, and nobody is signed out`(backing: Backing) async throws {
        let site = try await Site(backing)
        try await site.test { browser in
            try await browser.enter()
            let cookies = browser.cookies
            site.faults.begin()
            for path in ["/me", "/admin", "/fresh", "/sessions", "/verify"] {
                let reply = try await browser.get(path)
                #expect(reply.status == 503, "\(path)")
                #expect(reply.isEnvelope && reply.codes == ["": ["store_unavailable"]])
                #expect(reply.names("response") == ["codes", "errors"])
                #expect(reply.headers[.init("Retry-After")!] == "2")
                #expect(reply.headers[.setCookie] == nil)
                #expect(reply.headers[.cacheControl] == "private, no-store")
            }
            for (method, path) in [
                (HTTPRequest.Method.post, "/login"), (.post, "/logout"), (.post, "/register"), (.post, "/verify"),
                (.delete, "/sessions"), (.put, "/posts/ada@example.org"), (.post, "/notes"),
            ] {
                let reply = try await browser.send(method, path, Self.credentials)
                #expect(reply.status == 503 && reply.isEnvelope, "\(path)")
                #expect(reply.headers[.init("Retry-After")!] != nil && reply.headers[.setCookie] == nil)
            }
            #expect(try await browser.get("/").text == "public")
            #expect(try await browser.get("/nope").status == 404)
            #expect(try await browser.get("/login").status == 200)
            site.faults.end()
            for (name, value) in cookies { #expect(browser.cookies[name] == value) }
            #expect(try await browser.get("/me").status == 200)
        }
    }

    @Test(arguments: Backing.allCases)
    func `a sign-in that loses the database at any step says 503, and the next one works`(
        backing: Backing
    ) async throws {
        let site = try await Site(backing)
        try await site.test { browser in
            try await browser.enter()
            var steps = 0
            while steps < 30 {
                let stranger = browser.another()
                _ = try await stranger.get("/login")
                site.faults.begin(after: steps)
                let reply = try await stranger.send(.post, "/login", Self.credentials)
                let isOver = site.faults.end()
                #expect(reply.status == (isOver ? 200 : 503), "after \(steps)")
                #expect(reply.isEnvelope)
                #expect(isOver || reply.headers[.setCookie] == nil)
                if isOver { break }
                #expect(try await stranger.send(.post, "/login", Self.credentials).status == 200)
                steps += 1
            }
            #expect(steps > 2 && steps < 30)
        }
    }

    @Test(arguments: Backing.allCases)
    func `a request that loses the database at any step is served or says 503`(backing: Backing) async throws {
        let site = try await Site(backing)
        try await site.test { browser in
            try await browser.enter(remember: true)
            for (method, path, wait) in [
                (HTTPRequest.Method.get, "/me", 0), (.get, "/me", 300), (.get, "/me", 86_400), (.get, "/sessions", 300),
                (.delete, "/sessions", 0), (.delete, "/sessions", 86_400), (.post, "/verify", 0),
            ] {
                for step in 0..<12 {
                    site.offset.move(Int64(wait))
                    if try await browser.get("/me").status != 200 { try await browser.enter(remember: true) }
                    _ = try await browser.get("/verify")
                    site.offset.move(Int64(wait))
                    site.faults.begin(after: step)
                    let reply = try await browser.send(method, path, method == .get ? nil : Self.credentials)
                    let isOver = site.faults.end()
                    #expect(
                        reply.status == 200 || reply.status == 503,
                        "\(method) \(path) after \(step): \(reply.text)"
                    )
                    #expect(reply.status == 200 || (reply.isEnvelope && reply.headers[.init("Retry-After")!] != nil))
                    #expect(!reply.headers[values: .setCookie].contains { $0.hasPrefix("gh_sid=;") })
                    if isOver {
                        #expect(reply.status == 200)
                        break
                    }
                }
            }
        }
    }

    @Test(arguments: Backing.allCases)
    func `a registration that loses the database leaves a whole user or none`(backing: Backing) async throws {
        let site = try await Site(backing)
        try await site.test { browser in
            _ = try await browser.get("/login")
            for step in 0..<12 {
                site.faults.begin(after: step)
                let body = #"{"email":"user\#(step)@example.org","password":"correct horse"}"#
                let reply = try await browser.send(.post, "/register", body)
                let isOver = site.faults.end()
                #expect(reply.status == (isOver ? 200 : 503), "after \(step)")
                #expect(try await browser.send(.post, "/register", body).status == 200)
                #expect(try await browser.another().enter("user\(step)@example.org").status == 200)
                if isOver { return }
            }
            Issue.record("the registration never came through")
        }
    }
}
