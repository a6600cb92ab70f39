import GatehouseDatastore
import GatehouseSQL

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A value to bind to a parameter of a statement; nil is NULL.
enum SQLiteValue: RecordValue {
    case integer(Int64?)
    case text(String?)
    case bytes([UInt8]?)
    case uuid(UUID?)
    case digest(TokenDigest?)

    static func flag(_ value: Bool?) -> SQLiteValue { .integer(value.map { $0 ? 1 : 0 }) }

    static func moment(_ value: Timestamp?) -> SQLiteValue { .integer(value?.microseconds) }
}
