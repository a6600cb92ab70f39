/// A user as a store keeps it.
public struct UserRecord: Sendable {
    /// Names the user, for ever.
    public var id: UserID

    /// The e-mail address, unique among users by its canonical form.
    public var email: UserIdentifier

    /// The username, unique among users by its canonical form; nil if the user has none.
    public var username: UserIdentifier?

    /// The password's hash; nil if the user has no password and cannot sign in with one.
    public var passwordHash: PasswordHash?

    /// Whether the account may be used at all.
    public var isActive: Bool

    /// When the address in ``email`` was last shown to be the user's; nil if it was not.
    public var confirmedAt: Timestamp?

    /// What sessions and tokens of this user must carry to be valid.
    public var securityEpoch: SecurityEpoch

    /// When and from where the user signed in.
    public var signIns: SignInTrack

    /// What the application keeps of the user.
    public var attributes: UserAttributes

    /// The language that texts to the user are written in, as a BCP 47 tag in lower case, such as `pt-br`; nil if none
    /// was chosen.
    public var language: StoredName?

    /// When the user was made.
    public var createdAt: Timestamp

    /// When a change that counts in ``version`` last happened.
    public var updatedAt: Timestamp

    /// Counts patches, replacements of the hash and epoch bumps; sign-ins do not count.
    public var version: RecordVersion

    /// Makes a record; a new user needs no more than the first five values.
    public init(
        id: UserID,
        email: UserIdentifier,
        username: UserIdentifier?,
        passwordHash: PasswordHash?,
        createdAt: Timestamp,
        isActive: Bool = true,
        confirmedAt: Timestamp? = nil,
        securityEpoch: SecurityEpoch = .first,
        signIns: SignInTrack = SignInTrack(),
        attributes: UserAttributes = [:],
        language: StoredName? = nil,
        updatedAt: Timestamp? = nil,
        version: RecordVersion = .first
    ) {
        self.id = id
        self.email = email
        self.username = username
        self.passwordHash = passwordHash
        self.isActive = isActive
        self.confirmedAt = confirmedAt
        self.securityEpoch = securityEpoch
        self.signIns = signIns
        self.attributes = attributes
        self.language = language
        self.createdAt = createdAt
        self.updatedAt = updatedAt ?? createdAt
        self.version = version
    }
}
