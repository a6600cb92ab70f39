/// What a client gets to act for a user.
public struct IssuedTokens: Sendable {
    /// The token for requests.
    public let authentication: AuthenticationToken

    /// The token for the next authentication token; nil if refresh tokens are switched off.
    public let refresh: RefreshToken?

    init(authentication: AuthenticationToken, refresh: RefreshToken?) {
        self.authentication = authentication
        self.refresh = refresh
    }
}
