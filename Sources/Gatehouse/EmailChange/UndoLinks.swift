import GatehouseDatastore

/// Keeps undo links from undoing each other: following one ends those of later changes.
///
/// Who takes an account over can change its address more than once, and so gets undo links too. The link of the change
/// before has to win over theirs, whichever is followed first. Marks say so: each is a stretch of time, from the change that
/// was undone to its undoing, and ends the links of all changes within. They are filed as a token that nobody can follow
/// and that lasts as long as any link.
struct UndoLinks: Sendable {
    private static let purpose: StoredName = "email_undo_mark"

    /// The changes that an undo has ended: those after one moment, up to another.
    private struct Stretch {
        let after: Int64
        let end: Int64
    }

    let store: any OneTimeTokenStore
    let lifetime: Duration
    let surroundings: Surroundings

    /// Ends the undo links of changes that were made after the one that a link undoes.
    ///
    /// - Throws: ``GatehouseError`` with code `conflict` if others kept doing the same, `storeUnavailable`.
    func endLater(than link: Link) async throws(GatehouseError) {
        for _ in 0..<8 {
            let now = surroundings.now()
            let old = try await stretches(of: link.user.id)
            let all = old.suffix(15) + [Stretch(after: link.issuedAt.microseconds, end: now.microseconds)]
            let mark = OneTimeTokenRecord(
                handle: surroundings.makeID(),
                digest: digest(of: link.user.id),
                user: link.user.id,
                purpose: Self.purpose,
                payload: Array(all.map { "\($0.after)-\($0.end)" }.joined(separator: " ").utf8),
                securityEpoch: link.user.securityEpoch,
                createdAt: now,
                expiresAt: now + lifetime
            )
            if try await replace(by: mark, at: now) { return }
        }
        throw GatehouseError(.conflict)
    }

    /// Whether another link, of an earlier change, was followed since a link's change.
    func hasEnded(_ link: Link) async throws(GatehouseError) -> Bool {
        try await hasEnded(of: link.user.id, causedAt: link.issuedAt)
    }

    /// Whether the undo link of a change has ended since.
    func hasEnded(of user: UserID, causedAt change: Timestamp) async throws(GatehouseError) -> Bool {
        try await stretches(of: user).contains { $0.after < change.microseconds && change.microseconds <= $0.end }
    }

    /// Files a mark in the place of the one there was; false if somebody else filed one meanwhile.
    private func replace(by mark: OneTimeTokenRecord, at now: Timestamp) async throws(GatehouseError) -> Bool {
        try await translatingStoreErrors { () async throws(StoreError) in
            _ = try await store.revokeTokens(of: mark.user, for: [Self.purpose], at: now)
            do throws(StoreError) {
                return try await store.issue(mark, .replacingEarlier, at: now, with: .none) == .issued
            } catch {
                guard case .duplicate = error.code else { throw error }
                return false
            }
        }
    }

    private func stretches(of user: UserID) async throws(GatehouseError) -> [Stretch] {
        let record = try await translatingStoreErrors { () async throws(StoreError) in
            try await store.load(digest(of: user), for: Self.purpose, at: surroundings.now())
        }
        let text = String(decoding: record?.payload ?? [], as: UTF8.self)
        return text.split(separator: " ").compactMap { stretch in
            let ends = stretch.split(separator: "-").compactMap { Int64($0) }
            return ends.count == 2 ? Stretch(after: ends[0], end: ends[1]) : nil
        }
    }

    private func digest(of user: UserID) -> TokenDigest {
        // Whoever computes it gains nothing: no link has the purpose.
        TokenDigest(hashing: Array(Self.purpose.string.utf8) + [0] + user.bytes)
    }
}
