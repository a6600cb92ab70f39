public import GatehouseDatastore

/// Who a request acts for: a user, what they may do, and how they were recognised.
public struct Principal: Sendable {
    /// The user's identifier.
    public let id: UserID

    /// The e-mail address as its owner writes it.
    public let email: String

    /// The username as its owner writes it; nil if there is none.
    public let username: String?

    /// The language that the user chose, as a BCP 47 tag in lower case; nil if none was chosen.
    public let language: StoredName?

    /// The names of the roles that the request acts with, in the order of their bytes.
    ///
    /// Those of the user; none with a personal token, which acts with permissions alone.
    public let roles: [String]

    /// What the request may do: what the user's roles allow, all together; with a personal token, what of it the token is
    /// scoped to.
    public let permissions: Set<String>

    /// When the user last proved who they are; nil if they came back by being remembered, by a link, or with a personal
    /// token.
    public let authenticatedAt: Timestamp?

    /// How the request was authenticated.
    public let via: AuthenticationMethod

    /// The session, if the request came with one.
    public let session: Session?

    /// The personal token, if the request came with one.
    public let personalToken: PersonalTokenID?

    /// How sure it is that the request comes from the user.
    public var strength: AuthenticationStrength {
        guard via != .personalToken else { return .delegated }
        return authenticatedAt == nil ? .recognized : .singleFactor
    }

    /// The names of the user's roles, whatever part of them the request acts with.
    let ownRoles: [String]

    /// What the user's roles allow, whatever part of it the request may do.
    let ownPermissions: Set<String>

    /// The user as the store has it.
    let user: UserRecord

    /// The session as the store has it.
    let sessionRecord: SessionRecord?

    /// Makes the principal of a session.
    init(_ account: AccountRecord, session: SessionRecord) {
        self.init(account, via: .session, authenticatedAt: session.standing.authenticatedAt, sessionRecord: session)
    }

    /// Makes the principal of a request with all that its user may do.
    init(
        _ account: AccountRecord,
        via method: AuthenticationMethod,
        authenticatedAt: Timestamp?,
        sessionRecord: SessionRecord? = nil
    ) {
        self.init(
            account,
            scope: nil,
            via: method,
            authenticatedAt: authenticatedAt,
            sessionRecord: sessionRecord,
            personalToken: nil
        )
    }

    /// Makes the principal of a personal access token.
    init(_ account: AccountRecord, _ token: PersonalTokenRecord) {
        self.init(
            account,
            scope: token.permissions,
            via: .personalToken,
            authenticatedAt: nil,
            sessionRecord: nil,
            personalToken: token.id
        )
    }

    /// - Parameter scope: The permissions beyond which the request does not go, without any role; nil for all that the user
    ///   has.
    private init(
        _ account: AccountRecord,
        scope: Set<Permission>?,
        via method: AuthenticationMethod,
        authenticatedAt: Timestamp?,
        sessionRecord: SessionRecord?,
        personalToken: PersonalTokenID?
    ) {
        let user = account.user
        self.user = user
        id = user.id
        email = user.email.display.string
        username = user.username?.display.string
        language = user.language
        let own = account.permissions
        ownRoles = account.roles.map(\.name.text.string)
        ownPermissions = Set(own.map(\.text.string))
        roles = scope == nil ? ownRoles : []
        permissions = scope.map { Set($0.intersection(own).map(\.text.string)) } ?? ownPermissions
        self.authenticatedAt = authenticatedAt
        via = method
        session = sessionRecord.map(Session.init)
        self.sessionRecord = sessionRecord
        self.personalToken = personalToken
    }
}

extension AccountRecord {
    /// What the user's roles allow, all together.
    var permissions: Set<Permission> { roles.reduce(into: []) { $0.formUnion($1.permissions) } }
}
