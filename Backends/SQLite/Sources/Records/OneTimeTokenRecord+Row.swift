import GatehouseDatastore

extension OneTimeTokenRecord {
    /// The columns that ``init(row:)`` reads, in its order.
    static let columns = "handle, digest, user, purpose, payload, security_epoch, created_at, expires_at"

    /// The values for ``columns``, in their order.
    var values: [SQLiteValue] {
        [
            .id(handle), .digest(digest), .id(user), .name(purpose), .bytes(payload), .integer(securityEpoch.number),
            .moment(createdAt), .moment(expiresAt),
        ]
    }

    /// Reads ``columns``.
    init(row: inout SQLiteRow) throws(StoreError) {
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
