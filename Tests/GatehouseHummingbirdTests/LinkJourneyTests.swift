import Gatehouse
import HTTPTypes
import Testing

@Suite("Mailed links over HTTP", .timeLimit(.minutes(10)))
struct LinkJourneyTests {
    private static let form = "application/x-www-form-urlencoded"
    private static let page = ["Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"]

    @Test("confirm, as JSON", arguments: Backing.allCases)
    func confirmation(backing: Backing) async throws {
        let site = try await Site(backing)
        try await site.test { browser in
            try await browser.enter()
            let link = try await site.link()
            #expect(link.hasPrefix("/confirm/"))
            for _ in 0..<3 { #expect(try await browser.get(link).status == 200, "reading changes nothing") }
            #expect(try await site.gatekeeper.users.find("ada@example.org")?.confirmedAt == nil)
            #expect(try await browser.send(.post, link, "{}").status == 200)
            #expect(try await site.gatekeeper.users.find("ada@example.org")?.confirmedAt != nil)
            let again = try await browser.send(.post, link, "{}")
            #expect(again.status == 400)
            #expect(again.codes == ["": ["link_invalid"]])
            let read = try await browser.send(.get, link, headers: ["Accept": "application/json"])
            #expect(read.codes == ["": ["link_invalid"]])
        }
    }

    @Test("recover, as pages", arguments: Backing.allCases)
    func recovery(backing: Backing) async throws {
        let site = try await Site(backing)
        try await site.test { browser in
            try await browser.enter()
            _ = try await site.mail()
            let visitor = browser.another()
            let ask = try await visitor.send(.get, "/reset", headers: Self.page)
            #expect(ask.status == 200)
            let token = try #require(Self.crossSiteToken(in: ask))
            let asked = try await visitor.send(
                .post,
                "/reset",
                "email=ada%40example.org&csrf_token=\(token)",
                type: Self.form,
                headers: Self.page
            )
            #expect(asked.status == 303)
            #expect(asked.headers[.location] == "/reset/sent")
            #expect(try await visitor.send(.get, "/reset/sent", headers: Self.page).status == 200)
            let link = try await site.link()
            let shown = try await visitor.send(.get, link, headers: Self.page)
            #expect(shown.status == 200)
            #expect(shown.text.contains("history.replaceState"))
            #expect(shown.headers[.init("Referrer-Policy")!] == "no-referrer")
            let second = try #require(Self.crossSiteToken(in: shown))
            let short = try await visitor.send(
                .post,
                link,
                "password=short&password_confirm=short&csrf_token=\(second)",
                type: Self.form,
                headers: Self.page
            )
            #expect(short.status == 200, "the form again, with what is wrong")
            let body = "password=battery+staple+horse&password_confirm=battery+staple+horse&csrf_token=\(second)"
            let done = try await visitor.send(.post, link, body, type: Self.form, headers: Self.page)
            #expect(done.status == 303)
            #expect(try await visitor.get("/me").text == "ada@example.org")
            #expect(try await browser.get("/me").status == 401, "every other session ended")
            let stale = try await visitor.another().send(.get, link, headers: Self.page)
            #expect(stale.status == 200)
            #expect(stale.text.contains("name=\"email\""), "a spent link offers a fresh one")
            #expect(!stale.text.contains("name=\"password\""))
        }
    }

    @Test("sign in by a link that a mail scanner has read", arguments: Backing.allCases)
    func passwordless(backing: Backing) async throws {
        let site = try await Site(backing)
        try await site.test { browser in
            try await browser.enter()
            _ = try await site.mail()
            let visitor = browser.another()
            _ = try await visitor.get("/login")
            #expect(try await visitor.send(.post, "/login", #"{"email":"ada@example.org"}"#).status == 200)
            let link = try await site.link()
            for _ in 0..<3 {
                #expect(try await browser.another().send(.get, link, headers: Self.page).status == 200)
                _ = try await browser.another().send(.head, link, headers: Self.page)
            }
            #expect(try await visitor.send(.post, link, "{}").status == 200)
            #expect(try await visitor.get("/me").text == "ada@example.org")
            #expect(try await visitor.get("/fresh").status == 401, "a mailed link proves nothing")
            #expect(try await visitor.send(.post, link, "{}").status == 400)
        }
    }

    @Test("change the password", arguments: Backing.allCases)
    func passwordChange(backing: Backing) async throws {
        let site = try await Site(backing)
        try await site.test { browser in
            try await browser.enter()
            let other = browser.another()
            try await other.enter()
            let wrong = #"{"password":"wrong horse","new_password":"battery staple horse"}"#
            #expect(try await browser.send(.post, "/change", wrong).codes == ["password": ["password_wrong"]])
            let right = #"{"password":"correct horse","new_password":"battery staple horse"}"#
            #expect(try await browser.send(.post, "/change", right).status == 200)
            #expect(try await browser.get("/me").status == 200)
            #expect(try await other.get("/me").status == 401)
        }
    }

    @Test("change the address and undo it", arguments: Backing.allCases)
    func emailChange(backing: Backing) async throws {
        let site = try await Site(backing)
        try await site.test { browser in
            try await browser.enter()
            _ = try await site.mail()
            let asked = try await browser.send(.post, "/change-email", #"{"email":"lovelace@example.org"}"#)
            #expect(asked.status == 200)
            let link = try await site.link()
            let visitor = browser.another()
            _ = try await visitor.get("/login")
            #expect(try await visitor.send(.post, link, "{}").status == 200)
            #expect(try await browser.get("/me").text == "lovelace@example.org")
            let undo = try await site.link()
            #expect(undo.hasPrefix("/undo-email/"))
            #expect(try await visitor.send(.post, undo, "{}").status == 200)
            #expect(try await browser.get("/me").status == 401)
            #expect(try await site.gatekeeper.users.find("ada@example.org")?.hasPassword == false)
        }
    }

    @Test("links carry the configured public URL, whatever a request says of its host")
    func hosts() async throws {
        let site = try await Site(.memory)
        try await site.test { browser in
            try await browser.enter()
            _ = try await site.mail()
            let hostile: [[String: String]] = [
                ["Host": "evil.example"], ["X-Forwarded-Host": "evil.example"],
                ["Forwarded": "host=evil.example;proto=https"], ["X-Original-Host": "evil.example"],
                ["X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-Port": "81"],
            ]
            for headers in hostile {
                let visitor = browser.another()
                _ = try await visitor.get("/login")
                let asked = try await visitor.send(
                    .post,
                    "/reset",
                    #"{"email":"ada@example.org"}"#,
                    headers: headers
                )
                #expect(asked.status == 200)
                _ = try await site.link()
            }
        }
    }

    @Test("64 parallel posts of one link on two nodes: one acts", arguments: Backing.allCases)
    func race(backing: Backing) async throws {
        let site = try await Site(backing)
        let other = try await site.secondNode()
        try await site.test { browser in
            try await other.test { neighbour in
                try await browser.enter()
                _ = try await site.mail()
                let asking = browser.another()
                _ = try await asking.get("/login")
                _ = try await asking.send(.post, "/reset", #"{"email":"ada@example.org"}"#)
                let link = try await site.link()
                let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                    for number in 0..<64 {
                        let visitor = number.isMultiple(of: 2) ? asking : asking.visiting(neighbour)
                        let body = #"{"password":"battery staple horse \#(number)"}"#
                        group.addTask { try await visitor.send(.post, link, body).status }
                    }
                    return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
                }
                #expect(statuses == [200: 1, 400: 63])
            }
        }
    }

    private static func crossSiteToken(in reply: Browser.Reply) -> String? {
        reply.text.firstMatch(of: /name="csrf_token" value="([^"]+)"/).map { String($0.1) }
    }
}
