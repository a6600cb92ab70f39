public import GatehouseDatastore

extension MailRecord {
    /// Returns the columns that ``init(row:)`` reads and ``values()`` writes, in their order.
    ///
    /// - Parameter user: What the backend calls the column of the mail's user; some databases reserve `user`.
    public static func columnNames(user: String) -> [String] {
        ["id", "kind", user, "payload", "created_at", "due_at"]
    }

    /// Returns the values for ``columnNames(user:)``, in their order.
    @inlinable
    public func values<Value: RecordValue>() -> [Value] {
        [.id(id), .name(kind), .id(user), .bytes(payload), .moment(createdAt), .moment(dueAt)]
    }

    /// Reads ``columnNames(user:)``.
    ///
    /// - Throws: ``GatehouseDatastore/StoreError`` with code `corrupt` if they do not hold a mail.
    @inlinable
    public init<Row: RecordRow>(row: inout Row) throws(StoreError) {
        self.init(
            id: try row.id(),
            kind: try row.name(),
            user: try row.optionalID(),
            payload: try row.bytes(),
            createdAt: try row.moment(),
            dueAt: try row.moment()
        )
    }
}

extension ClaimedMail {
    /// Returns the columns that ``init(row:)`` reads, in their order.
    ///
    /// - Parameter user: What the backend calls the column of the mail's user.
    public static func columnNames(user: String) -> [String] {
        MailRecord.columnNames(user: user) + ["attempts"]
    }

    /// Reads ``columnNames(user:)``.
    ///
    /// - Throws: ``GatehouseDatastore/StoreError`` with code `corrupt` if they do not hold a mail.
    @inlinable
    public init<Row: RecordRow>(row: inout Row) throws(StoreError) {
        self.init(mail: try MailRecord(row: &row), attempt: Int(clamping: try row.integer()))
    }

    /// Returns what a claim found in the order it promises: the longest due first, then by identifier.
    public static func inOrder(_ claimed: [ClaimedMail]) -> [ClaimedMail] {
        claimed.sorted { ($0.mail.dueAt, $0.mail.id) < ($1.mail.dueAt, $1.mail.id) }
    }
}

extension QueuedMail {
    /// Returns the columns that ``init(row:)`` reads, in their order.
    ///
    /// - Parameter user: What the backend calls the column of the mail's user.
    public static func columnNames(user: String) -> [String] {
        MailRecord.columnNames(user: user) + ["attempts", "is_dead", "failure", "leased_until"]
    }

    /// Reads ``columnNames(user:)``.
    ///
    /// - Throws: ``GatehouseDatastore/StoreError`` with code `corrupt` if they do not hold a mail.
    @inlinable
    public init<Row: RecordRow>(row: inout Row) throws(StoreError) {
        self.init(
            mail: try MailRecord(row: &row),
            attempts: Int(clamping: try row.integer()),
            isDead: try row.flag(),
            failure: try row.optionalText(),
            leasedUntil: try row.optionalMoment()
        )
    }
}
