public import GatehouseDatastore

extension SessionStanding {
    /// Returns the epoch, the proof, whether it is remembered, and both ends: the order of a session's columns.
    ///
    /// The nearer end never passes the farther one, also when somebody set it so.
    @inlinable
    public func values<Value: RecordValue>() -> [Value] {
        [
            .integer(securityEpoch.number), .moment(authenticatedAt), .flag(isRemembered),
            .moment(min(expiresAt, endsAt)), .moment(endsAt),
        ]
    }
}
