import Gatehouse
import HTTPTypes
import Testing

@Suite("Over HTTP", .timeLimit(.minutes(10)))
struct JourneyTests {
    @Test("register, sign in, pass guards, sign out", arguments: Backing.allCases)
    func journey(backing: Backing) async throws {
        let site = try await Site(backing)
        try await site.test { browser in
            #expect(try await browser.get("/me").status == 401)
            let entered = try await browser.enter()
            #expect(entered.status == 200)
            #expect(entered.member("response", "user", "email") as? String == "ada@example.org")
            #expect(entered.member("meta", "code") as? Int == 200)
            #expect(try await browser.get("/me").text == "ada@example.org")
            #expect(try await browser.get("/admin").status == 403)
            try await site.gatekeeper.roles.create("admin")
            let user = try #require(try await site.gatekeeper.users.find("ada@example.org"))
            try await site.gatekeeper.roles.grant("admin", to: user.id)
            #expect(try await browser.get("/admin").text == "admin")
            let copied = browser.another()
            copied.cookies = browser.cookies
            #expect(try await browser.send(.post, "/logout", "{}").status == 200)
            #expect(try await browser.get("/me").status == 401)
            #expect(try await copied.get("/me").status == 401)
        }
    }

    @Test("an id the server did not mint is never adopted", arguments: Backing.allCases)
    func fixation(backing: Backing) async throws {
        try await Site(backing).test { browser in
            let planted = Base64URL.encode([UInt8](repeating: 9, count: 34))
            browser.cookies = ["gh_sid": planted]
            try await browser.enter()
            #expect(browser.cookies["gh_sid"] != planted)
            let own = try #require(browser.cookies["gh_sid"])
            let thief = browser.another()
            thief.cookies = ["gh_sid": planted]
            #expect(try await thief.get("/me").status == 401)
            let tossed = try await thief.send(
                .get,
                "/me",
                headers: ["Cookie": "gh_sid=\(planted); gh_sid=\(own)"]
            )
            #expect(tossed.status == 401, "two cookies of the name are none")
        }
    }

