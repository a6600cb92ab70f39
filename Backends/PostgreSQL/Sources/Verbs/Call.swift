package import GatehouseDatastore
import GatehouseSQL

/// One verb's conversation with the server: its deadline, and how many round trips it took.
package struct Call {
    private let pool: PostgreSQLPool
    private let deadline: ContinuousClock.Instant
    private let start: ContinuousClock.Instant
    private let patience: Duration

    /// How many times the verb has asked the server, tries included.
    private(set) var roundTrips = 0

    /// Whether a change was sent twice, because nobody knew what became of it the first time.
    private(set) var isInDoubt = false

    /// How often a verb looks again when others change what it found between two of its statements.
    static let tries = 16

    /// Begins a conversation.
    ///
    /// - Parameters:
    ///   - pool: The connections.
    ///   - patience: How long a statement may wait to be sent; nil for what the configuration says.
    package init(_ pool: PostgreSQLPool, patience: Duration? = nil) {
        self.pool = pool
        let configuration = pool.configuration
        self.patience = patience ?? configuration.queueDeadline
        start = .now
        deadline = start + self.patience + configuration.answerDeadline
    }

    /// Sends a statement that reads.
    package mutating func read(
        _ query: Query,
        _ values: [PostgreSQLValue] = []
    ) async throws(StoreError) -> PostgreSQLResult {
        try await first(of: send(.reads, [Command(query, values)]))
    }

    /// Sends a statement that changes one row; it may share its commit with others.
    ///
    /// - Parameters:
    ///   - row: The row it changes.
    ///   - isRepeatable: Whether it may be sent again when nobody knows whether it was carried out.
    ///   - query: The statement.
    ///   - values: Its values.
    package mutating func change(
        _ row: RowKey,
        isRepeatable: Bool = false,
        _ query: Query,
        _ values: [PostgreSQLValue]
    ) async throws(StoreError) -> PostgreSQLResult {
        let commands = [Command(query, values)]
        return try await first(of: send(.changesOneRow(key: row.key), commands, isRepeatable: isRepeatable))
    }

    /// Sends a statement that changes what it likes, in a transaction of its own.
    mutating func change(
        isRepeatable: Bool = false,
        _ query: Query,
        _ values: [PostgreSQLValue]
    ) async throws(StoreError) -> PostgreSQLResult {
        try await first(of: send(.alone, [Command(query, values)], isRepeatable: isRepeatable))
    }

    /// Sends several statements in a transaction of their own, and returns their results in order.
    mutating func transact(_ commands: [Command]) async throws(StoreError) -> [PostgreSQLResult] {
        try await send(.alone, commands, isRepeatable: false)
    }

    private func first(of results: [PostgreSQLResult]) throws(StoreError) -> PostgreSQLResult {
        guard let result = results.first else { throw .unreadable("no answer") }
        return result
    }

    private mutating func send(
        _ sharing: Sharing,
        _ commands: [Command],
        isRepeatable: Bool = false
    ) async throws(StoreError) -> [PostgreSQLResult] {
        while true {
            roundTrips += 1
            // The first time, no time has passed yet.
            let now = roundTrips == 1 ? start : ContinuousClock.now
            switch await pool.send(sharing, commands, isRepeatable: isRepeatable, at: now, patience, until: deadline) {
            case .answers(let results, let wasInDoubt):
                isInDoubt = isInDoubt || wasInDoubt
                return results
            case .refused(let error):
                // A later look that fails leaves open what the first time has done.
                throw isInDoubt && error.code != .indeterminate ? .lostInDoubt(error) : error
            case .failure(let failure):
                // It was rolled back because of others, or because its server no longer takes changes.
                guard failure.isWorthAnotherTry, roundTrips < Self.tries, ContinuousClock.now < deadline else {
                    throw isInDoubt ? .lostInDoubt(StoreError(failure)) : StoreError(failure)
                }
            }
        }
    }
}

/// The row that a statement changes, as a number that puts rows in one order on every server.
///
/// Two servers that lock rows in the same order do not wait for one another in a circle.
package struct RowKey {
    let key: UInt64

    /// A user's row.
    static func user(_ id: UserID) -> RowKey { RowKey(table: 1, id.bytes.suffix(8)) }

    /// A session's row, by a key of the session, in the order of the digests.
    package static func session(_ key: SessionKey) -> RowKey { RowKey(table: 2, key.digest) }

    /// A one-time token's row.
    static func token(_ digest: TokenDigest) -> RowKey { RowKey(table: 3, digest) }

    /// A counter's row.
    static func counter(_ key: CounterKey) -> RowKey { RowKey(table: 4, key.digest) }

    /// A mail's row.
    static func mail(_ id: MailID) -> RowKey { RowKey(table: 5, id.bytes.suffix(8)) }

    /// A family of refresh tokens.
    static func family(_ id: RefreshFamilyID) -> RowKey { RowKey(table: 6, id.bytes.suffix(8)) }

    /// A personal access token's row.
    static func personalToken(_ id: PersonalTokenID) -> RowKey { RowKey(table: 7, id.bytes.suffix(8)) }

    private init(table: UInt8, _ digest: TokenDigest) {
        // Thirty-two bytes are there, and eight are read.
        let head = unsafe digest.withUnsafeBytes { unsafe $0.loadUnaligned(as: UInt64.self) }
        key = UInt64(table) << 56 | UInt64(bigEndian: head) >> 8
    }

    private init(table: UInt8, _ bytes: some Sequence<UInt8>) {
        key = UInt64(table) << 56 | bytes.reduce(0) { $0 << 8 | UInt64($1) } >> 8
    }
}
