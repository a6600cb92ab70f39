import GatehouseDatastore

extension SessionRecord {
    /// The columns that ``init(row:)`` reads, in its order.
    static let columns = columns(of: "gatehouse_sessions")

    /// The columns of a table or its alias, for a query that joins others.
    static func columns(of table: String) -> String {
        [
            "id", "shard", "digest", "user", "created_at", "last_seen_at", "address", "agent", "method",
            "security_epoch", "authenticated_at", "is_remembered", "expires_at", "ends_at", "version", "data",
        ].map { "\(table).\($0)" }.joined(separator: ", ")
    }

    /// The values for ``columns``, in their order.
    var values: [SQLiteValue] {
        [
            .id(id), .integer(Int64(key.shard)), .digest(key.digest), .id(user), .moment(createdAt),
            .moment(lastSeenAt), .stored(address), .stored(agent), .name(method),
            .integer(standing.securityEpoch.number), .moment(standing.authenticatedAt), .flag(standing.isRemembered),
            .moment(min(standing.expiresAt, standing.endsAt)), .moment(standing.endsAt), .integer(version.number),
            .bytes(data),
        ]
    }

    /// Reads ``columns``.
    init(row: inout SQLiteRow) throws(StoreError) {
        let id: SessionID = try row.id()
        guard let shard = UInt16(exactly: try row.integer()) else { throw .unreadable("a shard") }
        let key = SessionKey(shard: shard, digest: try row.digest())
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
