import GatehouseDatastore

/// What is remembered of tokens, by digest.
typealias TokenMemory = Remembered<[TokenDigest: OneTimeTokenRecord]>

extension Sabotage {
    /// Makes the store remember each token it takes in.
    mutating func remembersIssued(in memory: TokenMemory) {
        issueToken = { node, token, replacement, now, companions in
            let issue = try await node.store.issue(token, replacement, at: now, with: companions)
            if issue == .issued { memory.note(token.digest, token) }
            return issue
        }
    }

    /// Makes the store report something else of a consumption.
    mutating func consume(
        _ change: @escaping @Sendable (TokenDigest, Timestamp, TokenConsumption) -> TokenConsumption
    ) {
        consumeToken = { node, digest, purpose, attempt, now, companions in
            change(
                digest,
                now,
                try await node.store.consume(digest, for: purpose, attempt: attempt, at: now, with: companions)
            )
        }
    }
}

extension TokenConsumption {
    /// The same with the token changed.
    func changing(_ change: (inout OneTimeTokenRecord) -> Void) -> TokenConsumption {
        switch self {
        case .consumed(var token):
            change(&token)
            return .consumed(token)
        case .replayed(var token):
            change(&token)
            return .replayed(token)
        case .alreadyUsed, .absent: return self
        }
    }
}
