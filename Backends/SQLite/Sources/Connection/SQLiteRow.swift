import CSQLite
import GatehouseDatastore
import GatehouseSQL

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The row a statement stands on, read column by column from the left.
///
/// Safe although it holds a pointer: only ``SQLiteConnection`` makes one, passes it `inout` to a closure while its
/// statement stands on a row, and no reader lets a pointer out.
@safe
struct SQLiteRow: RecordRow {
    private let statement: OpaquePointer
    private var column: Int32 = 0

    init(_ statement: OpaquePointer) {
        unsafe self.statement = statement
    }

    /// Moves on by one column and returns the one left behind and its type.
    private mutating func advance() -> (column: Int32, type: Int32) {
        defer { column &+= 1 }
        // The statement stands on a row, so any column number may be asked; one too many is NULL.
        return (column, unsafe sqlite3_column_type(statement, column))
    }

    mutating func optionalInteger() throws(StoreError) -> Int64? {
        let (column, type) = advance()
        if type == SQLITE_NULL { return nil }
        guard type == SQLITE_INTEGER else { throw .unreadable("a number") }
        // The column is an integer, as was just asked.
        return unsafe sqlite3_column_int64(statement, column)
    }

    mutating func optionalFlag() throws(StoreError) -> Bool? {
        switch try optionalInteger() {
        case nil: return nil
        case 0: return false
        case 1: return true
        default: throw .unreadable("a flag")
        }
    }

    mutating func optionalMoment() throws(StoreError) -> Timestamp? {
        try optionalInteger().map(Timestamp.init(microseconds:))
    }

    mutating func optionalString() throws(StoreError) -> String? {
        let (column, type) = advance()
        if type == SQLITE_NULL { return nil }
        // The pointer is valid until the statement moves on; the bytes are copied into the string before that.
        guard type == SQLITE_TEXT, let start = unsafe sqlite3_column_text(statement, column) else {
            throw .unreadable("a text")
        }
        let count = Int(unsafe sqlite3_column_bytes(statement, column))
        let bytes = unsafe UnsafeBufferPointer(start: start, count: count)
        guard let string = unsafe String(validating: bytes, as: UTF8.self) else { throw .unreadable("a text") }
        return string
    }

    mutating func optionalBytes() throws(StoreError) -> [UInt8]? {
        let (column, type) = advance()
        if type == SQLITE_NULL { return nil }
        guard type == SQLITE_BLOB else { throw .unreadable("bytes") }
        // As for texts: copied before the statement moves on. A blob of no bytes has no address.
        guard let start = unsafe sqlite3_column_blob(statement, column) else { return [] }
        let count = Int(unsafe sqlite3_column_bytes(statement, column))
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
    }

    mutating func optionalUUID() throws(StoreError) -> UUID? {
        let (column, type) = advance()
        if type == SQLITE_NULL { return nil }
        // Sixteen bytes were counted, and sixteen are read.
        guard type == SQLITE_BLOB, unsafe sqlite3_column_bytes(statement, column) == 16,
            let start = unsafe sqlite3_column_blob(statement, column)
        else { throw .unreadable("an identifier") }
        return UUID(uuid: unsafe start.loadUnaligned(as: uuid_t.self))
    }

    mutating func optionalDigest() throws(StoreError) -> TokenDigest? {
        let (column, type) = advance()
        if type == SQLITE_NULL { return nil }
        // Thirty-two bytes were counted, and thirty-two are read.
        guard type == SQLITE_BLOB, unsafe Int(sqlite3_column_bytes(statement, column)) == TokenDigest.byteCount,
            let start = unsafe sqlite3_column_blob(statement, column)
        else { throw .unreadable("a digest") }
        return TokenDigest(words: unsafe start.loadUnaligned(as: (UInt64, UInt64, UInt64, UInt64).self))
    }
}
