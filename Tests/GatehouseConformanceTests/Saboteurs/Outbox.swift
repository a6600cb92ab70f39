import GatehouseDatastore

extension Saboteurs {
    static let outbox: [Saboteur] =
        [
            enqueueLosesZero, enqueueCoarse, enqueueKeepsOne, enqueueSwallows, enqueueKeepsOrphans, deleteSparesDead,
            enqueueLeavesInACrowd,
        ] + outboxClaims + outboxSettlements + outboxLists + outboxDead + outboxCompanions

    private static let enqueueLosesZero = Saboteur(
        "outbox.enqueue.read-back",
        "Takes a payload of one zero for none."
    ) { sabotage in
        sabotage.spoilEnqueued { mail in
            if mail.payload == [0] { mail.payload = [] }
        }
    }

    private static let enqueueCoarse = Saboteur(
        "outbox.enqueue.exact-moments",
        "Keeps the moments of mails before 1970 in milliseconds."
    ) { sabotage in
        sabotage.spoilEnqueued { $0.dueAt = $0.dueAt.coarseBefore1970 }
    }

    private static let enqueueKeepsOne = Saboteur(
        "outbox.enqueue.all-or-none",
        "Keeps one of two mails of one identifier in a call that it refuses."
    ) { sabotage in
        sabotage.enqueueMail = { node, records in
            if Set(records.mail.map(\.id)).count < records.mail.count {
                try await node.store.enqueue(AccompanyingRecords(mail: Array(records.mail.prefix(1))))
            }
            try await node.store.enqueue(records)
        }
    }

    private static let enqueueSwallows = Saboteur(
        "outbox.enqueue.race",
        "Tells several callers that file one mail at once that they all succeeded."
    ) { sabotage in
        let crowd = Crowd()
        sabotage.enqueueMail = { node, records in
            let isCrowded = await crowd.gathers()
            let done: Void? = try await unlessTaken(.mail) { try await node.store.enqueue(records) }
            if done == nil, !isCrowded { throw StoreError.duplicate(.mail) }
        }
    }

    private static let enqueueKeepsOrphans = Saboteur(
        "outbox.users.absent",
        "Keeps the mail of an absent user as one about nobody, among several."
    ) { sabotage in
        sabotage.enqueueMail = { node, records in
            var records = records
            for (index, mail) in records.mail.enumerated() where records.mail.count > 2 {
                if let user = mail.user, try await node.store.load(user) == nil { records.mail[index].user = nil }
            }
            try await node.store.enqueue(records)
        }
    }

    private static let deleteSparesDead = Saboteur(
        "outbox.users.deleted",
        "Leaves the dead letters of a deleted user in the list."
    ) { sabotage in
        let ghosts = Remembered<[QueuedMail]>([])
        sabotage.deleteUser = { node, id, companions in
            let dead = try await node.store.mails(areDead: true, after: nil, limit: .max).elements
            ghosts.withLock { $0 += dead.filter { $0.mail.user == id } }
            return try await node.store.delete(id, with: companions)
        }
        sabotage.listMail = { node, areDead, position, limit in
            var page = try await node.store.mails(areDead: areDead, after: position, limit: limit)
            if areDead { page.elements += ghosts.withLock { $0 } }
            return page
        }
    }

    private static let enqueueLeavesInACrowd = Saboteur(
        "outbox.users.delete-race",
        "Keeps the mail of a user as one about nobody when others file mails at once."
    ) { sabotage in
        let crowd = Crowd()
        sabotage.enqueueMail = { node, records in
            let isCrowded = await crowd.gathers()
            var records = records
            if isCrowded { for index in records.mail.indices { records.mail[index].user = nil } }
            try await node.store.enqueue(records)
        }
    }
}

extension Sabotage {
    /// Makes the store keep mails that are filed alone as something else.
    fileprivate mutating func spoilEnqueued(_ spoil: @escaping @Sendable (inout MailRecord) -> Void) {
        enqueueMail = { node, records in
            var records = records
            for index in records.mail.indices { spoil(&records.mail[index]) }
            try await node.store.enqueue(records)
        }
    }
}
