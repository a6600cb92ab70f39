import Gatehouse
import GatehouseDatastore
import Testing

/// The texts of the tokens that a sign-in gives.
struct TokenTexts: Sendable {
    let authentication: String
    let refresh: String?
}

extension World {
    /// A world with every kind of token.
    static func withTokens(
        keys: KeyRing? = nil,
        beside other: World? = nil,
        _ change: (inout GatehouseConfiguration) -> Void = { _ in },
        needs: NeedProvider? = nil
    ) throws -> World {
        try World(
            keys: keys,
            beside: other,
            { configuration in
                configuration.refreshTokens.isEnabled = true
                configuration.personalTokens.isEnabled = true
                change(&configuration)
            },
            needs: needs
        )
    }

    /// Signs in and returns the tokens.
    func tokens(_ email: String = "ada@example.org") async throws -> TokenTexts {
        let tokens = try await gatekeeper.issueTokens(for: signIn(email))
        return TokenTexts(authentication: tokens.authentication.text, refresh: tokens.refresh?.text)
    }

    /// Trades a refresh token and returns the next tokens.
    func refresh(_ token: String?) async throws -> TokenTexts {
        let tokens = try await gatekeeper.refresh(#require(token)).tokens
        return TokenTexts(authentication: tokens.authentication.text, refresh: tokens.refresh?.text)
    }

    /// Makes a personal access token as its owner does.
    func personalToken(
        _ name: String = "deploy",
        permissions: [String] = [],
        lifetime: Duration? = nil,
        email: String = "ada@example.org"
    ) async throws -> (text: String, summary: PersonalTokenSummary) {
        let principal = try #require(try await principal(signIn(email).token))
        let form = PersonalTokenForm(name: name, permissions: permissions, lifetime: lifetime)
        let (token, summary) = try await gatekeeper.createPersonalToken(form, for: principal)
        return (token.text, summary)
    }

    /// Signs in with a name and a password as HTTP Basic does.
    func basic(_ name: String = "ada@example.org", _ password: String = World.password) async throws -> Principal {
        try await gatekeeper.authenticate(BasicCredentials(name: name, password: password))
    }
}
