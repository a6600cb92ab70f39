import GatehouseDatastore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A statement with its values, ready to be sent: the values are written out by the task that asks, not while others wait
/// for the connection.
struct Command: Sendable {
    /// Where a value lies in ``bytes``; a length of -1 is a null.
    struct Field: Sendable {
        var offset: Int
        var length: Int32
    }

    /// The statement.
    let query: Query

    private let values: [PostgreSQLValue]

    /// The values' types, as object identifiers of `pg_type`.
    var types: [UInt32] { values.map(\.type) }

    /// The values, one after the other.
    private(set) var bytes: [UInt8] = []

    /// Where each value lies.
    private(set) var fields: [Field] = []

    /// Writes out the values of a statement.
    init(_ query: Query, _ values: [PostgreSQLValue]) {
        self.query = query
        self.values = values
        bytes.reserveCapacity(values.count * 16)
        fields.reserveCapacity(values.count)
        for value in values {
            let offset = bytes.count
            let isNull = !Self.write(value, into: &bytes)
            fields.append(Field(offset: offset, length: isNull ? -1 : Int32(clamping: bytes.count - offset)))
        }
    }

    /// Appends a value in PostgreSQL's binary form; false if it is null.
    ///
    /// Source: the `…send` functions of PostgreSQL, such as `array_send` in `arrayfuncs.c`. Numbers are big-endian.
    private static func write(_ value: PostgreSQLValue, into bytes: inout [UInt8]) -> Bool {
        switch value {
        case .int8(let number?): write(number, into: &bytes)
        case .bool(let flag?): bytes.append(flag ? 1 : 0)
        case .timestamptz(let moment?): write(moment.postgreSQLMicroseconds, into: &bytes)
        case .string(let text?): bytes.append(contentsOf: text.utf8)
        case .bytea(let data?): bytes.append(contentsOf: data)
        case .identifier(let uuid?): unsafe withUnsafeBytes(of: uuid.uuid) { unsafe bytes.append(contentsOf: $0) }
        case .token(let digest?): unsafe digest.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
        case .array(let type, let elements): write(elements, of: type, into: &bytes)
        case .int8, .bool, .timestamptz, .string, .bytea, .identifier, .token: return false
        }
        return true
    }

    private static func write(
        _ elements: [PostgreSQLValue],
        of type: PostgreSQLValue.ElementType,
        into bytes: inout [UInt8]
    ) {
        // The number of dimensions, whether there are nulls, the elements' type; then length and lower bound of each.
        write(Int32(elements.isEmpty ? 0 : 1), into: &bytes)
        write(Int32(1), into: &bytes)
        write(Int32(bitPattern: type.element), into: &bytes)
        guard !elements.isEmpty else { return }
        write(Int32(clamping: elements.count), into: &bytes)
        write(Int32(1), into: &bytes)
        for element in elements {
            let lengthOffset = bytes.count
            write(Int32(-1), into: &bytes)
            let start = bytes.count
            guard write(element, into: &bytes) else { continue }
            let length = UInt32(clamping: bytes.count - start)
            for index in 0..<4 {
                bytes[lengthOffset + index] = UInt8(truncatingIfNeeded: length >> UInt32(24 - 8 * index))
            }
        }
    }

    private static func write(_ number: some FixedWidthInteger, into bytes: inout [UInt8]) {
        unsafe withUnsafeBytes(of: number.bigEndian) { unsafe bytes.append(contentsOf: $0) }
    }
}
