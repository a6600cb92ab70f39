import GatehouseDatastore

extension Saboteurs {
    static let tokenLooks = [
        lookCutsPurpose, lookCounts, lookSeesSpent, lookLingers, lookTakesPart, lookSeesReplaced, lookSeesRevoked,
    ]

    private static let lookCutsPurpose = Saboteur(
        "tokens.load.as-filed",
        "Cuts a purpose after sixty characters."
    ) { sabotage in
        sabotage.loadToken = { node, digest, purpose, now in
            var token = try await node.store.load(digest, for: purpose, at: now)
            if let cut = StoredName(String(purpose.string.prefix(60))) { token?.purpose = cut }
            return token
        }
    }

    private static let lookCounts = Saboteur(
        "tokens.load.harmless",
        "Counts the thirtieth look at a token as a wrong code."
    ) { sabotage in
        let tally = Tally<TokenDigest>()
        sabotage.loadToken = { node, digest, purpose, now in
            let token = try await node.store.load(digest, for: purpose, at: now)
            if let token, tally.add(digest) == 30 {
                _ = try await node.store.failAttempt(token.handle, limit: .max, at: now)
            }
            return token
        }
    }

    private static let lookSeesSpent = Saboteur(
        "tokens.load.spent",
        "Shows a token that was spent at the first node to the second one."
    ) { sabotage in
        let memory = TokenMemory([:])
        sabotage.consumeToken = { node, digest, purpose, attempt, now, companions in
            let outcome = try await node.store.consume(
                digest,
                for: purpose,
                attempt: attempt,
                at: now,
                with: companions
            )
            if case .consumed(let token) = outcome, !node.isSecond { memory.note(digest, token) }
            return outcome
        }
        sabotage.loadToken = { node, digest, purpose, now in
            let token = try await node.store.load(digest, for: purpose, at: now)
            return token ?? (node.isSecond ? memory.recall(digest) : nil)
        }
    }

    private static let lookLingers = Saboteur(
        "tokens.load.expiry",
        "Shows a token in the moment of its end."
    ) { sabotage in
        let memory = TokenMemory([:])
        sabotage.remembersIssued(in: memory)
        sabotage.loadToken = { node, digest, purpose, now in
            let token = try await node.store.load(digest, for: purpose, at: now)
            return token ?? memory.recall(digest).flatMap { $0.expiresAt == now ? $0 : nil }
        }
    }

    private static let lookTakesPart = Saboteur(
        "tokens.load.other-purpose",
        "Takes the beginning of a purpose for the purpose."
    ) { sabotage in
        let memory = TokenMemory([:])
        sabotage.remembersIssued(in: memory)
        sabotage.loadToken = { node, digest, purpose, now in
            let filed = memory.recall(digest)?.purpose
            let isMeant = filed?.string.hasPrefix(purpose.string) == true
            return try await node.store.load(digest, for: isMeant ? filed ?? purpose : purpose, at: now)
        }
    }

    private static let lookSeesReplaced = Saboteur(
        "tokens.load.replaced",
        "Shows tokens that a later one has replaced."
    ) { sabotage in
        let memory = TokenMemory([:])
        let replaced = TokenMemory([:])
        sabotage.issueToken = { node, token, replacement, now, companions in
            let issue = try await node.store.issue(token, replacement, at: now, with: companions)
            if issue == .issued, replacement == .replacingEarlier {
                memory.withLock { memory in
                    for (digest, old) in memory where old.user == token.user && old.purpose == token.purpose {
                        replaced.note(digest, old)
                    }
                }
            }
            if issue == .issued { memory.note(token.digest, token) }
            return issue
        }
        sabotage.loadToken = { node, digest, purpose, now in
            try await node.store.load(digest, for: purpose, at: now) ?? replaced.recall(digest)
        }
    }

    private static let lookSeesRevoked = Saboteur(
        "tokens.load.ended",
        "Shows tokens of purposes that were revoked."
    ) { sabotage in
        let memory = TokenMemory([:])
        let revoked = Remembered<Set<StoredName>>([])
        sabotage.remembersIssued(in: memory)
        sabotage.revokeTokens = { node, user, purposes, now in
            revoked.withLock { $0.formUnion(purposes ?? []) }
            return try await node.store.revokeTokens(of: user, for: purposes, at: now)
        }
        sabotage.loadToken = { node, digest, purpose, now in
            let token = try await node.store.load(digest, for: purpose, at: now)
            return token ?? (revoked.withLock { $0.contains(purpose) } ? memory.recall(digest) : nil)
        }
    }
}
