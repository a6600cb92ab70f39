import Gatehouse
import GatehouseDatastore
import HTTPTypes
import Testing

@Suite("Languages of replies", .timeLimit(.minutes(10)))
struct ReplyLanguageTests {
    @Test(arguments: [
        ("de-AT, en;q=0.5", "de", "Melden Sie sich zuerst an."), ("en", "en", "Sign in first."),
        ("xx", "en", "Sign in first."),
        ("de;q=nonsense", "en", "Sign in first."), ("", "en", "Sign in first."),
    ])
    func `a refusal is told in the language that the client accepts`(header: String, language: String, text: String)
        async throws
    {
        try await Site(.memory).test { browser in
            let reply = try await browser.send(.get, "/me", headers: ["Accept-Language": header])
            #expect(reply.status == 401 && reply.isEnvelope && reply.codes == ["": ["not_signed_in"]])
            #expect(reply.member("response", "errors") as? [String] == [text])
            #expect(reply.headers[.contentLanguage] == language)
            #expect(reply.headers[.vary] == "Cookie, Accept, Accept-Language")
        }
    }

    @Test func `problems of fields are told with their arguments`() async throws {
        try await Site(.memory).test { browser in
            _ = try await browser.get("/login")
            let body = #"{"email":"nonsense","password":"x"}"#
            let reply = try await browser.send(.post, "/register", body, headers: ["Accept-Language": "de"])
            #expect(reply.codes == ["email": ["email_invalid"], "password": ["password_too_short"]])
            let errors = reply.member("response", "field_errors") as? [String: [String]]
            #expect(errors?["email"] == ["Geben Sie eine E-Mail-Adresse ein."])
            #expect(errors?["password"]?.first?.hasPrefix("Das Passwort muss mindestens 8 Zeichen haben.") == true)
            let empty = try await browser.send(.post, "/register", "{}", headers: ["Accept-Language": "de"])
            #expect(empty.member("response", "errors") as? [String] == ["Füllen Sie dieses Feld aus."])
            let broken = try await browser.send(.post, "/register", "{", headers: ["Accept-Language": "de"])
            #expect(broken.member("response", "errors") as? [String] == ["Der Inhalt der Anfrage ist nicht lesbar."])
            let nothing = try await browser.send(.get, "/nope", headers: ["Accept-Language": "de"])
            #expect(
                nothing.status == 404 && nothing.member("response", "errors") as? [String] == ["Hier gibt es nichts."]
            )
        }
    }

    @Test(arguments: Backing.allCases)
    func `what the user chose comes before what the client accepts`(backing: Backing) async throws {
        let site = try await Site(backing)
        try await site.test { browser in
            try await browser.enter()
            let headers = ["Accept-Language": "en"]
            #expect(try await browser.send(.get, "/admin", headers: headers).headers[.contentLanguage] == "en")
            try await site.choose("de-ch", for: "ada@example.org")
            let reply = try await browser.send(.get, "/admin", headers: headers)
            #expect(reply.headers[.contentLanguage] == "de")
            #expect(reply.member("response", "errors") as? [String] == ["Das dürfen Sie nicht."])
            let stranger = try await browser.another().send(.get, "/admin", headers: headers)
            #expect(stranger.headers[.contentLanguage] == "en")
        }
    }

    @Test func `a form whose browser hides its origin passes if the browser vouches for it`() async throws {
        try await Site(.memory).test { browser in
            _ = try await browser.get("/login")
            let body = #"{"email":"ada@example.org","password":"correct horse"}"#
            for (site, status) in [
                ("cross-site", 400), ("same-site", 400), ("none", 400), (nil, 400), ("same-origin", 200),
            ] {
                var headers = ["Origin": "null"]
                headers["Sec-Fetch-Site"] = site
                let reply = try await browser.send(.post, "/register", body, headers: headers)
                #expect(reply.status == status, "\(site ?? "no word")")
                if status == 400 { #expect(reply.codes == ["": ["csrf_origin"]]) }
            }
        }
    }
}
