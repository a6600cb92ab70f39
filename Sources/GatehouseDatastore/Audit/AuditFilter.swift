/// Which audit events to list; a part that is nil does not restrict.
public struct AuditFilter: Hashable, Sendable {
    /// Events of this user.
    public var user: UserID?

    /// Events of this kind.
    public var kind: StoredName?

    /// Events at this time or later.
    public var since: Timestamp?

    /// Events before this time.
    public var until: Timestamp?

    /// Makes a filter.
    public init(
        user: UserID? = nil,
        kind: StoredName? = nil,
        since: Timestamp? = nil,
        until: Timestamp? = nil
    ) {
        self.user = user
        self.kind = kind
        self.since = since
        self.until = until
    }
}
