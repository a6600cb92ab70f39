import GatehouseDatastore

/// The mails that wait, and the dead letters.
struct MailTable: Sendable {
    private struct Row {
        var mail: MailRecord
        var attempts = 0
        var isDead = false
        var failure: StoredText?
        var lease: (id: LeaseID, until: Timestamp)?
    }

    private var rows: [MailID: Row] = [:]
    private var order = OrderedKeys<MailID>()
    private var owned: [UserID: Set<MailID>] = [:]

    /// Throws if a mail with one of the identifiers is there, or if one comes twice.
    func requireNew(_ added: [MailRecord]) throws(StoreError) {
        var seen: Set<MailID> = []
        for mail in added where rows[mail.id] != nil || !seen.insert(mail.id).inserted {
            throw .duplicate(.mail)
        }
    }

    /// Files mails that ``requireNew(_:)`` has let pass.
    mutating func append(_ added: [MailRecord]) {
        for mail in added {
            rows[mail.id] = Row(mail: mail)
            order.insert(mail.id)
            if let user = mail.user { owned[user, default: []].insert(mail.id) }
        }
    }

    mutating func claim(limit: Int, lease: LeaseID, until end: Timestamp, at now: Timestamp) -> [ClaimedMail] {
        let due = rows.values.filter { row in
            !row.isDead && row.mail.dueAt <= now && (row.lease.map { $0.until <= now } ?? true)
        }
        let first = due.map(\.mail).sorted { ($0.dueAt, $0.id) < ($1.dueAt, $1.id) }.prefix(max(limit, 1))
        return first.map { mail in
            let (raised, overflow) = (rows[mail.id]?.attempts ?? 0).addingReportingOverflow(1)
            rows[mail.id]?.attempts = overflow ? .max : raised
            rows[mail.id]?.lease = (lease, end)
            return ClaimedMail(mail: mail, attempt: overflow ? .max : raised)
        }
    }

    /// Whether a mail is still as the claim left it.
    func isHeld(_ id: MailID, under lease: LeaseID) -> Bool {
        rows[id]?.lease?.id == lease
    }

    /// Settles a mail that ``isHeld(_:under:)``.
    mutating func settle(_ id: MailID, as settlement: MailSettlement) {
        switch settlement {
        case .done: remove(id)
        case .later(let time, let failure):
            rows[id]?.mail.dueAt = time
            rows[id]?.failure = failure
        case .dead(let failure):
            rows[id]?.isDead = true
            rows[id]?.failure = failure
        }
        rows[id]?.lease = nil
    }

    func page(areDead: Bool, after position: MailID?, limit: Int) -> Page<QueuedMail, MailID> {
        .collect(order.after(position), limit: limit) { id in
            guard let row = rows[id], row.isDead == areDead else { return nil }
            return QueuedMail(
                mail: row.mail,
                attempts: row.attempts,
                isDead: row.isDead,
                failure: row.failure,
                leasedUntil: row.lease?.until
            )
        }
    }

    func isDead(_ id: MailID) -> Bool {
        rows[id]?.isDead == true
    }

    mutating func retry(_ id: MailID, at now: Timestamp) {
        guard var mail = rows[id]?.mail else { return }
        mail.dueAt = now
        rows[id] = Row(mail: mail)
    }

    mutating func remove(_ id: MailID) {
        guard let row = rows.removeValue(forKey: id) else { return }
        order.remove(id)
        guard let user = row.mail.user else { return }
        owned[user]?.remove(id)
        if owned[user]?.isEmpty == true { owned[user] = nil }
    }

    mutating func removeAll(of user: UserID) {
        for id in owned[user] ?? [] { remove(id) }
    }

    mutating func prune(before time: Timestamp, limit: Int) -> Int {
        let old = rows.values.lazy.filter { $0.isDead && $0.mail.createdAt < time }.map(\.mail.id).prefix(max(limit, 1))
        let ids = Array(old)
        for id in ids { remove(id) }
        return ids.count
    }
}
