import GatehouseDatastore

extension Saboteurs {
    static let outboxDead = [
        retryKeepsCount, retryTakesWaiting, retryWritesAnyway, dropLeavesName, dropTakesWaiting, dropWritesAnyway,
        retryAgreesInACrowd, dropAgreesInACrowd,
    ]

    private static let retryKeepsCount = Saboteur(
        "outbox.retry.resets",
        "Goes on counting where it was when the mail died."
    ) { sabotage in
        let counts = Remembered<[MailID: Int]>([:])
        sabotage.retryMail = { node, id, now, companions in
            let dead = try await node.store.mails(areDead: true, after: nil, limit: .max).elements
            if let mail = dead.first(where: { $0.mail.id == id }) { counts.note(id, mail.attempts) }
            return try await node.store.retryMail(id, at: now, with: companions)
        }
        sabotage.claimMail = { node, limit, lease, end, now in
            try await node.claim(limit, lease, end, now).map { mail in
                ClaimedMail(mail: mail.mail, attempt: mail.attempt + (counts.recall(mail.mail.id) ?? 0))
            }
        }
    }

    private static let retryTakesWaiting = Saboteur(
        "outbox.retry.absent",
        "Says that it will try a mail again that is out."
    ) { sabotage in
        sabotage.retryMail = { node, id, now, companions in
            let waiting = try await node.store.mails(areDead: false, after: nil, limit: .max).elements
            let change = try await node.store.retryMail(id, at: now, with: companions)
            return waiting.contains { $0.mail.id == id && $0.leasedUntil != nil } ? .changed : change
        }
    }

    private static let retryWritesAnyway = Saboteur(
        "outbox.retry.companions",
        "Writes what goes with a retry of nothing."
    ) { sabotage in
        sabotage.retryMail = { node, id, now, companions in
            let change = try await node.store.retryMail(id, at: now, with: companions)
            if change == .absent { try await node.store.enqueue(companions) }
            return change
        }
    }

    private static let dropLeavesName = Saboteur(
        "outbox.drop.gone",
        "Refuses a mail that was dropped when it is filed anew."
    ) { sabotage in
        let dropped = Remembered<Set<MailID>>([])
        sabotage.dropMail = { node, id, companions in
            dropped.withLock { _ = $0.insert(id) }
            return try await node.store.dropMail(id, with: companions)
        }
        sabotage.enqueueMail = { node, records in
            let isKnown = dropped.withLock { dropped in records.mail.contains { dropped.contains($0.id) } }
            if isKnown { throw StoreError.duplicate(.mail) }
            try await node.store.enqueue(records)
        }
    }

    private static let dropTakesWaiting = Saboteur(
        "outbox.drop.absent",
        "Says that it dropped a mail that is out."
    ) { sabotage in
        sabotage.dropMail = { node, id, companions in
            let waiting = try await node.store.mails(areDead: false, after: nil, limit: .max).elements
            let change = try await node.store.dropMail(id, with: companions)
            return waiting.contains { $0.mail.id == id && $0.leasedUntil != nil } ? .changed : change
        }
    }

    private static let dropWritesAnyway = Saboteur(
        "outbox.drop.companions",
        "Writes what goes with a drop of nothing."
    ) { sabotage in
        sabotage.dropMail = { node, id, companions in
            let change = try await node.store.dropMail(id, with: companions)
            if change == .absent { try await node.store.enqueue(companions) }
            return change
        }
    }

    private static let retryAgreesInACrowd = Saboteur(
        "outbox.retry.race",
        "Tells all who try one dead letter again at once that they did."
    ) { sabotage in
        let crowd = Crowd()
        sabotage.retryMail = { node, id, now, companions in
            let isCrowded = await crowd.gathers()
            let change = try await node.store.retryMail(id, at: now, with: companions)
            return isCrowded ? .changed : change
        }
    }

    private static let dropAgreesInACrowd = Saboteur(
        "outbox.drop.race",
        "Tells all who drop one dead letter at once that they did."
    ) { sabotage in
        let crowd = Crowd()
        sabotage.dropMail = { node, id, companions in
            let isCrowded = await crowd.gathers()
            let change = try await node.store.dropMail(id, with: companions)
            return isCrowded ? .changed : change
        }
    }
}
