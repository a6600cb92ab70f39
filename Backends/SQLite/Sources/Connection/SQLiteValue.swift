import GatehouseDatastore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A value to bind to a parameter of a statement.
enum SQLiteValue: Sendable {
    case null
    case integer(Int64)
    case text(String)
    case bytes([UInt8])
    case uuid(UUID)
    case digest(TokenDigest)

    static func id(_ id: some RecordIdentifier) -> SQLiteValue { .uuid(id.uuid) }

    static func id(_ id: (some RecordIdentifier)?) -> SQLiteValue { id.map { .uuid($0.uuid) } ?? .null }

    static func moment(_ moment: Timestamp) -> SQLiteValue { .integer(moment.microseconds) }

    static func moment(_ moment: Timestamp?) -> SQLiteValue { moment.map { .integer($0.microseconds) } ?? .null }

    static func stored(_ text: StoredText) -> SQLiteValue { .text(text.string) }

    static func stored(_ text: StoredText?) -> SQLiteValue { text.map { .text($0.string) } ?? .null }

    static func name(_ name: StoredName) -> SQLiteValue { .text(name.string) }

    static func flag(_ flag: Bool) -> SQLiteValue { .integer(flag ? 1 : 0) }

    /// A limit of the seam, at least one, for `LIMIT`.
    static func limit(_ limit: Int) -> SQLiteValue { .integer(Int64(clamping: max(limit, 1))) }

    /// A page's limit and one more, which shows whether another page follows.
    static func pageLimit(_ limit: Int) -> SQLiteValue {
        .integer(Int64(clamping: min(max(limit, 1), Int.max - 1) + 1))
    }
}

extension Page {
    /// Makes a page of elements that were asked for with ``SQLiteValue/pageLimit(_:)``.
    init(_ elements: [Element], limit: Int, position: (Element) -> Position) {
        let limit = max(limit, 1)
        guard elements.count > limit else {
            self.init(elements, next: nil)
            return
        }
        let kept = Array(elements.prefix(limit))
        self.init(kept, next: kept.last.map(position))
    }
}
