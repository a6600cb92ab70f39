public import GatehouseDatastore

/// Who a request acts for: a user, what they may do, and how they were recognised.
public struct Principal: Sendable {
    /// How a request was recognised.
    @nonexhaustive
    public enum Via: String, Hashable, Sendable {
        /// By the session's cookie.
        case session
    }

    /// The user's identifier.
    public let id: UserID

    /// The e-mail address as its owner writes it.
    public let email: String

    /// The username as its owner writes it; nil if there is none.
    public let username: String?

    /// The language that the user chose, as a BCP 47 tag in lower case; nil if none was chosen.
    public let language: StoredName?

    /// The names of the user's roles, in the order of their bytes.
    public let roles: [String]

    /// What the user's roles allow, all together.
    public let permissions: Set<String>

    /// When the user last proved who they are; nil if they came back by being remembered.
    public let authenticatedAt: Timestamp?

    /// How the request was recognised.
    public let via: Via

    /// The session, if the request came with one.
    public let session: Session?

    /// The user as the store has it.
    let user: UserRecord

    /// The session as the store has it.
    let sessionRecord: SessionRecord?

    init(_ account: AccountRecord, session: SessionRecord) {
        user = account.user
        id = account.user.id
        email = account.user.email.display.string
        username = account.user.username?.display.string
        language = account.user.language
        roles = account.roles.map(\.name.text.string)
        permissions = account.roles.reduce(into: []) { $0.formUnion($1.permissions.map(\.text.string)) }
        authenticatedAt = session.standing.authenticatedAt
        via = .session
        self.session = Session(session)
        sessionRecord = session
    }
}
