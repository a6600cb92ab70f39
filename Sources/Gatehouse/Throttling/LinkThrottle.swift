import GatehouseDatastore

/// Bounds how many links are asked for and mailed.
struct LinkThrottle: Sendable {
    let isEnabled: Bool
    let configuration: LinkConfiguration
    let store: any CounterStore
    let keys: KeyRing
    let surroundings: Surroundings

    /// Counts a request of a network address.
    ///
    /// Addresses of this machine and of private networks (RFC 1918, RFC 4193) are not counted: behind a proxy everybody has
    /// its address, and one could keep all others out.
    ///
    /// - Throws: ``GatehouseError`` with code `tooManyAttempts` beyond the limit, or `storeUnavailable`.
    func countRequest(of client: ClientInfo) async throws(GatehouseError) {
        guard isEnabled, let address = client.address, !Self.isNear(address.string) else { return }
        let hit = try await hit("link.client", Array(address.string.utf8), limit: configuration.clientLimit)
        switch hit {
        case .allowed: return
        case .tripped(let end), .locked(let end):
            let wait = end.duration(since: surroundings.now())
            throw GatehouseError(.tooManyAttempts, retryAfter: max(wait, .seconds(1)))
        }
    }

    /// Counts a mail of a kind that strangers can ask for, and says whether it may go to the account.
    ///
    /// Later attempts at a mail do not count: what was allowed once is tried until it arrives.
    func allowsMail(_ kind: MailKind, to user: UserID, attempt: Int) async throws(GatehouseError) -> Bool {
        guard isEnabled, attempt <= 1 else { return true }
        let bytes = Array(kind.rawValue.utf8) + [0] + user.bytes
        let hit = try await hit("link.account", bytes, limit: configuration.accountLimit)
        if case .allowed = hit { return true }
        return false
    }

    /// Whether an address is this machine's or a private network's.
    static func isNear(_ address: String) -> Bool {
        let text = address.lowercased()
        let plain = text.hasPrefix("::ffff:") ? String(text.dropFirst(7)) : text
        let numbers = plain.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        if numbers.count == 4, let first = numbers[0], let second = numbers[1] {
            return first == 127 || first == 10 || first == 192 && second == 168
                || first == 172 && (16...31).contains(second)
        }
        return plain == "::1" || ["fc", "fd", "fe8"].contains { plain.hasPrefix($0) }
    }

    private func hit(_ scope: StoredName, _ bytes: [UInt8], limit: Int) async throws(GatehouseError) -> CounterHit {
        let key = CounterKey(scope: scope, digest: keys.digest(of: bytes, for: .throttling))
        let rule = CounterRule(limit: limit, window: .seconds(3_600), lock: .seconds(900))
        let now = surroundings.now()
        return try await translatingStoreErrors { () async throws(StoreError) in
            try await store.hit(key, rule, at: now)
        }
    }
}
