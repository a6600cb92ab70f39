import GatehouseDatastore
import GatehouseSQL

extension AuditRecord {
    /// The columns of the audit table, in the order of ``values(of:)``.
    static let columns = columnNames(user: "user_id").columnList

    /// A part of a statement that appends events if another part, of a name, has a row.
    ///
    /// - Parameters:
    ///   - part: The name of the part that must have a row.
    ///   - first: The number of the first of its eight parameters.
    static func noted(with part: String, from first: Int) -> String {
        "noted AS (\(insertion(from: first)) WHERE EXISTS (SELECT 1 FROM \(part)))"
    }

    /// A statement that appends events.
    ///
    /// - Parameter first: The number of the first of its eight parameters.
    static func insertion(from first: Int) -> String {
        let lists = (0..<8).map { "$\(first + $0)" }.joined(separator: ", ")
        return "INSERT INTO gatehouse_audit (\(columns)) SELECT * FROM unnest(\(lists))"
    }

    /// The events as eight lists, one a column.
    static func values(of events: [AuditRecord]) throws(StoreError) -> [PostgreSQLValue] {
        var columns = Array(repeating: [PostgreSQLValue](), count: 8)
        for event in events {
            for (index, value) in try (event.values() as [PostgreSQLValue]).enumerated() {
                columns[index].append(value)
            }
        }
        let types: [PostgreSQLValue.ElementType] = [
            .identifier, .timestamptz, .string, .identifier, .identifier, .string, .string, .string,
        ]
        return zip(types, columns).map { .array(of: $0, $1) }
    }
}

extension AccompanyingRecords {
    /// The values for the parameters of ``AuditRecord/noted(with:from:)``.
    func values() throws(StoreError) -> [PostgreSQLValue] { try AuditRecord.values(of: audit) }
}
