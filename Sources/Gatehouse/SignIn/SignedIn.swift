import GatehouseDatastore

/// What a sign-in gives: the user, the session, and the token that the client presents from now on.
public struct SignedIn: Sendable {
    let user: UserRecord

    /// The session that began.
    public let session: Session

    /// What the client presents from now on.
    public let token: SessionToken

    /// The user's public face.
    public var account: Account { Account(user) }
}
