import GatehouseDatastore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension AuditRecord {
    /// The columns that ``init(row:)`` reads, in its order.
    static let columns = "id, at, kind, user, actor, address, agent, details"

    /// Makes the values for ``columns``, in their order.
    func makeValues() throws(StoreError) -> [SQLiteValue] {
        [
            .id(id), .moment(at), .name(kind), .id(user), .id(actor), .stored(address), .stored(agent),
            .text(try Self.encoded(details)),
        ]
    }

    /// Reads ``columns``.
    init(row: inout SQLiteRow) throws(StoreError) {
        self.init(
            id: try row.id(),
            at: try row.moment(),
            kind: try row.name(),
            user: try row.optionalID(),
            actor: try row.optionalID(),
            address: try row.optionalText(),
            agent: try row.optionalText(),
            details: try Self.decoded(try row.string())
        )
    }

    private static func encoded(_ details: [StoredName: StoredText]) throws(StoreError) -> String {
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

    private static func decoded(_ text: String) throws(StoreError) -> [StoredName: StoredText] {
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
