public import GatehouseDatastore

extension RefreshFamilyRecord {
    /// Returns the columns that ``init(row:)`` reads and ``values()`` writes, in their order.
    ///
    /// - Parameter user: What the backend calls the column of the family's user; some databases reserve `user`.
    public static func columnNames(user: String) -> [String] {
        [
            "id", "digest", user, "security_epoch", "authenticated_at", "created_at", "last_used_at", "address",
            "agent", "expires_at", "ends_at",
        ]
    }

    /// Returns the values for ``columnNames(user:)``, in their order.
    @inlinable
    public func values<Value: RecordValue>() -> [Value] {
        [
            .id(id), .digest(digest), .id(user), .integer(securityEpoch.number), .moment(authenticatedAt),
            .moment(createdAt), .moment(lastUsedAt), .stored(address), .stored(agent), .moment(expiresAt),
            .moment(endsAt),
        ]
    }

    /// Reads ``columnNames(user:)``.
    ///
    /// - Throws: ``GatehouseDatastore/StoreError`` with code `corrupt` if they do not hold a family.
    @inlinable
    public init<Row: RecordRow>(row: inout Row) throws(StoreError) {
        self.init(
            id: try row.id(),
            digest: try row.digest(),
            user: try row.id(),
            securityEpoch: SecurityEpoch(try row.integer()),
            authenticatedAt: try row.optionalMoment(),
            createdAt: try row.moment(),
            lastUsedAt: try row.moment(),
            address: try row.optionalText(),
            agent: try row.optionalText(),
            expiresAt: try row.moment(),
            endsAt: try row.moment()
        )
    }
}
