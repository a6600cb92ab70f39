import GatehouseDatastore

extension Saboteurs {
    static let outboxLists = [
        mailsClaimMore, mailsTakeZero, mailsLosePlace, deadClaimMore, mailsHideLease, pruneSparesEarlyMail,
        pruneTakesWaiting, pruneMailTakesZero, pruneMailMiscounts,
    ]

    private static let mailsClaimMore = Saboteur(
        "outbox.list.order",
        "Takes a full page of mails for proof that more follow."
    ) { sabotage in
        sabotage.listMail = { node, areDead, position, limit in
            let page = try await node.store.mails(areDead: areDead, after: position, limit: limit)
            return areDead || limit < 6 ? page : page.claimingMore(limit: limit, position: \.mail.id)
        }
    }

    private static let mailsTakeZero = Saboteur(
        "outbox.list.limits",
        "Lists no mails for a limit below one."
    ) { sabotage in
        sabotage.listMail = { node, areDead, position, limit in
            guard limit > 0 else { return Page([], next: nil) }
            return try await node.store.mails(areDead: areDead, after: position, limit: limit)
        }
    }

    private static let mailsLosePlace = Saboteur(
        "outbox.list.moving",
        "Ends the list when the last mail seen is gone."
    ) { sabotage in
        sabotage.listMail = { node, areDead, position, limit in
            if let position {
                let all = try await node.store.mails(areDead: areDead, after: nil, limit: .max)
                guard all.elements.contains(where: { $0.mail.id == position }) else { return Page([], next: nil) }
            }
            return try await node.store.mails(areDead: areDead, after: position, limit: limit)
        }
    }

    private static let deadClaimMore = Saboteur(
        "outbox.list.dead",
        "Skips a dead letter after a page of two."
    ) { sabotage in
        sabotage.listMail = { node, areDead, position, limit in
            var page = try await node.store.mails(areDead: areDead, after: position, limit: limit)
            guard areDead, limit == 2, let next = page.next else { return page }
            page.next = try await node.store.mails(areDead: true, after: next, limit: 1).elements.first?.mail.id
            return page
        }
    }

    private static let mailsHideLease = Saboteur(
        "outbox.list.lease",
        "Rounds the end of a lease down to a millisecond."
    ) { sabotage in
        sabotage.listMail = { node, areDead, position, limit in
            var page = try await node.store.mails(areDead: areDead, after: position, limit: limit)
            for index in page.elements.indices {
                page.elements[index].leasedUntil = page.elements[index].leasedUntil.map {
                    Timestamp(microseconds: $0.microseconds / 1_000 * 1_000)
                }
            }
            return page
        }
    }

    private static let pruneSparesEarlyMail = Saboteur(
        "outbox.prune.before",
        "Does not count the dead letters from before 1970."
    ) { sabotage in
        sabotage.pruneMail = { node, time, limit in
            let dead = try await node.store.mails(areDead: true, after: nil, limit: .max).elements
            let early = dead.count { $0.mail.createdAt < min(time, Timestamp(microseconds: 0)) }
            return max(try await node.store.pruneMail(before: time, limit: limit) - early, 0)
        }
    }

    private static let pruneTakesWaiting = Saboteur(
        "outbox.prune.waiting",
        "Counts what waits among what it prunes where there is no dead letter."
    ) { sabotage in
        sabotage.pruneMail = { node, time, limit in
            let waiting = try await node.store.mails(areDead: false, after: nil, limit: limit).elements
            let count = try await node.store.pruneMail(before: time, limit: limit)
            return count + waiting.count { $0.mail.createdAt < time }
        }
    }

    private static let pruneMailTakesZero = Saboteur(
        "outbox.prune.limits",
        "Prunes no mails for a limit below one."
    ) { sabotage in
        sabotage.pruneMail = { node, time, limit in
            guard limit > 0 else { return 0 }
            return try await node.store.pruneMail(before: time, limit: limit)
        }
    }

    private static let pruneMailMiscounts = Saboteur(
        "outbox.prune.race",
        "Counts dead letters that another caller pruned at the same time."
    ) { sabotage in
        let crowd = Crowd()
        sabotage.pruneMail = { node, time, limit in
            let isCrowded = await crowd.gathers()
            let count = try await node.store.pruneMail(before: time, limit: limit)
            return isCrowded ? max(count, 1) : count
        }
    }
}
