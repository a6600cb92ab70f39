import HTTPTypes
import Testing

@Suite("Cross-site requests", .timeLimit(.minutes(10)))
struct CrossSiteTests {
    private static let form = "application/x-www-form-urlencoded"

    @Test(arguments: Backing.allCases)
    func `a token of nobody, of another session or of another browser is refused, wherever it is`(
        backing: Backing
    ) async throws {
        try await Site(backing).test { browser in
            try await browser.enter()
            let eve = browser.another()
            try await eve.enter("eve@example.org")
            let twin = browser.another()
            try await twin.enter()
            let stranger = browser.another()
            _ = try await stranger.get("/login")
            let own = try #require(browser.latestToken)
            let foreign = try [eve, twin, stranger].map { try #require($0.latestToken) }
            let flipped = (own.first == "A" ? "B" : "A") + own.dropFirst()
            for token in foreign + ["", "x", flipped, own + "A", String(own.dropLast()), own + own] {
                for name in ["X-CSRF-Token", "X-XSRF-Token"] {
                    let reply = try await browser.send(.post, "/notes", "{}", headers: [name: token], withToken: false)
                    #expect(reply.status == 400 && reply.codes == ["": ["csrf_invalid"]], "\(name) \(token)")
                }
                for (type, body) in [
                    ("application/json", #"{"csrf_token":"\#(token)"}"#), (Self.form, "csrf_token=\(token)"),
                ] {
                    let reply = try await browser.send(.post, "/notes", body, type: type, withToken: false)
                    #expect(reply.status == 400 && reply.codes == ["": ["csrf_invalid"]], "\(type) \(token)")
                }
            }
            for name in ["X-CSRF-Token", "X-XSRF-Token"] {
                let reply = try await browser.send(.post, "/notes", "{}", headers: [name: own], withToken: false)
                #expect(reply.text == "noted")
            }
            for (type, body) in [
                ("application/json", #"{"csrf_token":"\#(own)"}"#), (Self.form, "csrf_token=\(own)"),
            ] {
                #expect(try await browser.send(.post, "/notes", body, type: type, withToken: false).text == "noted")
            }
        }
    }

    @Test(arguments: Backing.allCases)
    func `a token in the query, a cookie or a body of another type is none`(backing: Backing) async throws {
        try await Site(backing).test { browser in
            try await browser.enter()
            let own = try #require(browser.latestToken)
            let body = #"{"csrf_token":"\#(own)"}"#
            for (path, type, body) in [
                ("/notes?csrf_token=\(own)", Self.form, ""), ("/notes", "text/plain", body), ("/notes", nil, body),
                ("/notes", "multipart/form-data; boundary=x", body), ("/notes", "application/json", "{}"),
                ("/notes", Self.form, "a=b"), ("/notes", "application/json", #"{"csrf_token":null}"#),
            ] {
                let reply = try await browser.send(.post, path, body, type: type, withToken: false)
                #expect(reply.status == 400 && reply.codes == ["": ["csrf_missing"]], "\(type ?? "no type") \(body)")
            }
            let typed = try await browser.send(.post, "/notes", #"{"csrf_token":1}"#, withToken: false)
            #expect(typed.status == 400 && typed.codes == ["csrf_token": ["wrong_type"]])
            for method in [HTTPRequest.Method.put, .delete, .patch] {
                let reply = try await browser.send(method, "/posts/ada@example.org", withToken: false)
                #expect(reply.status == 400 && reply.codes == ["": ["csrf_missing"]], "\(method)")
            }
        }
    }

    @Test(arguments: Backing.allCases)
    func `the browser's word on where a request comes from counts`(backing: Backing) async throws {
        try await Site(backing).test { browser in
            try await browser.enter()
            for headers in [
                ["Origin": "http://127.0.0.1:8081"], ["Origin": "https://127.0.0.1:8080"], ["Origin": "null"],
                ["Origin": "http://127.0.0.1.evil.example:8080"], ["Origin": ""], ["Origin": "http://"],
                ["Origin": "http://127.0.0.1:8080@evil.example"], ["Origin": "http://evil.example:8080"],
                ["Sec-Fetch-Site": "same-site"], ["Sec-Fetch-Site": "cross-site"], ["Sec-Fetch-Site": "x"],
                ["Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:8080"],
                ["Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"],
            ] {
                for path in ["/notes", "/logout", "/login", "/verify"] {
                    let reply = try await browser.send(.post, path, "{}", headers: headers)
                    #expect(reply.status == 400 && reply.codes == ["": ["csrf_origin"]], "\(path) \(headers)")
                }
            }
            for headers in [
                ["Origin": "http://127.0.0.1:8080"], ["Origin": "http://localhost:8080"], ["Sec-Fetch-Site": "none"],
                ["Sec-Fetch-Site": "same-origin", "Origin": "http://127.0.0.1:8080"], [:],
            ] {
                #expect(try await browser.send(.post, "/notes", "{}", headers: headers).text == "noted", "\(headers)")
            }
        }
    }

    @Test(arguments: Backing.allCases)
    func `an anonymous browser gets a token at the sign-in form, bound to its cookie`(backing: Backing) async throws {
        let site = try await Site(backing)
        try await site.test { browser in
            let form = try await browser.get("/login")
            #expect(form.status == 200 && form.names("response") == ["csrf_token", "identity_attributes"])
            let token = try #require(browser.latestToken)
            let value = try #require(browser.cookies["gh_xsb"])
            let again = try await browser.get("/login")
            #expect(again.headers[.setCookie] == nil && browser.latestToken != token, "one cookie, many tokens")
            let body = #"{"email":"ada@example.org","password":"correct horse"}"#
            for path in ["/register", "/login"] {
                let bare = browser.another()
                let reply = try await bare.send(.post, path, body, headers: ["X-CSRF-Token": token])
                #expect(reply.codes == ["": ["csrf_invalid"]], "a token without its cookie")
                bare.cookies = ["gh_xsb": value + "A"]
                let other = try await bare.send(.post, path, body, headers: ["X-CSRF-Token": token])
                #expect(other.codes == ["": ["csrf_invalid"]], "a token with another cookie")
            }
            #expect(try await site.userCount == 0)
            #expect(try await browser.send(.post, "/register", body, headers: ["X-CSRF-Token": token]).status == 200)
            let entered = try await browser.send(
                .post,
                "/login",
                "email=ada%40example.org&password=correct+horse&csrf_token=\(token)",
                type: Self.form,
                withToken: false
            )
            #expect(entered.status == 200)
            let old = try await browser.send(.post, "/notes", "{}", headers: ["X-CSRF-Token": token])
            #expect(old.codes == ["": ["csrf_invalid"]], "what was good before the sign-in is not after it")
        }
    }
}
