import GatehouseDatastore

/// A user with what belongs to that user alone.
struct AccountRow: Sendable {
    var user: UserRecord

    /// The roles granted, by name.
    var roles = OrderedKeys<RoleName>()

    /// The sessions that were ended, and until when to remember it.
    var tombstones: [SessionID: Timestamp] = [:]

    /// Whether a session has a tombstone that still counts.
    func isEnded(_ session: SessionID?, at now: Timestamp) -> Bool {
        guard let session, let end = tombstones[session] else { return false }
        return end > now
    }
}

extension UserRecord {
    /// Counts a change and, if asked to, ends every session and token.
    mutating func noteChange(at now: Timestamp, bumpingEpoch: Bool) {
        version = version.next
        updatedAt = now
        if bumpingEpoch { securityEpoch = securityEpoch.next }
    }

    /// The forms of the user that no other user may have, with the field each is reported as.
    var identifiers: [(field: StoreError.Field, canonical: CanonicalIdentifier)] {
        [(.email, email.canonical)] + (username.map { [(.username, $0.canonical)] } ?? [])
    }
}
