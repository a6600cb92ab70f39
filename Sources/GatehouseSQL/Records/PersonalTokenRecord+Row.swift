public import GatehouseDatastore

extension PersonalTokenRecord {
    /// Returns the columns that ``init(row:)`` reads and ``values()`` writes, in their order.
    ///
    /// - Parameter user: What the backend calls the column of the token's user; some databases reserve `user`.
    public static func columnNames(user: String) -> [String] {
        [
            "id", "digest", user, "name", "permissions", "security_epoch", "created_at", "expires_at", "last_used_at",
        ]
    }

    /// Returns the values for ``columnNames(user:)``, in their order; the permissions as a role's are joined.
    @inlinable
    public func values<Value: RecordValue>() -> [Value] {
        [
            .id(id), .digest(digest), .id(user), .stored(name), .text(RoleRecord.joined(permissions)),
            .integer(securityEpoch.number), .moment(createdAt), .moment(expiresAt), .moment(lastUsedAt),
        ]
    }

    /// Reads ``columnNames(user:)``; the permissions as a role's are joined.
    ///
    /// - Throws: ``GatehouseDatastore/StoreError`` with code `corrupt` if they do not hold a token.
    @inlinable
    public init<Row: RecordRow>(row: inout Row) throws(StoreError) {
        self.init(
            id: try row.id(),
            digest: try row.digest(),
            user: try row.id(),
            name: try row.text(),
            permissions: try RoleRecord.permissions(joined: try row.string()),
            securityEpoch: SecurityEpoch(try row.integer()),
            createdAt: try row.moment(),
            expiresAt: try row.moment(),
            lastUsedAt: try row.optionalMoment()
        )
    }
}

extension PersonalTokenTouch {
    /// Returns what noting a use of a token comes to: `touched` if it is to be noted, `recent` if the filed use will do.
    ///
    /// - Parameters:
    ///   - filed: The filed use; nil if there is none.
    ///   - now: The time of the use.
    ///   - granularity: How old the filed use must be.
    public static func outcome(
        after filed: Timestamp?,
        at now: Timestamp,
        granularity: Duration
    ) -> PersonalTokenTouch {
        guard let filed else { return .touched }
        return now > filed && now.duration(since: filed) >= granularity ? .touched : .recent
    }
}
