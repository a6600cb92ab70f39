import Gatehouse
import HTTPTypes
import Testing

@Suite("Envelopes", .timeLimit(.minutes(10)))
struct EnvelopeTests {
    @Test(arguments: Backing.allCases)
    func `each kind of reply has exactly its members`(backing: Backing) async throws {
        let site = try await Site(backing)
        try await site.test { browser in
            let unknown = try await browser.get("/me")
            #expect(unknown.status == 401 && unknown.isEnvelope && unknown.codes == ["": ["not_signed_in"]])
            #expect(unknown.names("response") == ["codes", "errors"])
            let nothing = try await browser.get("/nope")
            #expect(nothing.status == 404 && nothing.isEnvelope && nothing.codes == ["": ["not_found"]])
            #expect(nothing.names("response") == ["codes", "errors"])

            _ = try await browser.get("/login")
            let empty = try await browser.send(.post, "/register", #"{"email":"ada@example.org"}"#)
            #expect(empty.status == 400 && empty.isEnvelope)
            #expect(empty.names("response") == ["codes", "errors", "field_errors"])
            #expect(empty.codes == ["password": ["password_required"]])
            #expect(empty.member("response", "field_errors", "password") as? [String] == ["Fill in this field."])
            #expect(empty.member("response", "errors") as? [String] == ["Fill in this field."])
            let weak = try await browser.send(.post, "/register", #"{"email":"nonsense","password":"x"}"#)
            #expect(weak.codes == ["email": ["email_invalid"], "password": ["password_too_short"]])

            let entered = try await browser.enter()
            #expect(entered.names("response") == ["csrf_token", "user"])
            #expect(entered.names("response", "user") == ["authentication_token", "email", "id", "refresh_token"])
            let forbidden = try await browser.get("/admin")
            #expect(forbidden.status == 403 && forbidden.isEnvelope && forbidden.codes == ["": ["forbidden"]])
            #expect(forbidden.names("response") == ["codes", "errors"])
            site.offset.move(601)
            let stale = try await browser.get("/fresh")
            #expect(stale.status == 401 && stale.isEnvelope)
            #expect(stale.names("response") == ["codes", "errors", "reauth_required"])
            #expect(stale.codes == ["": ["reauthentication_required"]])
            #expect(stale.member("response", "reauth_required") as? Bool == true)
            let broken = try await browser.get("/broken")
            #expect(broken.status == 500 && broken.isEnvelope && broken.codes == ["": ["internal_error"]])
        }
    }

    @Test(arguments: Backing.allCases)
    func `a wrong password and an unknown account get the same bytes`(backing: Backing) async throws {
        try await Site(backing).test { browser in
            try await browser.enter()
            let stranger = browser.another()
            _ = try await stranger.get("/login")
            let replies = [
                try await stranger.send(.post, "/login", #"{"email":"ada@example.org","password":"wrong horse"}"#),
                try await stranger.send(.post, "/login", #"{"email":"bob@example.org","password":"wrong horse"}"#),
                try await stranger.send(.post, "/login", #"{"email":"not an address","password":"wrong horse"}"#),
                try await stranger.send(.post, "/login", #"{"username":"ada","password":"wrong horse"}"#),
            ]
            for reply in replies {
                #expect(reply.status == 400 && reply.isEnvelope && reply.codes == ["": ["invalid_credentials"]])
                #expect(reply.text == replies[0].text && reply.headers[.setCookie] == nil)
            }
        }
    }

    @Test(arguments: Backing.allCases)
    func `too many attempts get 429 with the time to wait`(backing: Backing) async throws {
        let site = try await Site(backing)
        try await site.test { browser in
            try await browser.enter()
            let stranger = browser.another()
            _ = try await stranger.get("/login")
            let wrong = #"{"email":"ada@example.org","password":"wrong horse"}"#
            var statuses: [Int] = []
            for _ in 0..<site.gatekeeper.configuration.throttling.accountLimit {
                statuses.append(try await stranger.send(.post, "/login", wrong).status)
            }
            #expect(statuses.allSatisfy { $0 == 400 || $0 == 429 })
            let refused = try await stranger.send(.post, "/login", wrong)
            #expect(refused.status == 429 && refused.isEnvelope && refused.codes == ["": ["too_many_attempts"]])
            let wait = try #require(refused.headers[.init("Retry-After")!].flatMap { Int64($0) })
            #expect((1...900).contains(wait))
            site.offset.move(wait + 1)
            let right = #"{"email":"ada@example.org","password":"correct horse"}"#
            #expect(try await stranger.send(.post, "/login", right).status == 200)
        }
    }
}
