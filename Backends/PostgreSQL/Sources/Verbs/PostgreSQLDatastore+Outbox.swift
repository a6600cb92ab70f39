public import GatehouseDatastore
import GatehouseSQL

extension PostgreSQLDatastore {
    /// Files mails and events that go with no other change, all or none; see ``GatehouseDatastore/OutboxStore``.
    public func enqueue(_ records: AccompanyingRecords) async throws(StoreError) {
        let values = try records.values()
        try await perform(.outboxEnqueue) { call throws(StoreError) in
            _ = try await call.change(MailQuery.enqueue, values)
        }
    }

    /// Takes mails that are due and that nobody has; see ``GatehouseDatastore/OutboxStore``.
    public func claimMail(
        limit: Int,
        lease: LeaseID,
        until end: Timestamp,
        at now: Timestamp
    ) async throws(StoreError) -> [ClaimedMail] {
        try await perform(.outboxClaim) { call throws(StoreError) in
            let values: [PostgreSQLValue] = [.moment(now), .limit(limit), .id(lease), .moment(end)]
            return ClaimedMail.inOrder(try await call.change(MailQuery.claim, values).all(ClaimedMail.init(row:)))
        }
    }

    /// Says what becomes of a mail after an attempt; see ``GatehouseDatastore/OutboxStore``.
    public func settleMail(
        _ id: MailID,
        under lease: LeaseID,
        as settlement: MailSettlement,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> MailSettling {
        let (query, settled) = MailQuery.settle(settlement)
        let values = try [.id(id), .id(lease)] + settled + companions.values()
        return try await perform(.outboxSettle) { call throws(StoreError) in
            try await call.change(.mail(id), query, values).hasRow ? .settled : .leaseLost
        }
    }

    /// Lists the mails that wait, or the dead letters, in the order of their identifiers.
    public func mails(
        areDead: Bool,
        after position: MailID?,
        limit: Int
    ) async throws(StoreError) -> Page<QueuedMail, MailID> {
        try await perform(.outboxList) { call throws(StoreError) in
            let page = areDead ? MailQuery.deadPage : MailQuery.waitingPage
            let (query, values) = page.after(position.map { .id($0) }, [.pageLimit(limit)])
            let mails = try await call.read(query, values).all(QueuedMail.init(row:))
            return Page(mails, limit: limit, position: \.mail.id)
        }
    }

    /// Makes a dead letter due again, as if it had never been tried.
    public func retryMail(
        _ id: MailID,
        at now: Timestamp,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> DeadLetterChange {
        let values = try [.id(id), .moment(now)] + companions.values()
        return try await perform(.outboxRetry) { call throws(StoreError) in
            try await call.change(.mail(id), MailQuery.retry, values).hasRow ? .changed : .absent
        }
    }

    /// Drops a dead letter.
    public func dropMail(
        _ id: MailID,
        with companions: AccompanyingRecords
    ) async throws(StoreError) -> DeadLetterChange {
        let values = try [.id(id)] + companions.values()
        return try await perform(.outboxDrop) { call throws(StoreError) in
            try await call.change(.mail(id), MailQuery.drop, values).hasRow ? .changed : .absent
        }
    }

    /// Removes dead letters that were asked for before a time and returns how many; fewer than the limit when none is
    /// left.
    public func pruneMail(before time: Timestamp, limit: Int) async throws(StoreError) -> Int {
        try await perform(.outboxPrune) { call throws(StoreError) in
            try await call.change(isRepeatable: true, MailQuery.prune, [.moment(time), .limit(limit)]).changedCount
        }
    }
}

private enum MailQuery {
    static let table = "gatehouse_mail"

    static let enqueue = Query(AccompanyingRecords.insertion(from: 1))

    // Who finds a row locked passes it by, so no mail goes to two, and nobody waits for another.
    static let claim = Query(
        """
        UPDATE \(table) SET attempts = least(attempts, 9223372036854775806) + 1, lease = $3, leased_until = $4
        WHERE id = ANY (ARRAY(
            SELECT id FROM \(table)
            WHERE NOT is_dead AND due_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)
            ORDER BY due_at, id LIMIT $2 FOR UPDATE SKIP LOCKED
        )) RETURNING \(ClaimedMail.columnNames(user: "user_id").columnList)
        """
    )

    private static let remove = change("DELETE FROM \(table) WHERE id = $1 AND lease = $2", companionsFrom: 3)
    private static let postpone = settle("due_at = $3, failure = $4", count: 2)
    private static let bury = settle("is_dead = true, failure = $3", count: 1)

    /// The statement for a settlement, and the values that it sets.
    static func settle(_ settlement: MailSettlement) -> (Query, [PostgreSQLValue]) {
        switch settlement {
        case .done: (remove, [])
        case .later(let time, let failure): (postpone, [.moment(time), .stored(failure)])
        case .dead(let failure): (bury, [.stored(failure)])
        }
    }

    private static func settle(_ assignments: String, count: Int) -> Query {
        change(
            "UPDATE \(table) SET \(assignments), lease = NULL, leased_until = NULL WHERE id = $1 AND lease = $2",
            companionsFrom: 3 + count
        )
    }

    static let waitingPage = page("NOT is_dead")
    static let deadPage = page("is_dead")

    private static func page(_ condition: String) -> PageQuery {
        PageQuery { isFirst in
            """
            SELECT \(QueuedMail.columnNames(user: "user_id").columnList) FROM \(table)
            WHERE \(condition) \(isFirst ? "" : "AND id > $2") ORDER BY id LIMIT $1
            """
        }
    }

    static let retry = change(
        """
        UPDATE \(table) SET is_dead = false, attempts = 0, failure = NULL, due_at = $2 WHERE id = $1 AND is_dead
        """,
        companionsFrom: 3
    )
    static let drop = change("DELETE FROM \(table) WHERE id = $1 AND is_dead", companionsFrom: 2)
    static let prune = Query(
        """
        DELETE FROM \(table) WHERE id = ANY (ARRAY(
            SELECT id FROM \(table) WHERE is_dead AND created_at < $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED
        ))
        """
    )

    /// A change of one mail, with what accompanies it.
    private static func change(_ text: String, companionsFrom first: Int) -> Query {
        Query(
            """
            WITH changed AS (\(text) RETURNING 1), \(AccompanyingRecords.written(with: "changed", from: first))
            SELECT 1 FROM changed
            """
        )
    }
}
