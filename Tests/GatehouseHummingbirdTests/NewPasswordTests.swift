import Gatehouse
import HTTPTypes
import Testing

@Suite("New passwords over HTTP")
struct NewPasswordTests {
    /// Objects to one password, and fails for another.
    private struct Screening: PasswordScreening {
        let name = "test"

        func problem(with candidate: PasswordCandidate) async throws -> PasswordProblem? {
            switch String(decoding: candidate.bytes.bytes, as: UTF8.self) {
            case "breached phrase": .breached
            case "unlucky phrase": throw PasswordScreeningError(.unavailable, "The service is away.")
            default: nil
            }
        }
    }

    @Test(arguments: [
        ("hunter2", "password_too_short"), ("iloveyou", "password_common"), ("Ada@Example.org", "password_context"),
        ("breached phrase", "password_breached"),
    ])
    func `a password that may not be set is a problem of its field`(password: String, code: String) async throws {
        let site = try await Site(.memory, screenings: [Screening()])
        try await site.test { browser in
            _ = try await browser.get("/login")
            let body = #"{"email":"ada@example.org","password":"\#(password)"}"#
            let reply = try await browser.send(.post, "/register", body)
            #expect(reply.status == 400 && reply.isEnvelope && reply.codes == ["password": [code]], "\(reply.text)")
            #expect(!reply.text.contains(password))
        }
    }

    @Test func `a password that cannot be judged now is answered 503 with Retry-After`() async throws {
        let site = try await Site(.memory, screenings: [Screening()])
        try await site.test { browser in
            _ = try await browser.get("/login")
            let body = #"{"email":"ada@example.org","password":"unlucky phrase"}"#
            let reply = try await browser.send(.post, "/register", body)
            #expect(reply.status == 503 && reply.isEnvelope && reply.codes == ["": ["screening_unavailable"]])
            #expect(reply.headers[.init("Retry-After")!] == "5")
            #expect(!reply.text.contains("away"), "the cause is for the log")
        }
    }
}
