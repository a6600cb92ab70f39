public import GatehouseDatastore

extension SessionRecord {
    /// Returns the columns that ``init(row:)`` reads and ``values()`` writes, in their order.
    ///
    /// - Parameter user: What the backend calls the column of the session's user; some databases reserve `user`.
    public static func columnNames(user: String) -> [String] {
        [
            "id", "shard", "digest", user, "created_at", "last_seen_at", "address", "agent", "method",
            "security_epoch", "authenticated_at", "is_remembered", "expires_at", "ends_at", "version", "data",
        ]
    }

    /// Returns the values for ``columnNames(user:)``, in their order.
    @inlinable
    public func values<Value: RecordValue>() -> [Value] {
        [
            .id(id), .integer(Int64(key.shard)), .digest(key.digest), .id(user), .moment(createdAt),
            .moment(lastSeenAt), .stored(address), .stored(agent), .name(method),
            .integer(standing.securityEpoch.number), .moment(standing.authenticatedAt), .flag(standing.isRemembered),
            .moment(min(standing.expiresAt, standing.endsAt)), .moment(standing.endsAt), .integer(version.number),
            .bytes(data),
        ]
    }

    /// Reads ``columnNames(user:)``.
    ///
    /// - Throws: ``GatehouseDatastore/StoreError`` with code `corrupt` if they do not hold a session.
    @inlinable
    public init<Row: RecordRow>(row: inout Row) throws(StoreError) {
        let id: SessionID = try row.id()
        let key = try SessionKey(shard: row.shard(), digest: row.digest())
        let user: UserID = try row.id()
        let createdAt = try row.moment()
        let lastSeenAt = try row.moment()
        let address = try row.optionalText()
        let agent = try row.optionalText()
        let method = try row.name()
        let securityEpoch = SecurityEpoch(try row.integer())
        let authenticatedAt = try row.optionalMoment()
        let isRemembered = try row.flag()
        let expiresAt = try row.moment()
        let standing = SessionStanding(
            securityEpoch: securityEpoch,
            authenticatedAt: authenticatedAt,
            isRemembered: isRemembered,
            expiresAt: expiresAt,
            endsAt: try row.moment()
        )
        let version = RecordVersion(try row.integer())
        self.init(
            id: id,
            key: key,
            user: user,
            createdAt: createdAt,
            lastSeenAt: lastSeenAt,
            address: address,
            agent: agent,
            method: method,
            standing: standing,
            data: try row.bytes(),
            version: version
        )
    }
}
