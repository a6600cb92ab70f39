import CSQLite
import GatehouseDatastore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// One connection to a database, with the statements it has prepared.
///
/// It is opened without SQLite's own mutex and is unsafe to use from two threads at once. It is marked Sendable
/// unchecked because it always has exactly one owner: ``SQLiteReaders`` lends each connection to one call at a time and
/// takes it back, ``SQLiteWriter`` uses its own on its serial queue alone; both hand over through a lock or queue. It is
/// marked safe because no pointer it holds leaves this file but to a ``SQLiteRow``, for the time of a closure.
@safe
final class SQLiteConnection: @unchecked Sendable {
    /// What a connection is for.
    enum Role {
        /// Reads; never waits for a lock.
        case reader
        /// Reads and writes; waits for locks.
        case writer(patience: Duration)
    }

    private let handle: OpaquePointer
    private let patience: SQLitePatience
    private var statements: [OpaquePointer?]

    /// Opens an existing file.
    init(path: String, role: Role) throws(StoreError) {
        let patience =
            switch role {
            case .reader: SQLitePatience(.zero)
            case .writer(let patience): SQLitePatience(patience)
            }
        var opened: OpaquePointer?
        // SQLite copies the path, and sets the handle also when it fails, so that it can be asked why.
        let code = unsafe sqlite3_open_v2(path, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil)
        guard let handle = unsafe opened else {
            throw StoreError(SQLiteFailure(code: SQLITE_NOMEM, message: "no handle"))
        }
        unsafe self.handle = handle
        unsafe statements = []
        self.patience = patience
        // From here on the handle is open and owned by `self`, and `deinit` closes it.
        guard code == SQLITE_OK else { throw failure(code) }
        unsafe sqlite3_extended_result_codes(handle, 1)
        unsafe patience.install(on: handle)
    }

    deinit {
        // No statement is running: a connection is dropped by its one owner, who is in no call on it.
        unsafe statements.forEach { unsafe sqlite3_finalize($0) }
        unsafe sqlite3_close_v2(handle)
    }

    /// Whether a transaction is open.
    ///
    /// SQLite rolls a whole transaction back by itself after some errors, a full disk among them.
    var isInTransaction: Bool {
        // The handle is open as long as `self` lives.
        unsafe sqlite3_get_autocommit(handle) == 0
    }

    // MARK: - Statements

    /// Runs a query and returns what a closure makes of the first row; nil if there is none.
    ///
    /// The statement stays open while the closure runs, so queries inside it see the same snapshot.
    func first<Result>(
        _ query: Query,
        _ values: [SQLiteValue] = [],
        _ body: (inout SQLiteRow) throws(StoreError) -> Result
    ) throws(StoreError) -> Result? {
        let statement = unsafe try prepared(query, values)
        // The statement is finalized in `deinit` only, so it can be reset here.
        defer { unsafe _ = sqlite3_reset(statement) }
        guard unsafe try step(statement) else { return nil }
        var row = unsafe SQLiteRow(statement)
        return try body(&row)
    }

    /// Runs a query and returns what a closure makes of each row.
    func all<Result>(
        _ query: Query,
        _ values: [SQLiteValue] = [],
        _ body: (inout SQLiteRow) throws(StoreError) -> Result
    ) throws(StoreError) -> [Result] {
        let statement = unsafe try prepared(query, values)
        // As in `first`.
        defer { unsafe _ = sqlite3_reset(statement) }
        var results: [Result] = []
        while unsafe try step(statement) {
            var row = unsafe SQLiteRow(statement)
            results.append(try body(&row))
        }
        return results
    }

    /// Whether a query has a row.
    func has(_ query: Query, _ values: [SQLiteValue]) throws(StoreError) -> Bool {
        try first(query, values) { (_: inout SQLiteRow) throws(StoreError) in true } ?? false
    }

    /// Runs a statement that changes rows, and returns how many.
    @discardableResult
    func run(_ query: Query, _ values: [SQLiteValue] = []) throws(StoreError) -> Int {
        let statement = unsafe try prepared(query, values)
        // As in `first`.
        defer { unsafe _ = sqlite3_reset(statement) }
        while unsafe try step(statement) {}
        // The handle is open as long as `self` lives.
        return Int(clamping: unsafe sqlite3_changes64(handle))
    }

