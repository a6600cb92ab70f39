import GatehouseDatastore

/// Keeps undo links from undoing each other: following one ends those of later changes.
///
/// Who takes an account over can change its address more than once, and so gets undo links too. The link of the change
/// before has to win over theirs, whichever is followed first. A mark says so, filed as a token that nobody knows and that
/// lasts as long as the links.
struct UndoLinks: Sendable {
    private static let purpose: StoredName = "email_undo_mark"

    let store: any OneTimeTokenStore
    let lifetime: Duration
    let surroundings: Surroundings

    /// Ends the undo links of changes that were made after the one that a link undoes.
    func endLater(than link: Link) async throws(GatehouseError) {
        let now = surroundings.now()
        let old = try await mark(of: link.user.id)
        let first = min(link.issuedAt, old?.after ?? link.issuedAt)
        let mark = OneTimeTokenRecord(
            handle: surroundings.makeID(),
            digest: digest(of: link.user.id),
            user: link.user.id,
            purpose: Self.purpose,
            payload: Array(String(first.microseconds).utf8),
            securityEpoch: link.user.securityEpoch,
            createdAt: now,
            expiresAt: now + lifetime
        )
        try await translatingStoreErrors { () async throws(StoreError) in
            _ = try await store.revokeTokens(of: link.user.id, for: [Self.purpose], at: now)
            do throws(StoreError) {
                _ = try await store.issue(mark, .replacingEarlier, at: now, with: .none)
            } catch {
                // The same link, followed twice at once: the other call has left the mark.
                guard case .duplicate = error.code else { throw error }
            }
        }
    }

    /// Whether another link, of an earlier change, was followed since a link was issued.
    func hasEnded(_ link: Link) async throws(GatehouseError) -> Bool {
        guard let mark = try await mark(of: link.user.id) else { return false }
        return link.issuedAt > mark.after && link.issuedAt <= mark.madeAt
    }

    private func mark(of user: UserID) async throws(GatehouseError) -> (after: Timestamp, madeAt: Timestamp)? {
        let record = try await translatingStoreErrors { () async throws(StoreError) in
            try await store.load(digest(of: user), for: Self.purpose, at: surroundings.now())
        }
        guard let record, let microseconds = Int64(String(decoding: record.payload, as: UTF8.self)) else { return nil }
        return (Timestamp(microseconds: microseconds), record.createdAt)
    }

    private func digest(of user: UserID) -> TokenDigest {
        // Whoever computes it gains nothing: no link has the purpose.
        TokenDigest(hashing: Array(Self.purpose.string.utf8) + [0] + user.bytes)
    }
}
