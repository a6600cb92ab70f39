import Synchronization

/// One SQL statement of the program, with the place it has in every connection's cache of prepared statements.
///
/// Make them as static constants only: each takes a place for good.
struct Query: Sendable {
    /// The statement.
    let text: String

    /// The place in the cache.
    let slot: Int

    private static let slots = Atomic<Int>(0)

    init(_ text: String) {
        self.text = text
        slot = Self.slots.wrappingAdd(1, ordering: .relaxed).oldValue
    }

    static let begin = Query("BEGIN IMMEDIATE")
    static let commit = Query("COMMIT")
    static let rollback = Query("ROLLBACK")
    static let savepoint = Query("SAVEPOINT verb")
    static let release = Query("RELEASE verb")
    static let rollbackToSavepoint = Query("ROLLBACK TO verb")
}
