import GatehouseDatastore

extension Saboteurs {
    static let outboxSettlements = [
        settleDoneTwice, settleForgetsWhy, settleCutsWhy, settleByOldLease, settleHeedsTime, settleWritesAnyway,
        settleAgreesInACrowd, settleSparesInACrowd,
    ]

    private static let settleDoneTwice = Saboteur(
        "outbox.settle.done",
        "Says that it settled a mail that it has removed before."
    ) { sabotage in
        let done = Remembered<[MailID: LeaseID]>([:])
        sabotage.settleMail = { node, id, lease, settlement, companions in
            let settling = try await node.settle(id, lease, settlement, companions)
            guard settlement == .done else { return settling }
            let isKnown = done.withLock { done in
                defer { if settling == .settled { done[id] = lease } }
                return done[id] == lease
            }
            return isKnown ? .settled : settling
        }
    }

    private static let settleForgetsWhy = Saboteur(
        "outbox.settle.later",
        "Forgets why an attempt failed that is made up for."
    ) { sabotage in
        sabotage.settleMail = { node, id, lease, settlement, companions in
            guard case .later(let time, _) = settlement else {
                return try await node.settle(id, lease, settlement, companions)
            }
            return try await node.settle(id, lease, .later(time, StoredText(lossy: "failed")), companions)
        }
    }

    private static let settleCutsWhy = Saboteur(
        "outbox.settle.dead",
        "Cuts why a mail is dead after a thousand bytes."
    ) { sabotage in
        sabotage.settleMail = { node, id, lease, settlement, companions in
            guard case .dead(let failure) = settlement else {
                return try await node.settle(id, lease, settlement, companions)
            }
            let cut = StoredText(lossy: failure.string, limit: 1_000)
            return try await node.settle(id, lease, .dead(cut), companions)
        }
    }

    private static let settleByOldLease = Saboteur(
        "outbox.settle.lease-lost",
        "Buries a mail under a lease that had it once."
    ) { sabotage in
        let leases = Remembered<[MailID: [LeaseID]]>([:])
        sabotage.claimMail = { node, limit, lease, end, now in
            let claimed = try await node.claim(limit, lease, end, now)
            leases.withLock { leases in
                for mail in claimed { leases[mail.mail.id, default: []].append(lease) }
            }
            return claimed
        }
        sabotage.settleMail = { node, id, lease, settlement, companions in
            let known = leases.withLock { $0[id] ?? [] }
            guard case .dead = settlement, known.dropLast().contains(lease), let last = known.last else {
                return try await node.settle(id, lease, settlement, companions)
            }
            return try await node.settle(id, last, settlement, companions)
        }
    }

    private static let settleHeedsTime = Saboteur(
        "outbox.settle.late",
        "Frees all mails whose leases are over when some are claimed."
    ) { sabotage in
        let ends = Remembered<[LeaseID: Timestamp]>([:])
        let over = Remembered<Set<LeaseID>>([])
        sabotage.claimMail = { node, limit, lease, end, now in
            let ended = ends.withLock { ends in
                defer { ends[lease] = end }
                return ends.filter { $0.value <= now }.map(\.key)
            }
            let claimed = try await node.claim(limit, lease, end, now)
            if !claimed.isEmpty { over.withLock { $0.formUnion(ended) } }
            return claimed
        }
        sabotage.settleMail = { node, id, lease, settlement, companions in
            guard !over.withLock({ $0.contains(lease) }) || settlement == .done else { return .leaseLost }
            return try await node.settle(id, lease, settlement, companions)
        }
    }

    private static let settleWritesAnyway = Saboteur(
        "outbox.settle.companions",
        "Writes what goes with a settlement that does not count."
    ) { sabotage in
        sabotage.settleMail = { node, id, lease, settlement, companions in
            let settling = try await node.settle(id, lease, settlement, companions)
            if settling == .leaseLost { try await node.store.enqueue(companions) }
            return settling
        }
    }

    private static let settleAgreesInACrowd = Saboteur(
        "outbox.settle.race",
        "Tells all who bury one mail at once that they did."
    ) { sabotage in
        let crowd = Crowd()
        sabotage.settleMail = { node, id, lease, settlement, companions in
            let isCrowded = await crowd.gathers()
            let settling = try await node.settle(id, lease, settlement, companions)
            guard case .dead = settlement, isCrowded else { return settling }
            return .settled
        }
    }

    private static let settleSparesInACrowd = Saboteur(
        "outbox.settle.race-with-claim",
        "Says that mails are done which many settle at once, and leaves them."
    ) { sabotage in
        let crowd = Crowd()
        sabotage.settleMail = { node, id, lease, settlement, companions in
            let isCrowded = await crowd.gathers()
            if settlement == .done, isCrowded { return .settled }
            return try await node.settle(id, lease, settlement, companions)
        }
    }
}

extension SabotagedNode {
    /// Settles a mail rightly.
    fileprivate func settle(
        _ id: MailID,
        _ lease: LeaseID,
        _ settlement: MailSettlement,
        _ companions: AccompanyingRecords
    ) async throws(StoreError) -> MailSettling {
        try await store.settleMail(id, under: lease, as: settlement, with: companions)
    }
}
