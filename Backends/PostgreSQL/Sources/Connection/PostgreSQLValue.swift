package import GatehouseDatastore
import GatehouseSQL

#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// A value to bind to a parameter of a statement, with its type also when it is null.
///
/// All go over the wire in PostgreSQL's binary form, so nothing is escaped and nothing is formatted.
package enum PostgreSQLValue: RecordValue {
    case int8(Int64?)
    case bool(Bool?)
    case timestamptz(Timestamp?)
    case string(String?)
    case bytea([UInt8]?)
    case identifier(UUID?)
    case token(TokenDigest?)
    case array(of: ElementType, [PostgreSQLValue])

    /// The types that arrays are made of here, by the object identifiers of their arrays.
    ///
    /// Source: `pg_type.dat` of PostgreSQL; these numbers are fixed for ever.
    package enum ElementType: UInt32, Sendable {
        case string = 1_009
        case identifier = 2_951
        case timestamptz = 1_185
        case bytea = 1_001

        /// The object identifier of the element's type.
        var element: UInt32 {
            switch self {
            case .string: 25
            case .identifier: 2_950
            case .timestamptz: 1_184
            case .bytea: 17
            }
        }
    }

    package static func integer(_ value: Int64?) -> Self { .int8(value) }
    package static func flag(_ value: Bool?) -> Self { .bool(value) }
    package static func moment(_ value: Timestamp?) -> Self { .timestamptz(value) }
    package static func text(_ value: String?) -> Self { .string(value) }
    package static func bytes(_ value: [UInt8]?) -> Self { .bytea(value) }
    package static func uuid(_ value: UUID?) -> Self { .identifier(value) }
    package static func digest(_ value: TokenDigest?) -> Self { .token(value) }

    /// A list of texts.
    package static func texts(_ values: some Sequence<String>) -> Self {
        .array(of: .string, values.map { .string($0) })
    }

    /// The object identifier of the type, as in `pg_type.dat`.
    var type: UInt32 {
        switch self {
        case .int8: 20
        case .bool: 16
        case .timestamptz: 1_184
        case .string: 25
        case .bytea, .token: 17
        case .identifier: 2_950
        case .array(let type, _): type.rawValue
        }
    }
}

extension Timestamp {
    /// Microseconds from 1 January 1970 to 1 January 2000, from which PostgreSQL counts.
    private static let postgreSQLEpoch: Int64 = 946_684_800_000_000
    /// The earliest moment that a `timestamptz` can hold, 24 November 4714 BC.
    private static let postgreSQLMinimum: Int64 = -211_813_488_000_000_000

    /// The moment as a `timestamptz` goes over the wire: microseconds since 2000.
    ///
    /// The ends of the range are `-infinity` and `infinity`, and so is what lies before the first moment that the type
    /// can hold.
    var postgreSQLMicroseconds: Int64 {
        if microseconds == .max { return .max }
        let (shifted, overflow) = microseconds.subtractingReportingOverflow(Self.postgreSQLEpoch)
        return overflow || shifted < Self.postgreSQLMinimum ? .min : shifted
    }

    /// Reads the form that ``postgreSQLMicroseconds`` writes.
    init(postgreSQLMicroseconds: Int64) {
        if postgreSQLMicroseconds == .min {
            self = .distantPast
        } else {
            let (sum, overflow) = postgreSQLMicroseconds.addingReportingOverflow(Self.postgreSQLEpoch)
            self = overflow ? .distantFuture : Timestamp(microseconds: sum)
        }
    }
}
