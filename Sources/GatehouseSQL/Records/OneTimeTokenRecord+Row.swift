public import GatehouseDatastore

extension OneTimeTokenRecord {
    /// Returns the columns that ``init(row:)`` reads and ``values()`` writes, in their order.
    ///
    /// - Parameter user: What the backend calls the column of the token's user; some databases reserve `user`.
    public static func columnNames(user: String) -> [String] {
        ["handle", "digest", user, "purpose", "payload", "security_epoch", "created_at", "expires_at"]
    }

    /// Returns the values for ``columnNames(user:)``, in their order.
    @inlinable
    public func values<Value: RecordValue>() -> [Value] {
        [
            .id(handle), .digest(digest), .id(user), .name(purpose), .bytes(payload), .integer(securityEpoch.number),
            .moment(createdAt), .moment(expiresAt),
        ]
    }

    /// Reads ``columnNames(user:)``.
    ///
    /// - Throws: ``GatehouseDatastore/StoreError`` with code `corrupt` if they do not hold a token.
    @inlinable
    public init<Row: RecordRow>(row: inout Row) throws(StoreError) {
        self.init(
            handle: try row.id(),
            digest: try row.digest(),
            user: try row.id(),
            purpose: try row.name(),
            payload: try row.bytes(),
            securityEpoch: SecurityEpoch(try row.integer()),
            createdAt: try row.moment(),
            expiresAt: try row.moment()
        )
    }
}
