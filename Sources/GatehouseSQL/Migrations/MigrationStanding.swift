public import GatehouseDatastore

/// What a database has of the schema, and whether it is what this code knows.
public struct MigrationStanding: Hashable, Sendable {
    /// How the schema stands.
    public let status: SchemaStatus

    /// The number of the first migration whose text differs from the one this code knows; nil if there is none.
    private let changed: Int?

    /// Compares what a database remembers with what this code knows.
    ///
    /// - Parameters:
    ///   - applied: The migrations the database has, in the order of their numbers; none if it has no schema yet.
    ///   - known: Every migration of this code, in order.
    public init(applied: [AppliedMigration], known: [Migration]) {
        let done = Set(applied.map(\.number))
        changed =
            applied.first { one in
                known.contains { $0.number == one.number && $0.fingerprint != one.fingerprint }
            }?.number
        status = SchemaStatus(
            applied: applied.map { SchemaStatus.Migration(number: $0.number, name: $0.name) },
            pending: known.filter { !done.contains($0.number) }.map(\.summary),
            isNewerThanCode: applied.contains { one in !known.contains { $0.number == one.number } }
        )
    }

    /// Throws if the database is newer than this code, or has a changed migration.
    ///
    /// Call it when a store is opened and before each migration.
    ///
    /// - Throws: ``GatehouseDatastore/StoreError`` with code `unavailable(retryable: false)`.
    public func requireKnown() throws(StoreError) {
        if status.isNewerThanCode {
            throw StoreError(
                .unavailable(retryable: false),
                "The database was made by a newer version of Gatehouse; run that version."
            )
        }
        try requireUnchanged()
    }

    /// Throws unless the verbs can work.
    ///
    /// A database that became newer while the process ran is no reason to stop: it was up to date when opened.
    ///
    /// - Throws: ``GatehouseDatastore/StoreError`` with code `unavailable(retryable: false)` if the database lacks a
    ///   migration or has a changed one.
    public func requireUsable() throws(StoreError) {
        try requireUnchanged()
        guard status.pending.isEmpty else {
            throw StoreError(
                .unavailable(retryable: false),
                "The database lacks migrations; run them, with `gatehouse store migrate` or `migrate()`."
            )
        }
    }

    private func requireUnchanged() throws(StoreError) {
        guard let changed else { return }
        throw StoreError(
            .unavailable(retryable: false),
            "Migration \(changed) of the database differs from the one in this code; run the code that made it."
        )
    }
}