    @Test("parallel registrations of one address get one reply and leave one user", arguments: Backing.allCases)
    func parallel(backing: Backing) async throws {
        let site = try await Site(backing)
        try await site.test { browser in
            _ = try await browser.get("/login")
            let replies = try await withThrowingTaskGroup(of: Browser.Reply.self) { group in
                for email in ["ada@example.org", "ADA@example.org", "ａda@example.org"] {
                    for _ in 0..<4 {
                        group.addTask {
                            try await browser.send(
                                .post,
                                "/register",
                                #"{"email":"\#(email)","password":"correct horse"}"#
                            )
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(replies.count == 12 && replies.allSatisfy { $0.status == 200 })
            for reply in replies {
                let token = try #require(reply.member("response", "csrf_token") as? String)
                let rest = reply.text.replacing(token, with: "")
                #expect(rest == #"{"meta":{"code":200},"response":{"csrf_token":""}}"#)
                #expect(reply.headers.map(\.name.canonicalName) == replies[0].headers.map(\.name.canonicalName))
            }
            #expect(try await site.userCount == 1)
        }
    }

    @Test("a request from another site is refused", arguments: Backing.allCases)
    func crossSite(backing: Backing) async throws {
        try await Site(backing).test { browser in
            let credentials = #"{"email":"ada@example.org","password":"correct horse"}"#
            let bare = try await browser.send(.post, "/login", credentials, withToken: false)
            #expect(bare.status == 400 && bare.codes == ["": ["csrf_missing"]])
            try await browser.enter()
            let forged = try await browser.send(.post, "/logout", "{}", withToken: false)
            #expect(forged.status == 400 && forged.codes == ["": ["csrf_missing"]])
            let other = browser.another()
            let foreign = try #require(try await other.get("/login").member("response", "csrf_token") as? String)
            let stolen = try await browser.send(.post, "/logout", "{}", headers: ["X-CSRF-Token": foreign])
            #expect(stolen.codes == ["": ["csrf_invalid"]])
            for headers in [["Origin": "https://evil.example"], ["Origin": "null"], ["Sec-Fetch-Site": "cross-site"]] {
                let refused = try await browser.send(.post, "/logout", "{}", headers: headers)
                #expect(refused.status == 400 && refused.codes == ["": ["csrf_origin"]])
            }
            let token = try #require(try await browser.get("/verify").member("response", "csrf_token") as? String)
            let form = try await browser.send(
                .post,
                "/verify",
                "password=correct+horse&csrf_token=\(token)",
                type: "application/x-www-form-urlencoded",
                headers: ["Origin": "http://127.0.0.1:8080"],
                withToken: false
            )
            #expect(form.status == 200)
            #expect(try await browser.get("/me").status == 200)
        }
    }

    @Test("no body breaks anything", arguments: Backing.allCases)
    func bodies(backing: Backing) async throws {
        let site = try await Site(backing)
        try await site.test { browser in
            _ = try await browser.get("/login")
            let bodies: [[UInt8]] =
                [
                    "null", "[]", "\"x\"", "1", "", "{", "{\"email\":1,\"password\":[]}",
                    "{\"email\":{},\"password\":\"x\"}",
                    "{\"email\":\"a@b.c\",\"email\":\"d@e.f\"}", "{\"email\":\"a@b.c\",\"\\u0065mail\":\"d@e.f\"}",
                    "{\"email\":\"a\\u0000@b.c\",\"password\":\"correct horse\"}", "{\"email\":\"\\ud800\"}",
                    "{\"email\":1e999999999,\"password\":-0}", "{\"remember\":1e400}",
                    "{\"email\":\(String(repeating: "9", count: 5_000)),\"password\":\"correct horse\"}", "{} {}",
                    "{}x",
                    "\u{FEFF}{}", String(repeating: "[", count: 10_000),
                    String(repeating: "{\"a\":", count: 10_000),
                    "{\"remember\":\"maybe\",\"email\":\"a@b.c\",\"password\":\"x\"}",
                ].map { Array($0.utf8) } + [[0x7B, 0xFF, 0xFE, 0x7D], [UInt8](repeating: 0x61, count: 1_048_576)]
            for body in bodies {
                for path in ["/login", "/register"] {
                    for type in ["application/json", "text/plain", "application/x-www-form-urlencoded", "x", nil] {
                        // No type and no body is a request without fields: what is missing is named.
                        let reply = try await browser.send(.post, path, bytes: body, type: type)
                        #expect((400..<500).contains(reply.status), "\(path) \(type ?? "no type") \(body.prefix(20))")
                        #expect(reply.isEnvelope && reply.codes?.isEmpty == false)
                    }
                }
            }
            #expect(try await site.userCount == 0)
            #expect(try await browser.get("/").text == "public")
        }
    }

    @Test("odd paths never pass a guard", arguments: Backing.allCases)
    func paths(backing: Backing) async throws {
        try await Site(backing).test { browser in
            for path in ["//me", "/me/", "/%6de", "/ME", "/me?x=1", "//admin", "/admin//", "/./me", "/x/../me"] {
                let status = try await browser.get(path).status
                #expect(status == 401 || status == 404 || status == 400, "\(path)")
            }
        }
    }

    @Test("a remembered session comes back, but not fresh", arguments: Backing.allCases)
    func remembered(backing: Backing) async throws {
        let site = try await Site(backing)
        try await site.test { browser in
            let entered = try await browser.enter(remember: true)
            #expect(entered.headers[.setCookie]?.contains("Max-Age=1209600") == true)
            #expect(try await browser.get("/fresh").status == 200)
            let before = browser.cookies["gh_sid"]
            site.offset.move(86_400)
            let stale = try await browser.get("/fresh")
            #expect(stale.status == 401 && stale.member("response", "reauth_required") as? Bool == true)
            #expect(browser.cookies["gh_sid"] != before)
            _ = try await browser.get("/verify")
            #expect(try await browser.send(.post, "/verify", #"{"password":"correct horse"}"#).status == 200)
            #expect(try await browser.get("/fresh").status == 200)
        }
    }

    @Test("sessions are listed and ended, one or all others", arguments: Backing.allCases)
    func sessions(backing: Backing) async throws {
        try await Site(backing).test { browser in
            try await browser.enter()
            let others = [browser.another(), browser.another(), browser.another()]
            for other in others { try await other.enter() }
            let list = try #require(
                try await browser.get("/sessions").member("response", "sessions") as? [[String: Any]]
            )
            #expect(list.count == 4 && list.filter { $0["current"] as? Bool == true }.count == 1)
            let id = try #require(list.last?["id"] as? String)
            #expect(try await browser.send(.delete, "/sessions/\(id)").status == 200)
            #expect(try await browser.send(.delete, "/sessions/\(id)").status == 404)
            #expect(try await browser.send(.delete, "/sessions/nonsense").status == 404)
            #expect(try await others[2].get("/me").status == 401)
            #expect(try await browser.send(.delete, "/sessions").member("response", "ended") as? Int == 2)
            #expect(try await others[0].get("/me").status == 401)
            #expect(try await browser.get("/me").status == 200)
        }
    }

    @Test("a session begun on one node ends on every node", arguments: Backing.allCases)
    func nodes(backing: Backing) async throws {
        let site = try await Site(backing)
        let second = try await site.secondNode()
        try await site.test { here in
            try await second.test { there in
                try await here.enter()
                let visitor = here.visiting(there)
                #expect(try await visitor.get("/me").text == "ada@example.org")
                #expect(try await visitor.send(.post, "/logout", "{}").status == 200, "the token is good there too")
                #expect(try await here.get("/me").status == 401)
                try await here.enter()
                let (lost, kept) = (there.another(), there.another())
                try await lost.enter()
                try await kept.enter()
                let id =
                    try #require(
                        try await lost.get("/sessions").member("response", "sessions") as? [[String: Any]]
                    ).first { $0["current"] as? Bool == true }?["id"] as? String
                #expect(try await here.send(.delete, "/sessions/\(try #require(id))").status == 200)
                #expect(try await lost.get("/me").status == 401)
                #expect(try await kept.get("/me").status == 200)
                #expect(try await kept.send(.delete, "/sessions").member("response", "ended") as? Int == 1)
                #expect(try await here.get("/me").status == 401)
                #expect(try await kept.get("/me").status == 200)
            }
        }
    }

    @Test("nobody sees or ends another user's session", arguments: Backing.allCases)
    func foreignSessions(backing: Backing) async throws {
        try await Site(backing).test { ada in
            try await ada.enter()
            let eve = ada.another()
            try await eve.enter("eve@example.org")
            let list = try #require(try await ada.get("/sessions").member("response", "sessions") as? [[String: Any]])
            let id = try #require(list.first?["id"] as? String)
            let refused = try await eve.send(.delete, "/sessions/\(id)")
            #expect(refused.status == 404 && refused.codes == ["": ["not_found"]])
            #expect(try await eve.send(.delete, "/sessions").member("response", "ended") as? Int == 0)
            #expect(try await ada.get("/me").status == 200)
            let own = try await ada.send(.delete, "/sessions/\(id)")
            #expect(own.headers[values: .setCookie] == ["gh_sid=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"])
            #expect(try await ada.get("/me").status == 401)
        }
    }

    @Test("a need guards one object", arguments: Backing.allCases)
    func needs(backing: Backing) async throws {
        try await Site(backing).test { browser in
            #expect(try await browser.send(.put, "/posts/ada@example.org", "{}").status == 401)
            try await browser.enter()
            #expect(try await browser.send(.put, "/posts/ada@example.org", "{}").text == "written")
            #expect(try await browser.send(.put, "/posts/eve@example.org", "{}").status == 403)
        }
    }

    @Test("every reply has its headers, errors too, and tells nothing of what went wrong", arguments: Backing.allCases)
    func headers(backing: Backing) async throws {
        try await Site(backing, publicURL: "https://accounts.example").test { browser in
            let entered = try await browser.enter()
            let cookie = entered.headers[values: .setCookie].first { $0.hasPrefix("__Host-gh_sid=") }
            #expect(cookie?.hasSuffix("; Path=/; HttpOnly; SameSite=Lax; Secure") == true)
            for path in ["/", "/me", "/admin", "/nope", "/broken", "/login"] {
                let reply = try await browser.get(path)
                #expect(reply.headers[.xContentTypeOptions] == "nosniff")
                #expect(reply.headers[.cacheControl] == "private, no-store")
                #expect(reply.headers[.vary] == "Cookie, Accept, Accept-Language")
                #expect(reply.headers[.strictTransportSecurity] != nil)
            }
            let broken = try await browser.get("/broken")
            #expect(broken.status == 500 && !broken.text.contains("secret detail"))
        }
    }
}
