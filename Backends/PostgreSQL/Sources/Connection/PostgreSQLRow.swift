import CLibpq
package import GatehouseDatastore
import GatehouseSQL

#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

/// A row of a result in binary form, read column by column from the left.
///
/// Safe although it holds a pointer: only ``PostgreSQLResult`` makes one, passes it `inout` to a closure, lives until that
/// has returned, and no reader lets a pointer out.
@safe
package struct PostgreSQLRow: RecordRow {
    private let result: OpaquePointer
    private let row: Int32
    private var column: Int32 = 0

    init(_ result: OpaquePointer, row: Int32) {
        unsafe self.result = result
        self.row = row
    }

    /// Moves on by one column and returns the bytes of the one left behind; nil if it is null.
    private mutating func advance() throws(StoreError) -> UnsafeRawBufferPointer? {
        defer { column &+= 1 }
        guard column < (unsafe PQnfields(result)) else { throw .unreadable("too few columns") }
        // Row and column are within the result, so libpq gives an address and the number of bytes at it.
        if unsafe PQgetisnull(result, row, column) == 1 { return nil }
        guard let start = unsafe PQgetvalue(result, row, column) else { return nil }
        return unsafe UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(result, row, column)))
    }

    private static func integer<Integer: FixedWidthInteger>(
        _ bytes: UnsafeRawBufferPointer,
        at offset: Int = 0,
        as type: Integer.Type = Integer.self
    ) -> Integer? {
        guard offset >= 0, bytes.count - offset >= MemoryLayout<Integer>.size else { return nil }
        // As many bytes as the integer has were just counted.
        return unsafe Integer(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Integer.self))
    }

    package mutating func optionalInteger() throws(StoreError) -> Int64? {
        guard let bytes = unsafe try advance() else { return nil }
        switch bytes.count {
        case 8: return unsafe Self.integer(bytes, as: Int64.self)
        case 4: return unsafe Self.integer(bytes, as: Int32.self).map(Int64.init)
        default: throw .unreadable("a number")
        }
    }

    package mutating func optionalFlag() throws(StoreError) -> Bool? {
        guard let bytes = unsafe try advance() else { return nil }
        guard bytes.count == 1, unsafe bytes[0] <= 1 else { throw .unreadable("a flag") }
        return unsafe bytes[0] == 1
    }

    package mutating func optionalMoment() throws(StoreError) -> Timestamp? {
        guard let bytes = unsafe try advance() else { return nil }
        return unsafe try Self.moment(bytes)
    }

    private static func moment(_ bytes: UnsafeRawBufferPointer) throws(StoreError) -> Timestamp {
        guard bytes.count == 8, let number = unsafe integer(bytes, as: Int64.self) else {
            throw .unreadable("a moment")
        }
        return Timestamp(postgreSQLMicroseconds: number)
    }

    package mutating func optionalString() throws(StoreError) -> String? {
        guard let bytes = unsafe try advance() else { return nil }
        return unsafe try Self.string(bytes)
    }

    private static func string(_ bytes: UnsafeRawBufferPointer) throws(StoreError) -> String {
        guard let string = unsafe String(validating: bytes, as: UTF8.self) else { throw .unreadable("a text") }
        return string
    }

    package mutating func optionalBytes() throws(StoreError) -> [UInt8]? {
        guard let bytes = unsafe try advance() else { return nil }
        return unsafe Array(bytes)
    }

    package mutating func optionalUUID() throws(StoreError) -> UUID? {
        guard let bytes = unsafe try advance() else { return nil }
        guard bytes.count == 16 else { throw .unreadable("an identifier") }
        // Sixteen bytes were counted, and sixteen are read; below, thirty-two.
        return unsafe UUID(uuid: bytes.loadUnaligned(as: uuid_t.self))
    }

    package mutating func optionalDigest() throws(StoreError) -> TokenDigest? {
        guard let bytes = unsafe try advance() else { return nil }
        guard bytes.count == TokenDigest.byteCount else { throw .unreadable("a digest") }
        return unsafe TokenDigest(words: bytes.loadUnaligned(as: (UInt64, UInt64, UInt64, UInt64).self))
    }

    /// Reads an array of texts without nulls; no text if it is null.
    mutating func strings() throws(StoreError) -> [String] {
        unsafe try elements { bytes throws(StoreError) in unsafe try Self.string(bytes) }
    }

    /// Reads an array of moments without nulls; no moment if it is null.
    mutating func moments() throws(StoreError) -> [Timestamp] {
        unsafe try elements { bytes throws(StoreError) in
            unsafe try Self.moment(bytes)
        }
    }

    /// Reads an array of one dimension in binary form; see `array_send` in PostgreSQL's `arrayfuncs.c`.
    private mutating func elements<Element>(
        _ read: (UnsafeRawBufferPointer) throws(StoreError) -> Element
    ) throws(StoreError) -> [Element] {
        guard let bytes = unsafe try advance() else { return [] }
        guard let dimensions = unsafe Self.integer(bytes, as: Int32.self) else { throw .unreadable("a list") }
        if dimensions == 0, bytes.count == 12 { return [] }
        guard dimensions == 1, let count = unsafe Self.integer(bytes, at: 12, as: Int32.self), count >= 0 else {
            throw .unreadable("a list")
        }
        var elements: [Element] = []
        var offset = 20
        for _ in 0..<count {
            // A null has the length -1, and none is expected here.
            guard let length = unsafe Self.integer(bytes, at: offset, as: Int32.self).flatMap(Int.init(exactly:)),
                length >= 0, length <= bytes.count - offset - 4
            else { throw .unreadable("a list") }
            unsafe elements.append(try read(UnsafeRawBufferPointer(rebasing: bytes[offset + 4..<offset + 4 + length])))
            offset += 4 + length
        }
        guard offset == bytes.count else { throw .unreadable("a list") }
        return elements
    }
}
