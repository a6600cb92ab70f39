import GatehouseDatastore
import GatehouseSQL

extension AccompanyingRecords {
    /// What a statement does to a user, which the rest of the statement does not see yet.
    enum Owner {
        /// None is added, and none is removed.
        case asBefore
        /// The user of a parameter is added.
        case added(String)
        /// The user of a parameter is removed.
        case removed(String)
    }

    /// The parts of a statement that write events and mails if another part, of a name, has a row.
    ///
    /// - Parameters:
    ///   - part: The name of the part that must have a row.
    ///   - first: The number of the first of its fourteen parameters; ``values()`` are what they take.
    ///   - owner: What the statement does to a user.
    static func written(with part: String, from first: Int, _ owner: Owner = .asBefore) -> String {
        let condition = "EXISTS (SELECT 1 FROM \(part))"
        return """
            noted AS (\(AuditRecord.insertion(from: first)) WHERE \(condition)),
            mailed AS (\(MailRecord.insertion(from: first + 8, owner)) AND \(condition))
            """
    }

    /// A statement that writes events and mails.
    ///
    /// - Parameter first: The number of the first of its fourteen parameters.
    static func insertion(from first: Int) -> String {
        "WITH noted AS (\(AuditRecord.insertion(from: first))) \(MailRecord.insertion(from: first + 8, .asBefore))"
    }

    /// The values of the fourteen parameters.
    func values() throws(StoreError) -> [PostgreSQLValue] {
        try AuditRecord.values(of: audit) + MailRecord.values(of: mail)
    }
}

extension AuditRecord {
    /// The columns of the audit table, in the order of ``values(of:)``.
    static let columns = columnNames(user: "user_id").columnList

    /// A statement that appends events.
    ///
    /// - Parameter first: The number of the first of its eight parameters.
    static func insertion(from first: Int) -> String {
        "INSERT INTO gatehouse_audit (\(columns)) SELECT * FROM unnest(\(parameters(8, from: first)))"
    }

    /// The events as eight lists, one a column.
    static func values(of events: [AuditRecord]) throws(StoreError) -> [PostgreSQLValue] {
        var rows: [[PostgreSQLValue]] = []
        for event in events { rows.append(try event.values()) }
        return lists(
            of: [.identifier, .timestamptz, .string, .identifier, .identifier, .string, .string, .string],
            rows
        )
    }
}

extension MailRecord {
    /// The columns of a mail, in the order of ``values(of:)``.
    static let columns = columnNames(user: "user_id").columnList

    /// A statement that files mails, with a condition at its end.
    ///
    /// A mail of a user who is not there is left out. The statement sees the users as they were when it began; if one is
    /// removed meanwhile, the reference fails, and `PostgreSQLFailure` says that the verb is to try again.
    ///
    /// - Parameters:
    ///   - first: The number of the first of its six parameters.
    ///   - owner: What the rest of the statement does to a user.
    fileprivate static func insertion(from first: Int, _ owner: AccompanyingRecords.Owner) -> String {
        let isThere = "EXISTS (SELECT 1 FROM gatehouse_users u WHERE u.id = m.user_id)"
        let condition =
            switch owner {
            case .asBefore: isThere
            case .added(let id): "m.user_id = \(id) OR \(isThere)"
            case .removed(let id): "m.user_id <> \(id) AND \(isThere)"
            }
        return """
            INSERT INTO gatehouse_mail (\(columns))
            SELECT * FROM unnest(\(parameters(6, from: first))) m (\(columns))
            WHERE (m.user_id IS NULL OR \(condition))
            """
    }

    /// The mails as six lists, one a column.
    fileprivate static func values(of mails: [MailRecord]) -> [PostgreSQLValue] {
        lists(of: [.identifier, .string, .identifier, .bytea, .timestamptz, .timestamptz], mails.map { $0.values() })
    }
}

/// The names of parameters that follow one another.
private func parameters(_ count: Int, from first: Int) -> String {
    (first..<first + count).map { "$\($0)" }.joined(separator: ", ")
}

/// Rows as lists, one a column.
private func lists(of types: [PostgreSQLValue.ElementType], _ rows: [[PostgreSQLValue]]) -> [PostgreSQLValue] {
    types.enumerated().map { index, type in .array(of: type, rows.map { $0[index] }) }
}
