import GatehouseDatastore

/// What following a link came to.
public struct LinkOutcome: Sendable {
    /// The user as it stands after it.
    public let account: Account

    /// The session that began; nil if the link signs nobody in.
    public let signedIn: SignedIn?

    /// Makes the outcome of a link that does nothing but sign in.
    public init(_ signedIn: SignedIn) {
        account = signedIn.account
        self.signedIn = signedIn
    }

    init(user: UserRecord, signedIn: SignedIn?) {
        account = Account(user)
        self.signedIn = signedIn
    }
}