    /// Runs a statement with a `RETURNING` clause to its end and returns what a closure makes of the first row.
    func changed<Result>(
        _ query: Query,
        _ values: [SQLiteValue],
        _ body: (inout SQLiteRow) throws(StoreError) -> Result
    ) throws(StoreError) -> Result? {
        try all(query, values, body).first
    }

    /// Runs SQL text of any number of statements without parameters, such as a migration.
    func execute(_ text: String) throws(StoreError) {
        // SQLite reads the text during the call only.
        let code = unsafe sqlite3_exec(handle, text, nil, nil, nil)
        guard code == SQLITE_OK else { throw failure(code) }
    }

    /// Returns the statement of a query, prepared once, with its values bound.
    private func prepared(_ query: Query, _ values: [SQLiteValue]) throws(StoreError) -> OpaquePointer {
        let statement = unsafe try prepared(query)
        var index: Int32 = 0
        for value in values {
            index += 1
            let code = unsafe value.bind(to: statement, at: index)
            guard code == SQLITE_OK else { throw failure(code) }
        }
        return unsafe statement
    }

    private func prepared(_ query: Query) throws(StoreError) -> OpaquePointer {
        if unsafe query.slot < statements.count, let statement = unsafe statements[query.slot] {
            return unsafe statement
        }
        var made: OpaquePointer?
        // SQLite copies the text; the statement is kept in `statements` and finalized in `deinit`.
        let code = unsafe sqlite3_prepare_v3(handle, query.text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &made, nil)
        guard code == SQLITE_OK, let statement = unsafe made else { throw failure(code) }
        while unsafe statements.count <= query.slot { unsafe statements.append(nil) }
        unsafe statements[query.slot] = statement
        return unsafe statement
    }

    /// Moves a statement on; false at its end.
    private func step(_ statement: OpaquePointer) throws(StoreError) -> Bool {
        // The statement is one of `statements`, and this connection has one owner.
        let code = unsafe sqlite3_step(statement)
        switch code {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw failure(code)
        }
    }

    /// What SQLite has to say about a call that just failed.
    private func failure(_ code: Int32) -> StoreError {
        // The handle is open, and the message is copied before the next call on it.
        let message = unsafe sqlite3_errmsg(handle).map { unsafe String(cString: $0) } ?? ""
        return StoreError(SQLiteFailure(code: code, message: message))
    }
}

extension SQLiteValue {
    /// Binds the value to a parameter of a statement that is not running, and returns SQLite's result code.
    fileprivate func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        // SQLITE_TRANSIENT: SQLite copies the bytes during the call. The macro is a cast that Swift cannot import.
        let copied = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        // In each case below the pointer is valid during the call, and the count is that of the bytes behind it.
        switch self {
        case .integer(nil), .text(nil), .bytes(nil), .uuid(nil), .digest(nil):
            return unsafe sqlite3_bind_null(statement, index)
        case .integer(let number?):
            return unsafe sqlite3_bind_int64(statement, index, number)
        case .text(var string?):
            return string.withUTF8 { bytes in
                // Without an address SQLite would bind NULL.
                guard let start = bytes.baseAddress, let count = Int32(exactly: bytes.count) else {
                    return bytes.isEmpty ? unsafe sqlite3_bind_text(statement, index, "", 0, copied) : SQLITE_TOOBIG
                }
                return unsafe sqlite3_bind_text(statement, index, start, count, copied)
            }
        case .bytes(let bytes?):
            // Without an address SQLite would bind NULL.
            if bytes.isEmpty { return unsafe sqlite3_bind_zeroblob(statement, index, 0) }
            guard let count = Int32(exactly: bytes.count) else { return SQLITE_TOOBIG }
            return unsafe bytes.withUnsafeBytes {
                unsafe sqlite3_bind_blob(statement, index, $0.baseAddress, count, copied)
            }
        case .uuid(let uuid?):
            return unsafe withUnsafeBytes(of: uuid.uuid) {
                unsafe sqlite3_bind_blob(statement, index, $0.baseAddress, 16, copied)
            }
        case .digest(let digest?):
            return unsafe digest.withUnsafeBytes {
                unsafe sqlite3_bind_blob(statement, index, $0.baseAddress, Int32(TokenDigest.byteCount), copied)
            }
        }
    }
}
