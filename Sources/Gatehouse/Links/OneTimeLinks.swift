import GatehouseDatastore

/// Issues and spends the links that act once.
///
/// A link is issued when its mail is sent and filed with what it is for, so nothing has to be looked up, and swapped,
/// when it is followed. It is bound to the address that it was mailed to and, but for confirmations and undos, to the
/// epoch that its user had.
struct OneTimeLinks: Sendable {
    let store: any OneTimeTokenStore
    let users: any UserStore
    let publicURL: PublicURL
    let configuration: LinkConfiguration
    let surroundings: Surroundings

    /// Files a new token and returns the link that carries it, built from the public URL.
    ///
    /// - Parameters:
    ///   - purpose: What it does.
    ///   - user: Whose it is.
    ///   - address: What it is bound to: the canonical form of the address that it is mailed to, or an address to take on.
    ///   - lifetime: How long it acts.
    ///   - replacement: Whether earlier links of the purpose end.
    ///   - cause: When it was asked for, if that counts; nil for now.
    /// - Returns: The link; nil if the user is gone.
    func issue(
        _ purpose: LinkPurpose,
        to user: UserRecord,
        boundTo address: String,
        lifetime: Duration,
        _ replacement: TokenReplacement = .replacingEarlier,
        causedAt cause: Timestamp? = nil
    ) async throws(GatehouseError) -> String? {
        let now = surroundings.now()
        let token = LinkToken(secret: SecretBytes(surroundings.randomBytes(LinkToken.secretByteCount)))
        let record = OneTimeTokenRecord(
            handle: surroundings.makeID(),
            digest: token.digest,
            user: user.id,
            purpose: purpose.storedName,
            payload: Array(address.utf8),
            securityEpoch: user.securityEpoch,
            createdAt: cause ?? now,
            expiresAt: now + lifetime
        )
        let issue = try await translatingStoreErrors { () async throws(StoreError) in
            try await store.issue(record, replacement, at: now, with: .none)
        }
        guard issue == .issued else { return nil }
        return "\(publicURL)\(configuration.path(of: purpose))/\(token.text)"
    }

    /// Returns what a token would do and to whom, without spending it.
    ///
    /// - Throws: ``GatehouseError`` with code `linkInvalid` if it is none of the purpose that can be spent.
    func look(at token: LinkToken, for purpose: LinkPurpose) async throws(GatehouseError) -> Link {
        let now = surroundings.now()
        let record = try await translatingStoreErrors { () async throws(StoreError) in
            try await store.load(token.digest, for: purpose.storedName, at: now)
        }
        guard let record else { throw GatehouseError(.linkInvalid) }
        return try await link(record, purpose)
    }

    /// Spends a token; of any number of concurrent calls exactly one returns.
    ///
    /// - Throws: ``GatehouseError`` with code `linkInvalid` if it is none of the purpose, was spent, or its user or address
    ///   has changed since.
    func spend(
        _ token: LinkToken,
        for purpose: LinkPurpose
    ) async throws(GatehouseError) -> Link {
        let now = surroundings.now()
        let attempt: AttemptKey = surroundings.makeID()
        let consumption: TokenConsumption
        do {
            consumption = try await consume(token, purpose, attempt, at: now)
        } catch {
            guard error.code == .indeterminate else { throw GatehouseError(error) }
            // The same attempt asks again what became of it.
            consumption = try await translatingStoreErrors { () async throws(StoreError) in
                try await consume(token, purpose, attempt, at: now)
            }
        }
        switch consumption {
        case .consumed(let record), .replayed(let record): return try await link(record, purpose)
        case .alreadyUsed, .absent: throw GatehouseError(.linkInvalid)
        }
    }

    private func consume(
        _ token: LinkToken,
        _ purpose: LinkPurpose,
        _ attempt: AttemptKey,
        at now: Timestamp
    ) async throws(StoreError) -> TokenConsumption {
        try await store.consume(token.digest, for: purpose.storedName, attempt: attempt, at: now, with: .none)
    }

    private func link(_ record: OneTimeTokenRecord, _ purpose: LinkPurpose) async throws(GatehouseError) -> Link {
        let user = try await translatingStoreErrors { () async throws(StoreError) in
            try await users.load(record.user)
        }
        guard let user else { throw GatehouseError(.linkInvalid) }
        let address = String(decoding: record.payload, as: UTF8.self)
        let link = Link(
            user: user,
            address: address,
            epoch: record.securityEpoch,
            issuedAt: record.createdAt
        )
        guard link.isValid(for: purpose) else { throw GatehouseError(.linkInvalid) }
        return link
    }
}

/// A link that was followed, with its user as the account stands now.
struct Link: Sendable {
    /// Whose it is.
    var user: UserRecord

    /// What it is bound to.
    let address: String

    /// The epoch that its user had when it was issued.
    let epoch: SecurityEpoch

    /// When it was issued.
    let issuedAt: Timestamp

    /// Whether the address it was mailed to is still the user's.
    var isOfPresentAddress: Bool {
        user.email.canonical.text.string.utf8.elementsEqual(address.utf8)
    }

    /// What a link to a new address is bound to: the address that the user has now, and the new one.
    static func binding(from old: UserIdentifier, to new: UserIdentifier) -> String {
        old.canonical.text.string + " " + new.display.string
    }

    /// The address that a link to a new address gives; nil for other links.
    var newAddress: String? {
        address.split(separator: " ", maxSplits: 1).dropFirst().first.map(String.init)
    }

    /// Whether the user still has the address that a link to a new one was asked from.
    private var isFromPresentAddress: Bool {
        address.split(separator: " ").first?.utf8.elementsEqual(user.email.canonical.text.string.utf8) == true
    }

    /// Whether nothing has happened since that ends a link of the purpose.
    func isValid(for purpose: LinkPurpose) -> Bool {
        switch purpose {
        case .confirmation: isOfPresentAddress && user.isActive
        case .recovery, .signIn: isOfPresentAddress && user.isActive && user.securityEpoch == epoch
        case .emailChange: isFromPresentAddress && user.isActive && user.securityEpoch == epoch
        case .emailUndo: true
        }
    }
}
