import GatehouseDatastore

extension Saboteurs {
    static let tokenConsumptions = [
        Saboteur("tokens.consume.own-attempt-replays", "Forgets whose attempt it was after a minute.") { sabotage in
            let spent = Remembered<[TokenDigest: Timestamp]>([:])
            sabotage.consume { digest, now, outcome in
                if case .consumed = outcome { spent.note(digest, now) }
                guard case .replayed = outcome, let time = spent.recall(digest), now > time + .seconds(60) else {
                    return outcome
                }
                return .alreadyUsed(at: time)
            }
        },
        Saboteur("tokens.consume.other-attempt-is-late", "Reports the time of the question.") { sabotage in
            sabotage.consume { _, now, outcome in
                if case .alreadyUsed = outcome { .alreadyUsed(at: now) } else { outcome }
            }
        },
        Saboteur("tokens.consume.other-purpose-is-absent", "Takes a purpose for one that begins with it.") { sabotage in
            let memory = TokenMemory([:])
            sabotage.remembersIssued(in: memory)
            sabotage.consumeToken = { node, digest, purpose, attempt, now, companions in
                let filed = memory.recall(digest)?.purpose
                let isMeant = filed?.string.hasPrefix(purpose.string) == true
                return try await node.store.consume(
                    digest,
                    for: isMeant ? filed ?? purpose : purpose,
                    attempt: attempt,
                    at: now,
                    with: companions
                )
            }
        },
        Saboteur("tokens.consume.wrong-digest-harms-nothing", "Opens nothing after thirty wrong tokens in a row.") {
            sabotage in
            let wrong = Remembered<[Int: Int]>([:])
            sabotage.consume { _, _, outcome in
                let count = wrong.recall(0) ?? 0
                guard outcome != .absent else {
                    wrong.note(0, count + 1)
                    return outcome
                }
                wrong.note(0, 0)
                return count > 30 ? .absent : outcome
            }
        },
        Saboteur("tokens.consume.clock-moved-back", "Opens nothing that was made in the future.") { sabotage in
            sabotage.consumeToken = { node, digest, purpose, attempt, now, companions in
                let outcome = try await node.store.consume(
                    digest,
                    for: purpose,
                    attempt: attempt,
                    at: now,
                    with: companions
                )
                if case .consumed(let token) = outcome, token.createdAt > now { return .absent }
                return outcome
            }
        },
        Saboteur("tokens.consume.ends-with-the-user", "Keeps the tombstones of a deleted user's tokens.") { sabotage in
            let spent = Remembered<[TokenDigest: Timestamp]>([:])
            sabotage.consume { digest, now, outcome in
                if case .consumed = outcome { spent.note(digest, now) }
                return outcome
            }
            let spare = sabotage.consumeToken
            let isDeleted = Remembered<[Int: Bool]>([:])
            sabotage.deleteUser = { node, id, companions in
                isDeleted.note(0, true)
                return try await node.store.delete(id, with: companions)
            }
            sabotage.consumeToken = { node, digest, purpose, attempt, now, companions in
                let outcome = try await spare?(node, digest, purpose, attempt, now, companions) ?? .absent
                guard outcome == .absent, isDeleted.recall(0) == true, let time = spent.recall(digest) else {
                    return outcome
                }
                return .alreadyUsed(at: time)
            }
        },
        Saboteur("tokens.consume.one-winner", "Lets the fortieth of many attempts win too.") { sabotage in
            let tally = Tally<TokenDigest>()
            let memory = TokenMemory([:])
            sabotage.remembersIssued(in: memory)
            sabotage.consume { digest, _, outcome in
                guard case .alreadyUsed = outcome, tally.add(digest) == 40, let token = memory.recall(digest) else {
                    return outcome
                }
                return .consumed(token)
            }
        },
        Saboteur("tokens.consume.same-attempt-races-itself", "Sends the fortieth call of an attempt away.") {
            sabotage in
            let tally = Tally<TokenDigest>()
            sabotage.consume { digest, now, outcome in
                guard case .replayed = outcome, tally.add(digest) == 40 else { return outcome }
                return .alreadyUsed(at: now)
            }
        },
        Saboteur("tokens.companions.consume", "Writes what goes with a consumption again when it is replayed.") {
            sabotage in
            sabotage.consumeToken = { node, digest, purpose, attempt, now, companions in
                let outcome = try await node.store.consume(
                    digest,
                    for: purpose,
                    attempt: attempt,
                    at: now,
                    with: companions
                )
                if case .replayed = outcome { try await node.store.append(companions.audit) }
                return outcome
            }
        },
        Saboteur("tokens.nodes.seen-at-once", "Takes a token that the other node revoked for a spent one.") {
            sabotage in
            let memory = TokenMemory([:])
            let isRevoked = Remembered<[Int: Bool]>([:])
            sabotage.remembersIssued(in: memory)
            sabotage.revokeTokens = { node, user, purposes, now in
                if !node.isSecond { isRevoked.note(0, true) }
                return try await node.store.revokeTokens(of: user, for: purposes, at: now)
            }
            sabotage.consumeToken = { node, digest, purpose, attempt, now, companions in
                let outcome = try await node.store.consume(
                    digest,
                    for: purpose,
                    attempt: attempt,
                    at: now,
                    with: companions
                )
                guard node.isSecond, outcome == .absent, isRevoked.recall(0) == true, memory.recall(digest) != nil
                else {
                    return outcome
                }
                return .alreadyUsed(at: now)
            }
        },
    ]

    static let tokenExpiry = [
        Saboteur("tokens.expiry.to-the-microsecond", "Ends long tokens a microsecond early.") { sabotage in
            let memory = TokenMemory([:])
            sabotage.remembersIssued(in: memory)
            sabotage.consumeToken = { node, digest, purpose, attempt, now, companions in
                let isLast = memory.recall(digest).map { token in
                    token.expiresAt == now + .microseconds(1) && token.expiresAt >= token.createdAt + .seconds(3_600)
                }
                let outcome = try await node.store.consume(
                    digest,
                    for: purpose,
                    attempt: attempt,
                    at: now,
                    with: companions
                )
                if isLast == true, case .consumed = outcome { return .absent }
                return outcome
            }
        },
        Saboteur("tokens.expiry.short-lifetimes-kept", "Spends no token of less than a millisecond.") { sabotage in
            let memory = TokenMemory([:])
            sabotage.remembersIssued(in: memory)
            sabotage.consume { digest, _, outcome in
                let lifetime = memory.recall(digest).map { $0.expiresAt.duration(since: $0.createdAt) }
                return lifetime.map { $0 < .milliseconds(1) } == true ? .absent : outcome
            }
        },
        Saboteur("tokens.expiry.tombstone", "Keeps a tombstone in the moment its token ends.") { sabotage in
            let ends = Remembered<[TokenDigest: Timestamp]>([:])
            sabotage.consume { digest, now, outcome in
                if case .consumed(let token) = outcome { ends.note(digest, token.expiresAt) }
                guard outcome == .absent, ends.recall(digest) == now else { return outcome }
                return .alreadyUsed(at: now)
            }
        },
    ]
}
