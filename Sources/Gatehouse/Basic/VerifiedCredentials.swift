import Crypto
import GatehouseDatastore
import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Remembers for a short time which names and passwords were right, so that not every request costs a hash.
///
/// An entry is filed under an HMAC-SHA256 of name and password, by a key that the process draws and never shows: who
/// reads the memory of entries learns no password and can test none. An entry says whose it was and under which epoch;
/// whether that still counts is for the caller to judge.
final class VerifiedCredentials: Sendable {
    /// Whom a name and a password led to.
    struct Entry: Sendable {
        let user: UserID
        /// The name in canonical form.
        let identifier: CanonicalIdentifier
        let epoch: SecurityEpoch
        let provenAt: Timestamp
    }

    private struct State {
        var entries: [TokenDigest: Entry] = [:]
        /// The entries' keys in the order they came; those that were removed stay until their turn comes.
        var order: ArraySlice<(key: TokenDigest, at: Timestamp)> = []
        /// Who waits for the first caller with a key, by the key that is being verified.
        var waiting: [TokenDigest: [CheckedContinuation<Void, Never>]] = [:]
    }

    /// The greatest number of entries, whatever is set: some 200 MB.
    private static let greatestLimit = 1_000_000

    private let lifetime: Duration
    private let limit: Int
    private let secret: SymmetricKey
    private let state = Mutex(State())

    init(_ configuration: BasicConfiguration, surroundings: Surroundings) {
        lifetime = configuration.cacheLifetime
        limit = min(configuration.cacheLimit, Self.greatestLimit)
        secret = SymmetricKey(data: surroundings.randomBytes(32))
    }

    /// Under what a name and a password are filed, both as they came.
    func key(of credentials: BasicCredentials) -> TokenDigest {
        let name = Array(credentials.name.utf8)
        // The length parts the pieces: no other name and password make the same bytes.
        let head = Array("\(name.count) ".utf8)
        return TokenDigest(hmac: head + name + credentials.passwordBytes.bytes, key: secret)
    }

    /// Returns what is remembered under a key; nil if it was not right within the lifetime.
    func entry(_ key: TokenDigest, at now: Timestamp) -> Entry? {
        state.withLock { state in
            guard let entry = state.entries[key], entry.provenAt <= now, now < entry.provenAt + lifetime else {
                return nil
            }
            return entry
        }
    }

    /// Remembers that a name and a password were right.
    func remember(_ entry: Entry, under key: TokenDigest) {
        guard lifetime > .zero, limit > 0 else { return }
        state.withLock { state in
            state.entries[key] = entry
            state.order.append((key, entry.provenAt))
            while let oldest = state.order.first,
                state.entries.count > limit || state.order.count > 2 * limit
                    || oldest.at + lifetime <= entry.provenAt
            {
                state.order.removeFirst()
                if state.entries[oldest.key]?.provenAt == oldest.at { state.entries[oldest.key] = nil }
            }
        }
    }

    /// Forgets what is filed under a key.
    func forget(_ key: TokenDigest) {
        state.withLock { $0.entries[key] = nil }
    }

    /// Returns at once and true for the first caller with a key; for others, false when that one has left.
    ///
    /// So of many calls at once with one name and password one verifies it, and the others find it remembered. They wait as
    /// long as the first one takes, whose every step has a deadline, and longer for nothing: if it failed, all go on.
    func enter(_ key: TokenDigest) async -> Bool {
        let isFirst = state.withLock { state in
            guard state.waiting[key] == nil else { return false }
            state.waiting[key] = []
            return true
        }
        guard !isFirst else { return true }
        await withCheckedContinuation { continuation in
            let isWaiting = state.withLock { state in
                guard state.waiting[key] != nil else { return false }
                state.waiting[key]?.append(continuation)
                return true
            }
            if !isWaiting { continuation.resume() }
        }
        return false
    }

    /// Lets those who wait for a key go on; the first caller calls it once it knows.
    func leave(_ key: TokenDigest) {
        let waiting = state.withLock { $0.waiting.removeValue(forKey: key) ?? [] }
        for continuation in waiting { continuation.resume() }
    }
}
