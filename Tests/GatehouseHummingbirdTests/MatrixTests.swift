import HTTPTypes
import Testing

@Suite("Any request", .timeLimit(.minutes(10)))
struct MatrixTests {
    private static let types: [String?] = [
        nil, "application/json", "application/json; charset=utf-16", "application/x-www-form-urlencoded", "text/plain",
        "multipart/form-data; boundary=x", "; ;",
    ]

    private func sent(
        _ caller: Browser,
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: String?,
        _ type: String?
    ) async throws -> Browser.Reply {
        do {
            return try await caller.send(method, path, body, type: type)
        } catch {
            Issue.record("\(method) \(path) \(type ?? "no type") \(body ?? "no body")")
            throw error
        }
    }

    @Test(arguments: Backing.allCases)
    func `no method, route and content type make a 5xx`(backing: Backing) async throws {
        let site = try await Site(backing)
        try await site.test { browser in
            try await browser.enter()
            let methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options]
            for path in [
                "/", "/login", "/logout", "/verify", "/register", "/sessions", "/sessions/x", "/me", "/admin", "/fresh",
                "/posts/x", "/nope", "/login?x=%ff&%00", "/sessions/%2e%2e%2f",
                "/confirm", "/confirm/x", "/reset", "/reset/x", "/login/x", "/change", "/change-email",
                "/change-email/x",
                "/change-username", "/undo-email/x", "/reset/%00", "/confirm/sent",
                "/refresh-token", "/tokens", "/tokens/x", "/who", "/basic-only", "/forgotten",
            ] {
                for method in methods {
                    if try await browser.get("/me").status != 200 { try await browser.enter() }
                    let stranger = browser.another()
                    for type in Self.types {
                        for body in [nil, #"{"email":"a","password":"b"}"#, "email=a&password=b"] {
                            for caller in [browser, stranger] {
                                let reply = try await sent(caller, method, path, body, type)
                                #expect(reply.status < 500, "\(method) \(path) \(type ?? "no type")")
                                #expect(reply.headers[.xContentTypeOptions] == "nosniff")
                                guard reply.status >= 400 else { continue }
                                let isWhole = method == .head || reply.isEnvelope || reply.isPage
                                #expect(isWhole, "\(method) \(path): \(reply.text)")
                                #expect(reply.headers[.cacheControl] == "private, no-store")
                                #expect(reply.headers[.vary] == "Cookie, Accept, Accept-Language")
                            }
                        }
                    }
                }
            }
            #expect(try await site.userCount == 1)
        }
    }
}

extension Browser.Reply {
    /// Whether the reply is a page, as the routes of mailed links give to a client that asks for no JSON.
    fileprivate var isPage: Bool {
        headers[.contentType] == "text/html; charset=utf-8" && text.contains("<!doctype html>")
    }
}
