import GatehouseDatastore

extension Saboteurs {
    static let tokens =
        tokenIssues + tokenReplacements + tokenLooks + tokenConsumptions + tokenExpiry + tokenAttempts + tokenEnds

    private static let tokenIssues = [
        Saboteur("tokens.issue.every-field-kept", "Cuts the version off a purpose.") { sabotage in
            sabotage.consumeToken = { node, digest, purpose, attempt, now, companions in
                let outcome = try await node.store.consume(
                    digest,
                    for: purpose,
                    attempt: attempt,
                    at: now,
                    with: companions
                )
                return outcome.changing { if $0.purpose == "email-change.v2" { $0.purpose = "email-change" } }
            }
        },
        Saboteur("tokens.issue.payload-byte-for-byte", "Takes a payload of one zero for none.") { sabotage in
            sabotage.issueToken = { node, token, replacement, now, companions in
                var token = token
                if token.payload == [0] { token.payload = [] }
                return try await node.store.issue(token, replacement, at: now, with: companions)
            }
        },
        Saboteur("tokens.issue.no-such-user", "Says that it issued a token to nobody, when it replaces.") { sabotage in
            sabotage.issueToken = { node, token, replacement, now, companions in
                let issue = try await node.store.issue(token, replacement, at: now, with: companions)
                return replacement == .replacingEarlier ? .issued : issue
            }
        },
        Saboteur("tokens.issue.live-digest-taken", "Ends the token whose digest is asked for again.") { sabotage in
            let memory = TokenMemory([:])
            sabotage.issueToken = { node, token, replacement, now, companions in
                do {
                    let issue = try await node.store.issue(token, replacement, at: now, with: companions)
                    memory.note(token.digest, token)
                    return issue
                } catch let error as StoreError {
                    if let holder = memory.recall(token.digest), holder.handle != token.handle,
                        holder.user != token.user
                    {
                        _ = try await node.store.revokeTokens(of: holder.user, for: nil, at: now)
                    }
                    throw error
                }
            }
        },
        Saboteur("tokens.issue.live-handle-taken", "Lets a handle be taken again, and forgets the token.") { sabotage in
            let memory = TokenMemory([:])
            sabotage.issueToken = { node, token, replacement, now, companions in
                do {
                    let issue = try await node.store.issue(token, replacement, at: now, with: companions)
                    memory.note(token.digest, token)
                    return issue
                } catch let error as StoreError where error.code == .duplicate(.token) {
                    guard memory.recall(token.digest) == nil, token.purpose == "invitation" else { throw error }
                    return .issued
                }
            }
        },
        Saboteur("tokens.issue.expired-place-is-free", "Never frees the place of a spent token.") { sabotage in
            let spent = Remembered<[TokenDigest: Bool]>([:])
            sabotage.consumeToken = { node, digest, purpose, attempt, now, companions in
                spent.note(digest, true)
                return try await node.store.consume(digest, for: purpose, attempt: attempt, at: now, with: companions)
            }
            sabotage.issueToken = { node, token, replacement, now, companions in
                if spent.recall(token.digest) == true { throw StoreError.duplicate(.token) }
                return try await node.store.issue(token, replacement, at: now, with: companions)
            }
        },
        Saboteur("tokens.companions.issue", "Writes what goes with a token although it is refused.") { sabotage in
            sabotage.issueToken = { node, token, replacement, now, companions in
                let issue = try await node.store.issue(token, replacement, at: now, with: companions)
                if issue == .noSuchUser { try await node.store.append(companions.audit) }
                return issue
            }
        },
    ]

    private static let tokenReplacements = [
        Saboteur("tokens.issue.replacing-ends-earlier", "Replaces the latest earlier token only.") { sabotage in
            let issued = Remembered<[UserID: [OneTimeTokenRecord]]>([:])
            sabotage.issueToken = { node, token, replacement, now, companions in
                let earlier = (issued.recall(token.user) ?? []).filter { $0.purpose == token.purpose }
                let issue = try await node.store.issue(token, replacement, at: now, with: companions)
                issued.note(token.user, (issued.recall(token.user) ?? []) + [token])
                if replacement == .replacingEarlier, earlier.count == 2 {
                    // A spent one cannot be brought back; its digest is taken.
                    _ = try? await node.store.issue(earlier[0], .keepingEarlier, at: now, with: .none)
                }
                return issue
            }
        },
        Saboteur("tokens.issue.replacing-spares-the-rest", "Ends confirmations when it replaces a recovery.") {
            sabotage in
            sabotage.issueToken = { node, token, replacement, now, companions in
                if replacement == .replacingEarlier {
                    _ = try await node.store.revokeTokens(of: token.user, for: ["confirmation"], at: now)
                }
                return try await node.store.issue(token, replacement, at: now, with: companions)
            }
        },
        Saboteur("tokens.issue.replacing-races-consume", "Loses the tombstone of a token spent before it is replaced.")
        {
            sabotage in
            let spent = Remembered<[UserID: TokenDigest]>([:])
            let lost = Remembered<[TokenDigest: Bool]>([:])
            sabotage.consumeToken = { node, digest, purpose, attempt, now, companions in
                let outcome = try await node.store.consume(
                    digest,
                    for: purpose,
                    attempt: attempt,
                    at: now,
                    with: companions
                )
                if case .consumed(let token) = outcome { spent.note(token.user, digest) }
                return lost.recall(digest) == true ? .absent : outcome
            }
            sabotage.issueToken = { node, token, replacement, now, companions in
                if replacement == .replacingEarlier, let digest = spent.recall(token.user), token.purpose == "recovery",
                    node.isSecond == false
                {
                    lost.note(digest, true)
                }
                return try await node.store.issue(token, replacement, at: now, with: companions)
            }
        },
        Saboteur("tokens.issue.replacing-race", "Overlooks two of many tokens that replace each other at once.") {
            sabotage in
            let tally = Tally<UserID>()
            let overlooked = TokenMemory([:])
            sabotage.issueToken = { node, token, replacement, now, companions in
                // Two, since one may be the last, which is to stay.
                if replacement == .replacingEarlier, (40...41).contains(tally.add(token.user)) {
                    overlooked.note(token.digest, token)
                }
                return try await node.store.issue(token, replacement, at: now, with: companions)
            }
            sabotage.consume { digest, _, outcome in
                guard outcome == .absent, let token = overlooked.recall(digest) else { return outcome }
                return .consumed(token)
            }
        },
    ]

