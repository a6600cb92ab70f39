import CLibpq
package import GatehouseDatastore

/// What the server answered to one statement.
///
/// It is marked Sendable unchecked because it never changes after it was made, and libpq lets any thread read a result
/// that none changes. It is marked safe because the pointer it holds is its own from the first moment to the last, and
/// none to what it holds outlives a call.
@safe
package final class PostgreSQLResult: PipelineAnswer, @unchecked Sendable {
    private let result: OpaquePointer
    let fate: StatementFate

    /// Takes over a result of libpq.
    init(_ result: OpaquePointer) {
        unsafe self.result = result
        switch unsafe PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK: fate = .done
        case PGRES_PIPELINE_ABORTED: fate = .aborted
        default:
            let failure = unsafe Self.failure(of: result)
            fate = failure.isUnprepared ? .unprepared : failure.isImpatience ? .blocked : .failed
        }
    }

    deinit {
        unsafe PQclear(result)
    }

    /// Whether it is the mark of a synchronisation point and no answer.
    var isSynchronisation: Bool {
        // The result lives as long as `self`, here and below.
        unsafe PQresultStatus(result) == PGRES_PIPELINE_SYNC
    }

    /// Why the statement failed.
    var failure: PostgreSQLFailure { unsafe Self.failure(of: result) }

    /// How many rows there are.
    package var rowCount: Int { unsafe Int(PQntuples(result)) }

    /// Whether there is a row.
    var hasRow: Bool { rowCount > 0 }

    /// How many rows the statement added, changed or removed.
    var changedCount: Int {
        // The text belongs to the result and is copied at once; it is empty for statements that change nothing.
        unsafe PQcmdTuples(result).flatMap { unsafe Int(String(cString: $0)) } ?? 0
    }

    /// Reads the first row; nil if there is none.
    package func first<Value>(
        _ read: (inout PostgreSQLRow) throws(StoreError) -> Value
    ) throws(StoreError) -> Value? {
        guard rowCount > 0 else { return nil }
        var row = unsafe PostgreSQLRow(result, row: 0)
        return try read(&row)
    }

    /// Reads all rows.
    func all<Value>(_ read: (inout PostgreSQLRow) throws(StoreError) -> Value) throws(StoreError) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(rowCount)
        for index in 0..<rowCount {
            var row = unsafe PostgreSQLRow(result, row: Int32(clamping: index))
            values.append(try read(&row))
        }
        return values
    }

    static func failure(of result: OpaquePointer) -> PostgreSQLFailure {
        func field(_ code: UInt8) -> String {
            // The text belongs to the result and is copied at once.
            guard let text = unsafe PQresultErrorField(result, Int32(code)) else { return "" }
            return unsafe String(cString: text)
        }
        // The codes are PG_DIAG_SQLSTATE, PG_DIAG_CONSTRAINT_NAME and PG_DIAG_MESSAGE_PRIMARY, which are C macros.
        return PostgreSQLFailure(
            state: field(UInt8(ascii: "C")),
            constraint: field(UInt8(ascii: "n")),
            // What libpq itself has to say is in no field.
            message: field(UInt8(ascii: "M")).isEmpty
                ? (unsafe PQresultErrorMessage(result).map { unsafe String(cString: $0) } ?? "")
                : field(UInt8(ascii: "M"))
        )
    }
}
