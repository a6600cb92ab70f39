public import GatehouseDatastore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension AuditRecord {
    /// Returns the columns that ``init(row:)`` reads and ``values()`` writes, in their order.
    ///
    /// - Parameter user: What the backend calls the column of the event's user; some databases reserve `user`.
    public static func columnNames(user: String) -> [String] {
        ["id", "at", "kind", user, "actor", "address", "agent", "details"]
    }

    /// Returns the values for ``columnNames(user:)``, in their order; the details as ``encodedDetails(_:)`` writes them.
    ///
    /// - Throws: ``GatehouseDatastore/StoreError`` as ``encodedDetails(_:)`` does.
    @inlinable
    public func values<Value: RecordValue>() throws(StoreError) -> [Value] {
        [
            .id(id), .moment(at), .name(kind), .id(user), .id(actor), .stored(address), .stored(agent),
            .text(try Self.encodedDetails(details)),
        ]
    }

    /// Reads ``columnNames(user:)``, the details from the text of a JSON object.
    ///
    /// - Throws: ``GatehouseDatastore/StoreError`` with code `corrupt` if they do not hold an event.
    @inlinable
    public init<Row: RecordRow>(row: inout Row) throws(StoreError) {
        self.init(
            id: try row.id(),
            at: try row.moment(),
            kind: try row.name(),
            user: try row.optionalID(),
            actor: try row.optionalID(),
            address: try row.optionalText(),
            agent: try row.optionalText(),
            details: try Self.decodedDetails(try row.string())
        )
    }

    /// Returns details as the text of a JSON object of strings, its names sorted.
    ///
    /// - Throws: ``GatehouseDatastore/StoreError`` with code `corrupt` if they cannot be written as JSON.
    public static func encodedDetails(_ details: [StoredName: StoredText]) throws(StoreError) -> String {
        if details.isEmpty { return "{}" }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let plain = Dictionary(details.map { ($0.key.string, $0.value.string) }) { first, _ in first }
        do {
            return String(decoding: try encoder.encode(plain), as: UTF8.self)
        } catch {
            throw StoreError(.corrupt, "An audit event's details could not be written as JSON.", cause: error)
        }
    }

    /// Reads what ``encodedDetails(_:)`` writes.
    @usableFromInline
    static func decodedDetails(_ text: String) throws(StoreError) -> [StoredName: StoredText] {
        if text == "{}" { return [:] }
        let plain: [String: String]
        do {
            plain = try JSONDecoder().decode([String: String].self, from: Data(text.utf8))
        } catch {
            throw StoreError(.corrupt, "An audit event's details cannot be read as JSON.", cause: error)
        }
        var details: [StoredName: StoredText] = [:]
        for (name, value) in plain {
            guard let name = StoredName(name), let value = StoredText(value) else {
                throw .unreadable("an audit event's details")
            }
            details[name] = value
        }
        return details
    }
}
