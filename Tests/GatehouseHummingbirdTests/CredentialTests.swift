import Foundation
import Gatehouse
import HTTPTypes
import TestSupport
import Testing

@Suite("Credentials in headers", .timeLimit(.minutes(10)))
struct CredentialTests {
    private func basic(_ name: String, _ password: String = "correct horse") -> String {
        "Basic " + Data("\(name):\(password)".utf8).base64EncodedString()
    }

    private func token(_ entered: Browser.Reply) throws -> String {
        try #require(entered.member("response", "user", "authentication_token") as? String)
    }

    @Test func `a token stands in either header, its scheme in any case, and in the query only where that is allowed`()
        async throws
    {
        let site = try await Site(.memory)
        try await site.test { browser in
            let token = try token(try await browser.enter())
            let script = browser.another()
            for headers in [
                ["Authentication-Token": token], ["Authorization": "Bearer \(token)"],
                ["Authorization": "bEARER  \(token)"],
                ["Authentication-Token": token, "Authorization": "Bearer \(token)"],
            ] {
                let reply = try await script.send(.get, "/who", headers: headers)
                #expect(reply.status == 200 && reply.text == "token")
                #expect(reply.headers[.cacheControl] == "private, no-store")
            }
            #expect(try await script.get("/who?auth_token=\(token)").status == 401)
        }
        let open = try await Site(.memory) { $0.tokens.insecurelyAllowingQuery = true }
        try await open.test { browser in
            let token = try token(try await browser.enter())
            let script = browser.another()
            #expect(try await script.get("/who?auth_token=\(token)").text == "token")
            #expect(try await script.get("/who?auth_token=\(token)&auth_token=\(token)").status == 400)
            let other = ["Authentication-Token": token]
            #expect(try await script.send(.get, "/who?auth_token=x", headers: other).status == 400)
        }
    }

