public import GatehouseDatastore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension UserRecord {
    /// Returns attributes as the text of a JSON object, its names sorted.
    ///
    /// Texts are strings, whole numbers are numbers with all their digits, and the rest is `true` or `false`: so JSON's
    /// own types tell them apart, and an operator can ask the database for them.
    ///
    /// - Throws: ``GatehouseDatastore/StoreError`` with code `corrupt` if they cannot be written as JSON.
    public static func encodedAttributes(_ attributes: UserAttributes) throws(StoreError) -> String {
        if attributes.isEmpty { return "{}" }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let plain = Dictionary(attributes.map { ($0.key.string, JSONAttribute($0.value)) }) { first, _ in first }
        do {
            return String(decoding: try encoder.encode(plain), as: UTF8.self)
        } catch {
            throw StoreError(.corrupt, "A user's attributes could not be written as JSON.", cause: error)
        }
    }

    /// Reads what ``encodedAttributes(_:)`` writes.
    ///
    /// - Throws: ``GatehouseDatastore/StoreError`` with code `corrupt` if it is anything else.
    public static func decodedAttributes(_ text: String) throws(StoreError) -> UserAttributes {
        if text == "{}" { return [:] }
        let plain: [String: JSONAttribute]
        do {
            plain = try JSONDecoder().decode([String: JSONAttribute].self, from: Data(text.utf8))
        } catch {
            throw StoreError(.corrupt, "A user's attributes cannot be read as JSON.", cause: error)
        }
        var attributes: UserAttributes = [:]
        for (name, value) in plain {
            guard let name = StoredName(name), let value = value.value else { throw .unreadable("a user's attributes") }
            attributes[name] = value
        }
        return attributes
    }
}

/// An attribute as a value of JSON.
private enum JSONAttribute: Codable {
    case text(String)
    case integer(Int64)
    case boolean(Bool)

    init(_ value: AttributeValue) {
        switch value {
        case .text(let text): self = .text(text.string)
        case .integer(let number): self = .integer(number)
        case .boolean(let flag): self = .boolean(flag)
        }
    }

    /// The attribute; nil if it is a text that none can have.
    var value: AttributeValue? {
        switch self {
        case .text(let text): StoredText(text).map { .text($0) }
        case .integer(let number): .integer(number)
        case .boolean(let flag): .boolean(flag)
        }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let flag = try? container.decode(Bool.self) {
            self = .boolean(flag)
        } else if let number = try? container.decode(Int64.self) {
            self = .integer(number)
        } else {
            self = .text(try container.decode(String.self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .integer(let number): try container.encode(number)
        case .boolean(let flag): try container.encode(flag)
        }
    }
}
