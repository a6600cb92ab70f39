import GatehouseDatastore

/// What a keeper of one-time tokens must do.
enum TokenCases {
    static let all: [ConformanceCase] =
        issue + replacement + loading + consume + consumeRaces + expiry + failAttempt + revoke + sweep + companions
        + nodes
}

extension ConformanceWorld {
    /// Spends a token through one node, by default at the world's time, in an attempt of its own.
    func consume(
        _ token: OneTimeTokenRecord,
        for purpose: StoredName? = nil,
        attempt: AttemptKey? = nil,
        at time: Timestamp? = nil,
        through node: ConformanceNode? = nil,
        with companions: AccompanyingRecords = .none
    ) async throws -> TokenConsumption {
        try await (node ?? first).tokens.consume(
            token.digest,
            for: purpose ?? token.purpose,
            attempt: attempt ?? mint.id(),
            at: time ?? now,
            with: companions
        )
    }

    /// Files a token through the first node and returns what came of it.
    func issue(
        _ token: OneTimeTokenRecord,
        _ replacement: TokenReplacement = .keepingEarlier,
        at time: Timestamp? = nil,
        with companions: AccompanyingRecords = .none
    ) async throws -> TokenIssue {
        try await first.tokens.issue(token, replacement, at: time ?? now, with: companions)
    }
}
