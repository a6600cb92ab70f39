import CSQLite
import GatehouseDatastore

/// What SQLite reported, kept as the cause of the ``StoreError`` it becomes.
struct SQLiteFailure: Error, CustomStringConvertible {
    /// The extended result code (<https://www.sqlite.org/rescode.html>).
    let code: Int32

    /// SQLite's own words.
    ///
    /// They name tables and columns, never a value.
    let message: String

    /// The part of the code that says what kind of failure it is.
    var primaryCode: Int32 { code & 0xFF }

    var description: String { "SQLite \(code): \(message)" }
}

extension StoreError {
    /// Translates what SQLite reported; the one place where its codes meet the codes of the seam.
    init(_ failure: SQLiteFailure) {
        switch failure.primaryCode {
        case SQLITE_BUSY, SQLITE_LOCKED:
            self.init(.conflict, "Other writers held the database until the deadline; try again.", cause: failure)
        case SQLITE_FULL:
            self.init(.unavailable(retryable: true), "The disk is full; make room on it.", cause: failure)
        case SQLITE_IOERR:
            self.init(
                .unavailable(retryable: true),
                "The database file could not be read or written; look at the disk.",
                cause: failure
            )
        case SQLITE_NOMEM:
            self.init(.unavailable(retryable: true), "There was no memory for the database's work.", cause: failure)
        case SQLITE_CORRUPT, SQLITE_NOTADB:
            self.init(.corrupt, "The file is not a sound SQLite database; restore it from a backup.", cause: failure)
        case SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH:
            self.init(
                .unavailable(retryable: false),
                "The database file cannot be opened for writing; check its path, its folder and their permissions.",
                cause: failure
            )
        case SQLITE_CONSTRAINT, SQLITE_MISMATCH, SQLITE_TOOBIG:
            self.init(.corrupt, "The database holds rows that contradict its schema.", cause: failure)
        default:
            self.init(
                .unavailable(retryable: false),
                "SQLite refused a statement; check that the schema was made by this version.",
                cause: failure
            )
        }
    }

    /// Whether SQLite found the database locked by another connection.
    var isBusy: Bool {
        guard let failure = cause as? SQLiteFailure else { return false }
        return failure.primaryCode == SQLITE_BUSY || failure.primaryCode == SQLITE_LOCKED
    }

    /// Whether the failure leaves open how much of a commit reached the disk.
    var leavesCommitOpen: Bool {
        (cause as? SQLiteFailure)?.primaryCode == SQLITE_IOERR
    }
}
