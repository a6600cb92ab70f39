import GatehouseDatastore

extension Saboteurs {
    static let outboxClaims = [
        claimByName, claimTakesZero, claimHastens, claimStopsCounting, claimWaitsTooLong, claimWakesTheDead,
        claimTwiceInACrowd,
    ]

    private static let claimByName = Saboteur(
        "outbox.claim.order",
        "Returns what it claims in the order of the identifiers."
    ) { sabotage in
        sabotage.claimMail = { node, limit, lease, end, now in
            try await node.claim(limit, lease, end, now).sorted { $0.mail.id < $1.mail.id }
        }
    }

    private static let claimTakesZero = Saboteur(
        "outbox.claim.limits",
        "Claims nothing for a limit below one."
    ) { sabotage in
        sabotage.claimMail = { node, limit, lease, end, now in
            limit > 0 ? try await node.claim(limit, lease, end, now) : []
        }
    }

    private static let claimHastens = Saboteur(
        "outbox.claim.due",
        "Takes what is due in a microsecond, as long as nothing is out."
    ) { sabotage in
        let isOut = Remembered(false)
        sabotage.claimMail = { node, limit, lease, end, now in
            let isFirst = isOut.withLock { isOut in
                defer { isOut = true }
                return !isOut
            }
            return try await node.claim(limit, lease, end, isFirst ? now + .microseconds(1) : now)
        }
    }

    private static let claimStopsCounting = Saboteur(
        "outbox.claim.attempts",
        "Counts no further than four."
    ) { sabotage in
        sabotage.claimMail = { node, limit, lease, end, now in
            try await node.claim(limit, lease, end, now).map { ClaimedMail(mail: $0.mail, attempt: min($0.attempt, 4)) }
        }
    }

    private static let claimWaitsTooLong = Saboteur(
        "outbox.claim.lease",
        "Holds a mail through the microsecond in which its lease ends."
    ) { sabotage in
        let ends = Remembered<Set<Timestamp>>([])
        sabotage.claimMail = { node, limit, lease, end, now in
            let isEnd = ends.withLock { ends in
                defer { if end > now { ends.insert(end) } }
                return ends.contains(now)
            }
            return isEnd ? [] : try await node.claim(limit, lease, end, now)
        }
    }

    private static let claimWakesTheDead = Saboteur(
        "outbox.claim.dead",
        "Hands out dead letters at the end of time."
    ) { sabotage in
        sabotage.claimMail = { node, limit, lease, end, now in
            let claimed = try await node.claim(limit, lease, end, now)
            guard now == .distantFuture else { return claimed }
            let dead = try await node.store.mails(areDead: true, after: nil, limit: limit).elements
            return claimed + dead.map { ClaimedMail(mail: $0.mail, attempt: $0.attempts + 1) }
        }
    }

    private static let claimTwiceInACrowd = Saboteur(
        "outbox.claim.race",
        "Hands one mail to two callers that claim at once."
    ) { sabotage in
        let crowd = Crowd()
        let last = Remembered<ClaimedMail?>(nil)
        sabotage.claimMail = { node, limit, lease, end, now in
            let isCrowded = await crowd.gathers()
            let claimed = try await node.claim(limit, lease, end, now)
            // Only where more than one is asked for: others race claims too.
            guard limit > 1 else { return claimed }
            let other = last.withLock { last in
                defer { last = claimed.first ?? last }
                return last
            }
            return claimed + (isCrowded ? [other].compactMap(\.self) : [])
        }
    }
}

extension SabotagedNode {
    /// Claims mails rightly.
    func claim(
        _ limit: Int,
        _ lease: LeaseID,
        _ end: Timestamp,
        _ now: Timestamp
    ) async throws(StoreError) -> [ClaimedMail] {
        try await store.claimMail(limit: limit, lease: lease, until: end, at: now)
    }
}
