import GatehouseDatastore

/// Bounds how many links are asked for and mailed.
struct LinkThrottle: Sendable {
    let isEnabled: Bool
    let configuration: LinkConfiguration
    let proxies: AddressRanges
    let store: any CounterStore
    let keys: KeyRing
    let surroundings: Surroundings

    /// Counts a request of a network address.
    ///
    /// An IPv6 address counts with the network that its customer has. Addresses that everybody behind a proxy may
    /// share are not counted, or one could keep all others out: those of trusted proxies, and as long as none is set, those
    /// of this machine and of private networks.
    ///
    /// - Throws: ``GatehouseError`` with code `tooManyAttempts` beyond the limit, or `storeUnavailable`.
    func countRequest(of client: ClientInfo) async throws(GatehouseError) {
        guard isEnabled, let address = client.address.flatMap({ IPAddress($0.string) }) else { return }
        // Of a trusted proxy's own address nobody says for whom it asks.
        guard proxies.ranges.isEmpty ? !address.isNear : !proxies.contains(address) else { return }
        let hit = try await hit("link.client", address.network.bytes, limit: configuration.clientLimit)
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

    private func hit(_ scope: StoredName, _ bytes: [UInt8], limit: Int) async throws(GatehouseError) -> CounterHit {
        let key = CounterKey(scope: scope, digest: keys.digest(of: bytes, for: .throttling))
        let rule = CounterRule(limit: limit, window: .seconds(3_600), lock: .seconds(900))
        let now = surroundings.now()
        return try await translatingStoreErrors { () async throws(StoreError) in
            try await store.hit(key, rule, at: now)
        }
    }
}
