import Gatehouse
import HTTPTypes
import Testing

@Suite("Tokens over HTTP", .timeLimit(.minutes(10)))
struct TokenRouteTests {
    @Test("sign-in gives tokens to JSON clients, and a GET never does", arguments: Backing.allCases)
    func issuing(backing: Backing) async throws {
        let site = try await Site(backing)
        try await site.test { browser in
            let entered = try await browser.enter()
            let names = ["authentication_token", "email", "id", "refresh_token"]
            #expect(entered.names("response", "user") == names)
            for path in ["/login?include_auth_token", "/verify?include_auth_token", "/change?include_auth_token"] {
                #expect(try await browser.get(path).names("response", "user") == ["email", "id"])
            }
            let form = "email=ada@example.org&password=correct%20horse"
            let type = "application/x-www-form-urlencoded"
            #expect(
                try await browser.send(.post, "/login", form, type: type).names("response", "user") == ["email", "id"]
            )
            let asked = try await browser.send(.post, "/login?include_auth_token", form, type: type)
            #expect(asked.names("response", "user") == names)
            let body = #"{"password":"correct horse"}"#
            #expect(try await browser.send(.post, "/verify", body).names("response", "user") == ["email", "id"])
            #expect(
                try await browser.send(.post, "/verify?include_auth_token", body).names("response", "user") == names
            )
        }
        let quiet = try await Site(backing) { $0.tokens.returningAtSignIn = false }
        try await quiet.test { browser in
            let entered = try await browser.enter()
            #expect(entered.names("response", "user") == ["email", "id"])
        }
    }

    @Test("a program refreshes, signs out, and starts again", arguments: Backing.allCases)
    func refreshing(backing: Backing) async throws {
        let site = try await Site(backing)
        try await site.test { browser in
            let entered = try await browser.enter()
            let first = try #require(entered.member("response", "user", "refresh_token") as? String)
            let program = browser.another()
            let reply = try await program.send(.post, "/refresh-token", #"{"refresh_token":"\#(first)"}"#)
            #expect(reply.status == 200 && reply.headers[.cacheControl] == "private, no-store")
            let token = try #require(reply.member("response", "user", "authentication_token") as? String)
            let second = try #require(reply.member("response", "user", "refresh_token") as? String)
            #expect(second != first)
            #expect(try await program.send(.get, "/token-only", headers: ["Authentication-Token": token]).status == 200)
            #expect(try await program.send(.post, "/logout", #"{"refresh_token":"\#(second)"}"#).status == 200)
            for body in [#"{"refresh_token":"\#(second)"}"#, #"{"refresh_token":"x"}"#, #"{"refresh_token":""}"#, "{}"]
            {
                let refused = try await program.send(.post, "/refresh-token", body)
                #expect(refused.status == 400 && refused.isEnvelope && refused.codes?["refresh_token"] != nil)
            }
            #expect(try await program.send(.get, "/refresh-token").status == 401)
            try await browser.enter()
            let list = try await browser.get("/refresh-token")
            let families = try #require(list.member("response", "refresh_tokens") as? [[String: Any]])
            #expect(families.count == 1)
            let id = try #require(families.first?["id"] as? String)
            #expect(try await browser.send(.delete, "/refresh-token/\(id)").status == 200)
            #expect(try await browser.send(.delete, "/refresh-token/\(id)").status == 404)
            // What is left of a session that ended asks a program for no cross-site token.
            program.cookies = browser.cookies
            _ = try await browser.send(.post, "/logout")
            let stale = try await program.send(.post, "/refresh-token", #"{"refresh_token":"x"}"#, withToken: false)
            #expect(stale.codes?["refresh_token"] == ["refresh_token_invalid"])
            // A body that is empty, or of another type, keeps nobody signed in.
            for type in ["application/json", "text/plain"] {
                try await browser.enter()
                #expect(try await browser.send(.post, "/logout", "", type: type).status == 200)
                #expect(try await browser.get("/me").status == 401)
            }
        }
    }

    @Test("who comes with a token changes the password, proves again who they are, and lists sessions")
    func changing() async throws {
        let site = try await Site(.memory)
        try await site.test { browser in
            let entered = try await browser.enter()
            let token = try #require(entered.member("response", "user", "authentication_token") as? String)
            let program = browser.another()
            site.offset.move(601)
            let stale = try await program.send(.get, "/fresh", headers: ["Authentication-Token": token])
            #expect(stale.status == 401 && stale.member("response", "reauth_required") as? Bool == true)
            let verified = try await program.send(
                .post,
                "/verify",
                #"{"password":"correct horse"}"#,
                headers: ["Authentication-Token": token]
            )
            let fresh = try #require(verified.member("response", "user", "authentication_token") as? String)
            program.cookies = [:]
            #expect(try await program.send(.get, "/fresh", headers: ["Authentication-Token": fresh]).status == 200)
            #expect(try await program.send(.get, "/sessions", headers: ["Authentication-Token": fresh]).status == 200)
            let changed = try await program.send(
                .post,
                "/change",
                #"{"password":"correct horse","new_password":"battery staple"}"#,
                headers: ["Authentication-Token": fresh]
            )
            #expect(changed.status == 200)
            let next = try #require(changed.member("response", "user", "authentication_token") as? String)
            program.cookies = [:]
            for old in [token, fresh] {
                let reply = try await program.send(.get, "/token-only", headers: ["Authentication-Token": old])
                #expect(reply.status == 401 && reply.codes?[""] == ["token_invalid"])
            }
            #expect(try await program.send(.get, "/token-only", headers: ["Authentication-Token": next]).status == 200)
            #expect(try await browser.get("/me").status == 401)
        }
    }

    @Test("personal tokens are made, used for what they are scoped to, listed and ended", arguments: Backing.allCases)
    func personal(backing: Backing) async throws {
        let site = try await Site(backing)
        try await site.test { browser in
            try await browser.enter()
            let user = try #require(try await site.gatekeeper.users.find("ada@example.org"))
            try await site.gatekeeper.roles.create("analyst", permissions: ["reports-read"])
            try await site.gatekeeper.roles.grant("analyst", to: user.id)
            var texts: [String] = []
            for body in [#"{"name":"no scope"}"#, #"{"name":"ci","permissions":["reports-read"],"expires_in":60}"#] {
                let reply = try await browser.send(.post, "/tokens", body)
                #expect(reply.status == 200)
                texts.append(try #require(reply.member("response", "personal_token", "token") as? String))
            }
            let script = browser.another()
            for (text, status) in zip(texts, [403, 200]) {
                let headers = ["Authorization": "Bearer \(text)"]
                #expect(try await script.send(.get, "/who", headers: headers).text == "personal_token")
                #expect(try await script.send(.get, "/reports", headers: headers).status == status)
                for path in ["/me", "/tokens", "/sessions", "/change"] {
                    #expect(try await script.send(.get, path, headers: headers).status == 401)
                }
            }
            let list = try await browser.get("/tokens")
            let tokens = try #require(list.member("response", "personal_tokens") as? [[String: Any]])
            #expect(tokens.compactMap { $0["name"] as? String } == ["no scope", "ci"])
            #expect(tokens.allSatisfy { $0["token"] == nil && $0["last_used_at"] is String })
            #expect(texts.allSatisfy { !list.text.contains($0) })
            let id = try #require(tokens.first?["id"] as? String)
            #expect(try await browser.send(.delete, "/tokens/\(id)").status == 200)
            #expect(try await browser.send(.delete, "/tokens/\(id)").status == 404)
            #expect(try await script.send(.get, "/who", headers: ["Authorization": "Bearer \(texts[0])"]).status == 401)
            site.offset.move(61)
            #expect(try await script.send(.get, "/who", headers: ["Authorization": "Bearer \(texts[1])"]).status == 401)
            for (body, field) in [
                (#"{"name":"x","permissions":["admin"]}"#, "permissions"), (#"{"name":""}"#, "name"),
                (#"{"name":"x","permissions":"a b"}"#, "permissions"),
                (#"{"name":"x","permissions":[1]}"#, "permissions"),
                (#"{"name":"x","expires_in":1e300}"#, "expires_in"), (#"{"name":"x","expires_in":-1}"#, "expires_in"),
                (#"{"name":"x","expires_in":"+60"}"#, "expires_in"),
                (#"{"name":"x","expires_in":"x"}"#, "expires_in"),
                (#"{"name":"x","expires_in":99999999999}"#, "expires_in"),
            ] {
                let reply = try await browser.send(.post, "/tokens", body)
                #expect(reply.status == 400 && reply.codes?[field] != nil, "\(body) \(reply.text)")
            }
            site.offset.move(601)
            #expect(
                try await browser.send(.post, "/tokens", #"{"name":"late"}"#).member("response", "reauth_required")
                    as? Bool == true
            )
        }
    }
}