    private static let tokenAttempts = [
        Saboteur("tokens.fail-attempt.counts-down", "Exhausts a token of three once more.") { sabotage in
            let tally = Tally<TokenHandle>()
            sabotage.failAttempt = { node, handle, limit, now in
                let attempt = try await node.store.failAttempt(handle, limit: limit, at: now)
                return limit == 3 && tally.add(handle) == 4 && attempt == .absent ? .exhausted : attempt
            }
        },
        Saboteur("tokens.fail-attempt.limit-below-one", "Allows two wrong codes under a limit below one.") { sabotage in
            sabotage.failAttempt = { node, handle, limit, now in
                try await node.store.failAttempt(handle, limit: limit < 1 ? 2 : limit, at: now)
            }
        },
        Saboteur("tokens.fail-attempt.right-code-still-opens", "Ends a token of two with its first wrong code.") {
            sabotage in
            sabotage.failAttempt = { node, handle, limit, now in
                try await node.store.failAttempt(handle, limit: limit == 2 ? 1 : limit, at: now)
            }
        },
        Saboteur("tokens.fail-attempt.nothing-to-count-against", "Counts against tokens it does not know.") {
            sabotage in
            sabotage.failAttempt = { node, handle, limit, now in
                let attempt = try await node.store.failAttempt(handle, limit: limit, at: now)
                return attempt == .absent && limit == 1 ? .exhausted : attempt
            }
        },
        Saboteur("tokens.fail-attempt.one-exhausts", "Exhausts a token twice when many fail at once.") { sabotage in
            let tally = Tally<TokenHandle>()
            sabotage.failAttempt = { node, handle, limit, now in
                let attempt = try await node.store.failAttempt(handle, limit: limit, at: now)
                return tally.add(handle) == 40 && attempt == .absent ? .exhausted : attempt
            }
        },
    ]

    private static let tokenEnds = [
        Saboteur("tokens.revoke.named-purposes", "Takes no purpose for all of them.") { sabotage in
            sabotage.revokeTokens = { node, user, purposes, now in
                try await node.store.revokeTokens(of: user, for: purposes?.isEmpty == true ? nil : purposes, at: now)
            }
        },
        Saboteur("tokens.revoke.every-purpose", "Spares invitations when all are to end.") { sabotage in
            sabotage.revokeTokens = { node, user, purposes, now in
                try await node.store.revokeTokens(of: user, for: purposes ?? ["recovery", "confirmation"], at: now)
            }
        },
        Saboteur("tokens.revoke.spares-the-spent", "Counts tokens that end at this moment.") { sabotage in
            let ends = Remembered<[Timestamp: UserID]>([:])
            sabotage.issueToken = { node, token, replacement, now, companions in
                ends.note(token.expiresAt, token.user)
                return try await node.store.issue(token, replacement, at: now, with: companions)
            }
            sabotage.revokeTokens = { node, user, purposes, now in
                let count = try await node.store.revokeTokens(of: user, for: purposes, at: now)
                return ends.recall(now) == user ? count + 1 : count
            }
        },
        Saboteur("tokens.sweep.only-expired", "Sweeps what has a microsecond to live.") { sabotage in
            sabotage.sweepTokens = { node, now, limit in
                try await node.store.sweepTokens(at: now + .microseconds(1), limit: limit)
            }
        },
        Saboteur("tokens.sweep.limit-and-end", "Takes a limit below one for none.") { sabotage in
            sabotage.sweepTokens = { node, now, limit in
                try await node.store.sweepTokens(at: now, limit: limit < 1 ? 1_000 : limit)
            }
        },
    ]
}
