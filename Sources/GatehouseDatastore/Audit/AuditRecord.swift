/// Something that happened to an account, as a store keeps it.
///
/// It holds no secret.
public struct AuditRecord: Hashable, Sendable {
    /// Names the event.
    public var id: AuditID

    /// When it happened.
    public var at: Timestamp

    /// What happened, such as `authn_login_success`.
    public var kind: StoredName

    /// To whose account; nil if it concerned none that exists.
    ///
    /// The user may have been deleted since.
    public var user: UserID?

    /// Who did it, if not the user: an administrator.
    public var actor: UserID?

    /// The client's network address; nil if there was none.
    public var address: StoredText?

    /// What the client calls itself; nil if it did not say.
    public var agent: StoredText?

    /// Further facts by name, such as the role that was granted.
    public var details: [StoredName: StoredText]

    /// Makes an event.
    public init(
        id: AuditID,
        at: Timestamp,
        kind: StoredName,
        user: UserID?,
        actor: UserID? = nil,
        address: StoredText? = nil,
        agent: StoredText? = nil,
        details: [StoredName: StoredText] = [:]
    ) {
        self.id = id
        self.at = at
        self.kind = kind
        self.user = user
        self.actor = actor
        self.address = address
        self.agent = agent
        self.details = details
    }
}