    @Test func `each route takes the methods that it names, and no other`() async throws {
        let site = try await Site(.memory)
        try await site.test { browser in
            let token = try token(try await browser.enter())
            let made = try await browser.send(.post, "/tokens", #"{"name":"ci"}"#)
            let personal = try #require(made.member("response", "personal_token", "token") as? String)
            let script = browser.another()
            let senders: [(name: String, browser: Browser, headers: [String: String])] = [
                ("session", browser, [:]), ("token", script, ["Authentication-Token": token]),
                ("personal_token", script, ["Authorization": "Bearer \(personal)"]),
                ("basic", script, ["Authorization": basic("ada@example.org")]), ("nobody", script, [:]),
            ]
            let table: [(path: String, methods: Set<String>)] = [
                ("/who", ["session", "token", "personal_token", "basic"]), ("/session-only", ["session"]),
                ("/token-only", ["token"]), ("/basic-only", ["basic"]), ("/me", ["session", "token"]),
                ("/sessions", ["session", "token"]), ("/tokens", ["session", "token"]),
                ("/verify", ["session", "token"]),
                ("/change", ["session", "token"]), ("/fresh", ["session", "token"]), ("/forgotten", []),
            ]
            for (path, methods) in table {
                for (name, browser, headers) in senders {
                    let reply = try await browser.send(.get, path, headers: headers)
                    let isKnown = path == "/forgotten" && ["session", "token"].contains(name)
                    #expect(reply.status == (methods.contains(name) ? 200 : isKnown ? 403 : 401), "\(path) by \(name)")
                    // Only a route that takes Basic makes a browser ask for a name and a password.
                    let challenge = reply.headers[.wwwAuthenticate]
                    let isChallenged = reply.status == 401 && methods.contains("basic")
                    #expect(challenge == (isChallenged ? #"Basic realm="Sign in", charset="UTF-8""# : nil), "\(path)")
                }
            }
        }
    }

    @Test func `two credentials on one request are refused, unless they say the same`() async throws {
        let site = try await Site(.memory)
        try await site.test { browser in
            let ada = try token(try await browser.enter())
            let eves = browser.another()
            let eve = try token(try await eves.enter("eve@example.org"))
            let script = browser.another()
            let pairs: [[(name: String, value: String)]] = [
                [("Authentication-Token", ada), ("Authorization", "Bearer \(eve)")],
                [("Authentication-Token", ada), ("Authorization", basic("ada@example.org"))],
                [("Authorization", "Bearer \(ada)"), ("Authorization", "Bearer \(eve)")],
                [("Authorization", "Bearer \(ada)"), ("Authorization", "Bearer \(ada)")],
                [("Authorization", basic("ada@example.org")), ("Authorization", basic("ada@example.org"))],
                [("Authorization", "Digest x"), ("Authorization", "Bearer \(ada)")],
                [("Authentication-Token", ada), ("Authentication-Token", ada)],
            ]
            for pair in pairs {
                let reply = try await script.send(.get, "/who", repeated: pair)
                #expect(reply.status == 400 && reply.codes?[""] == ["credentials_several"], "\(pair.map(\.name))")
                #expect(try await script.send(.get, "/", repeated: pair).text == "public")
            }
            // A session and a token: of one user the token speaks; of two, nobody.
            for headers in [["Authentication-Token": ada], ["Authorization": basic("ada@example.org")]] {
                #expect(try await browser.send(.get, "/who", headers: headers).status == 200)
            }
            for headers in [["Authentication-Token": eve], ["Authorization": basic("eve@example.org")]] {
                let reply = try await browser.send(.get, "/who", headers: headers)
                #expect(reply.status == 400 && reply.codes?[""] == ["credentials_several"])
            }
            #expect(try await browser.send(.get, "/session-only", headers: ["Authentication-Token": ada]).status == 200)
            #expect(try await browser.send(.get, "/session-only", headers: ["Authentication-Token": "x"]).status == 401)
        }
    }

    @Test func `odd headers are refused and never make a 5xx`() async throws {
        let site = try await Site(.memory)
        try await site.test { browser in
            _ = try await browser.enter()
            let script = browser.another()
            let encode = { (bytes: [UInt8]) in "Basic " + Data(bytes).base64EncodedString() }
            let odd: [(String, Int)] = [
                (encode(Array("ada:p".utf8)) + " x", 400), ("Basic YTpiYh==", 400), ("Basic YWRhOnBhc3N-", 400),
                ("Basic YTpiYg", 400), (encode([0x61, 0x3A, 0xC3]), 400), (encode([0x61, 0x3A, 0xC2, 0x85]), 400),
                ("Basic", 400), ("Basic ", 400), ("Basic =", 400), ("Basic ?", 400), ("Basic YWRh", 400),
                (encode(Array("no colon".utf8)), 400), (encode([0x61, 0x00, 0x3A, 0x62]), 400),
                (encode([0x61, 0x3A, 0x62, 0x0D, 0x0A]), 400), (encode([0x61, 0x3A, 0xE4]), 400),
                (encode(Array("\u{9F}:x".utf8)), 400), (encode(Array(repeating: 0x61, count: 7_000)), 400),
                (encode(Array(":".utf8)), 401), (encode(Array("ada@example.org:wrong".utf8)), 401),
                (encode(Array("ada@example.org:".utf8)), 401), (encode(Array("nobody:x".utf8)), 401),
                ("Bearer", 400), ("Bearer ", 400), ("Bearer x", 401), ("Bearer a b", 401), ("Bearer gthp_x", 401),
                ("Digest username=x", 401), ("x", 401), ("Basic,Bearer x", 401), ("BasicYTpi", 401), (",", 401),
                (":", 401),
            ]
            for (value, status) in odd {
                for path in ["/who", "/basic-only"] {
                    let reply = try await script.send(.get, path, headers: ["Authorization": value])
                    #expect(reply.status == status, "\(path) \(value.prefix(30))")
                    #expect(reply.isEnvelope, "\(value.prefix(30))")
                }
            }
            let whole = try await script.send(
                .get,
                "/who",
                headers: ["Authorization": "bASIC \(basic("ada@example.org").dropFirst(6))"]
            )
            #expect(whole.text == "basic")
        }
    }

    /// Sends header lines that no client library would, and reads the status lines.
    private static let rawSender = """
        import socket, sys, json
        port, lines = int(sys.argv[1]), json.loads(sys.argv[2])
        for line in lines:
            s = socket.create_connection(("127.0.0.1", port), 10)
            s.settimeout(10)
            s.sendall(b"GET /who HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\n" + line.encode("latin-1") + b"\\r\\nConnection: close\\r\\n\\r\\n")
            head = b""
            while b"\\r\\n" not in head:
                part = s.recv(4096)
                if not part: break
                head += part
            print(head.split(b"\\r\\n")[0].decode("latin-1"))
            s.close()
        """

    @Test func `bytes that no header may have are refused on the wire`() async throws {
        let site = try await Site(.memory)
        try await site.test { browser in
            let lines = [
                "Authorization: Basic \u{0}", "Authorization: Basic YTpi\u{0}", "Authorization: Basic YTpi\rX: y",
                "Authorization: Basic YTpi\nX: y", "Authorization: Basic \u{E4}\u{F6}", "Authorization : Basic YTpi",
                "Authorization:", "Authorization: Basic YTpi\r\n Zz", "Authentication-Token: \u{FF}\u{FE}",
                "Authentication-Token: a\u{0}b", "Authorization: Bearer \u{7F}",
            ]
            let list = String(decoding: try JSONEncoder().encode(lines), as: UTF8.self)
            let port = String(try #require(browser.port))
            let printed = try await Program.run("/usr/bin/python3", ["-c", Self.rawSender, port, list])
            let statuses = printed.split(separator: "\n").map { $0.split(separator: " ").dropFirst().first ?? "" }
            #expect(statuses.count == lines.count, "\(printed)")
            for (line, status) in zip(lines, statuses) {
                #expect(["400", "401"].contains(status), "\(line.debugDescription)")
            }
            #expect(try await browser.get("/").status == 200)
        }
    }

    @Test func `Basic costs nothing where it is not asked for, and says why where it is`() async throws {
        let site = try await Site(.memory) { $0.confirmation.isRequired = true }
        try await site.test { browser in
            _ = try await browser.get("/login")
            _ = try await browser.send(.post, "/register", #"{"email":"ada@example.org","password":"correct horse"}"#)
            let headers = ["Authorization": basic("ada@example.org")]
            let unconfirmed = try await browser.another().send(.get, "/who", headers: headers)
            #expect(unconfirmed.status == 401 && unconfirmed.codes?[""] == ["confirmation_required"])
            try await site.gatekeeper.users.confirm("ada@example.org")
            #expect(try await browser.another().send(.get, "/who", headers: headers).text == "basic")
            let wrong = ["Authorization": basic("ada@example.org", "wrong")]
            for path in ["/me", "/session-only", "/token-only"] {
                let reply = try await browser.another().send(.get, path, headers: wrong)
                #expect(reply.status == 401 && reply.codes?[""] == ["not_signed_in"])
            }
            #expect(try await browser.another().send(.get, "/", headers: wrong).text == "public")
            try await site.gatekeeper.users.deactivate("ada@example.org")
            let inactive = try await browser.another().send(.get, "/who", headers: headers)
            #expect(inactive.status == 401 && inactive.codes?[""] == ["account_inactive"])
        }
    }

    @Test func `what a browser sends unasked is not believed of another site, and tokens need no cross-site token`()
        async throws
    {
        let site = try await Site(.memory)
        try await site.test { browser in
            let token = try token(try await browser.enter())
            let script = browser.another()
            let foreign = ["Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"]
            let basics = ["Authorization": basic("ada@example.org")]
            let tokens = ["Authentication-Token": token]
            #expect(try await script.send(.post, "/who", headers: basics).text == "basic")
            let refused = try await script.send(.post, "/who", headers: basics.merging(foreign) { $1 })
            #expect(refused.status == 400 && refused.codes?[""] == ["csrf_origin"])
            #expect(try await script.send(.get, "/who", headers: basics.merging(foreign) { $1 }).status == 200)
            for headers in [tokens, tokens.merging(foreign) { $1 }] {
                #expect(try await script.send(.post, "/who", headers: headers).text == "token")
            }
            // With the cookie of a session the cross-site token is needed, whatever else comes.
            let bare = try await browser.send(.post, "/who", headers: tokens, withToken: false)
            #expect(bare.status == 400 && bare.codes?[""] == ["csrf_missing"])
            #expect(try await browser.send(.post, "/who", headers: tokens).text == "token")
        }
    }

    @Test func `a token in the query speaks for nobody whom another site makes send a form`() async throws {
        let site = try await Site(.memory) { $0.tokens.insecurelyAllowingQuery = true }
        try await site.test { browser in
            let token = try token(try await browser.enter())
            let victim = browser.another()
            let body = #"{"email":"ada@example.org","password":"correct horse"}"#
            let foreign = ["Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"]
            for path in ["/login?auth_token=\(token)", "/verify?auth_token=\(token)"] {
                for headers in [foreign, [:]] {
                    let reply = try await victim.send(.post, path, body, headers: headers)
                    #expect(reply.status == 400 && victim.cookies.isEmpty, "\(path)")
                }
            }
        }
    }

    @Test func `the caller's address is that of the connection unless a trusted proxy says otherwise`() async throws {
        let site = try await Site(.memory)
        let forwarded = ["X-Forwarded-For": "198.51.100.7", "Forwarded": "for=198.51.100.8"]
        try await site.test { browser in
            let reply = try await browser.send(.get, "/address", headers: forwarded)
            #expect(reply.text == "127.0.0.1")
        }
        let behind = try await Site(.memory) { $0.proxies.trusted = AddressRanges("127.0.0.0/8") ?? .none }
        try await behind.test { browser in
            let reply = try await browser.send(.get, "/address", headers: forwarded)
            #expect(reply.text == "198.51.100.7")
            let lines = [(name: "X-Forwarded-For", value: "1.1.1.1"), (name: "X-Forwarded-For", value: "198.51.100.9")]
            #expect(try await browser.send(.get, "/address", repeated: lines).text == "198.51.100.9")
        }
    }

    @Test func `while the store is away a token is neither believed nor taken for nobody's`() async throws {
        let site = try await Site(.memory)
        try await site.test { browser in
            let token = try token(try await browser.enter())
            site.faults.begin()
            let reply = try await browser.another().send(.get, "/who", headers: ["Authentication-Token": token])
            #expect(reply.status == 503 && reply.headers[.retryAfter] != nil)
            let basics = ["Authorization": basic("ada@example.org")]
            #expect(try await browser.another().send(.get, "/who", headers: basics).status == 503)
            #expect(try await browser.another().send(.get, "/", headers: basics).text == "public")
        }
    }
}
