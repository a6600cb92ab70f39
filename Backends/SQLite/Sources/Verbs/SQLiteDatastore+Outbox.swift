public import GatehouseDatastore
import GatehouseSQL

extension SQLiteDatastore {
    /// Files mails and events that go with no other change, all or none; see ``GatehouseDatastore/OutboxStore``.
    public func enqueue(_ records: AccompanyingRecords) async throws(StoreError) {
        try await write { connection throws(StoreError) in try connection.append(records) }
    }

    /// Takes mails that are due and that nobody has; see ``GatehouseDatastore/OutboxStore``.
    public func claimMail(
        limit: Int,
        lease: LeaseID,
        until end: Timestamp,
        at now: Timestamp
    ) async throws(StoreError) -> [ClaimedMail] {
        // Senders ask again and again: while nothing is due, nobody waits for the write lock.
        let isAnyDue = try await read { connection throws(StoreError) in
            try connection.has(MailQuery.due, [.moment(now), .integer(1)])
        }
        guard isAnyDue else { return [] }
        return try await write { connection throws(StoreError) in
            let values: [SQLiteValue] = [.moment(now), .limit(limit), .id(lease), .moment(end)]
            return ClaimedMail.inOrder(try connection.all(MailQuery.claim, values, ClaimedMail.init(row:)))
        }
    }

    /// Says what becomes of a mail after an attempt; see ``GatehouseDatastore/OutboxStore``.
    public func settleMail(
        _ id: MailID,
        under lease: LeaseID,
        as settlement: MailSettlement,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> MailSettling {
        let held: [SQLiteValue] = [.id(id), .id(lease)]
        return try await write { connection throws(StoreError) in
            let count =
                switch settlement {
                case .done: try connection.run(MailQuery.remove, held)
                case .later(let time, let failure):
                    try connection.run(MailQuery.postpone, held + [.moment(time), .stored(failure)])
                case .dead(let failure): try connection.run(MailQuery.bury, held + [.stored(failure)])
                }
            guard count == 1 else { return .leaseLost }
            try connection.append(companions)
            return .settled
        }
    }

    /// Lists the mails that wait, or the dead letters, in the order of their identifiers.
    public func mails(
        areDead: Bool,
        after position: MailID?,
        limit: Int
    ) async throws(StoreError) -> Page<QueuedMail, MailID> {
        try await read { connection throws(StoreError) in
            let query = areDead ? MailQuery.deadPage : MailQuery.waitingPage
            let values: [SQLiteValue] = [position.map { .id($0) } ?? .bytes([]), .pageLimit(limit)]
            let mails = try connection.all(query, values, QueuedMail.init(row:))
            return Page(mails, limit: limit, position: \.mail.id)
        }
    }

    /// Makes a dead letter due again, as if it had never been tried.
    public func retryMail(
        _ id: MailID,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> DeadLetterChange {
        try await write { connection throws(StoreError) in
            guard try connection.run(MailQuery.retry, [.id(id), .moment(now)]) == 1 else { return .absent }
            try connection.append(companions)
            return .changed
        }
    }

    /// Drops a dead letter.
    public func dropMail(
        _ id: MailID,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> DeadLetterChange {
        try await write { connection throws(StoreError) in
            guard try connection.run(MailQuery.drop, [.id(id)]) == 1 else { return .absent }
            try connection.append(companions)
            return .changed
        }
    }

    /// Removes dead letters that were asked for before a time and returns how many; fewer than the limit when none is
    /// left.
    public func pruneMail(before time: Timestamp, limit: Int) async throws(StoreError) -> Int {
        try await write { connection throws(StoreError) in
            try connection.run(MailQuery.prune, [.moment(time), .limit(limit)])
        }
    }
}

private enum MailQuery {
    static let table = "gatehouse_mail"

    /// What is due at `?1` and nobody has, the longest due first.
    ///
    /// `is_dead` is compared with a number in the text, so that the index of what waits is used.
    private static let dueRows = """
        SELECT id FROM \(table)
        WHERE is_dead = 0 AND due_at <= ?1 AND (leased_until IS NULL OR leased_until <= ?1)
        ORDER BY due_at, id LIMIT ?2
        """
    static let due = Query(dueRows)
    static let claim = Query(
        """
        UPDATE \(table) SET attempts = min(attempts, 9223372036854775806) + 1, lease = ?3, leased_until = ?4
        WHERE id IN (\(dueRows)) RETURNING \(ClaimedMail.columnNames(user: "user").columnList)
        """
    )

    static let remove = Query("DELETE FROM \(table) WHERE id = ?1 AND lease = ?2")
    static let postpone = Query(
        """
        UPDATE \(table) SET due_at = ?3, failure = ?4, lease = NULL, leased_until = NULL WHERE id = ?1 AND lease = ?2
        """
    )
    static let bury = Query(
        """
        UPDATE \(table) SET is_dead = 1, failure = ?3, lease = NULL, leased_until = NULL WHERE id = ?1 AND lease = ?2
        """
    )

    static let waitingPage = page("is_dead = 0")
    static let deadPage = page("is_dead = 1")
    private static func page(_ condition: String) -> Query {
        Query(
            """
            SELECT \(QueuedMail.columnNames(user: "user").columnList) FROM \(table)
            WHERE \(condition) AND id > ? ORDER BY id LIMIT ?
            """
        )
    }

    static let retry = Query(
        "UPDATE \(table) SET is_dead = 0, attempts = 0, failure = NULL, due_at = ?2 WHERE id = ?1 AND is_dead = 1"
    )
    static let drop = Query("DELETE FROM \(table) WHERE id = ? AND is_dead = 1")
    static let prune = Query(
        """
        DELETE FROM \(table) WHERE rowid IN (
            SELECT rowid FROM \(table) WHERE is_dead = 1 AND created_at < ? LIMIT ?
        )
        """
    )
}
